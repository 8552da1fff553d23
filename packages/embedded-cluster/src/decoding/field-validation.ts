import type { GroupVersionKind, Unstructured } from '@deltascope/apimachinery';
import { invalidField, unsupportedValue } from '../field-errors.ts';
import { badRequest, invalid } from '../registry/api-errors.ts';
import type { ResourceDefinition } from '../resources.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { decodeAs, GoDecodeError } from './go-decoding.ts';
import { OBJECT_META } from './kind-schemas.ts';
import type { KindSchemas } from './kind-schemas.ts';

const MODES = ['', 'Ignore', 'Strict', 'Warn'] as const;

/** What becomes of fields that the server does not know, or is told twice (KEP-2885). */
export type FieldValidation = 'Ignore' | 'Strict' | 'Warn';

/** Reads a query's fieldValidation, Warn when it says none. Throws 422 in the name of the options' kind. */
export function parseFieldValidation(query: URLSearchParams, kind: string): FieldValidation {
  const mode = query.get('fieldValidation') ?? '';
  const known = MODES.find((one) => one === mode);
  if (known === undefined) {
    throw invalid({ group: 'meta.k8s.io', kind }, '', [
      unsupportedValue('fieldValidation', mode, MODES),
    ]);
  }
  return known === '' ? 'Warn' : known;
}

export interface DecodeOptions {
  readonly mode: FieldValidation;
  readonly onWarning: (words: string) => void;
}

/** Of a custom kind only the metadata has a Go type. */
const METADATA = { schema: { type: 'object', properties: { metadata: { $ref: OBJECT_META } } } };

/** Decodes what clients write: drops the fields that a kind does not have, and refuses what its fields cannot hold. */
export class ObjectDecoder {
  readonly #schemas: KindSchemas;

  constructor(schemas: KindSchemas) {
    this.#schemas = schemas;
  }

  /** Whether a kind has a Go type here. */
  knows(kind: GroupVersionKind): boolean {
    return this.#schemas.nameOf(kind) !== undefined;
  }

  /** The body of a create or an update; `text` is what was sent. Throws 400. */
  decodeBody(
    definition: ResourceDefinition,
    body: { readonly object: Unstructured; readonly text: string },
    options: DecodeOptions,
  ): Unstructured {
    const { kind, version } = definition;
    const refuse = (why: string): Error =>
      badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
    const duplicates = options.mode === 'Ignore' ? [] : duplicateFields(body.text);
    const told = duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
    return this.#decode(definition, body.object, { ...options, refuse, told });
  }

  /** An object that was patched. Throws 422, as an API server does there. */
  decodePatched(
    definition: ResourceDefinition,
    object: Unstructured,
    options: DecodeOptions,
  ): Unstructured {
    const refuse = (why: string): Error =>
      invalid({ group: '', kind: '' }, '', [invalidField('patch', JSON.stringify(object), why)]);
    return this.#decode(definition, object, { ...options, refuse, told: [] });
  }

  #decode(
    definition: ResourceDefinition,
    given: Unstructured,
    options: DecodeOptions & {
      readonly refuse: (why: string) => Error;
      readonly told: readonly string[];
    },
  ): Unstructured {
    const { mode, refuse, onWarning } = options;
    try {
      const { object, unknown } = this.#known(definition, given);
      const told = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
      const strict = mode === 'Ignore' ? [] : [...options.told, ...told];
      if (mode === 'Strict' && strict.length > 0) {
        throw refuse(`strict decoding error: ${strict.join(', ')}`);
      }
      for (const words of strict) onWarning(words);
      return object;
    } catch (error) {
      throw error instanceof GoDecodeError ? refuse(error.message) : error;
    }
  }

  #known(
    definition: ResourceDefinition,
    given: Unstructured,
  ): { object: Unstructured; unknown: readonly string[] } {
    const name = this.#schemas.nameOf(definition);
    if (name !== undefined) {
      const { object, unknown } = decodeAs(given, this.#schemas.named(name), this.#schemas);
      return { object: object as Unstructured, unknown };
    }
    const meta = decodeAs({ metadata: given.metadata }, METADATA, this.#schemas);
    const unknown = [...(definition.strategy?.unknownFields?.(given) ?? []), ...meta.unknown];
    // What else is unknown goes when the object is completed.
    return { object: { ...given, ...meta.object }, unknown: unknown.toSorted() };
  }
}
