import type { Schema } from '@deltascope/api/snapshot';
import type { KindSchemas } from '../decoding/kind-schemas.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** How values at a place merge, and so who owns what of them: as one, field by field, or item by item. */
export type Relationship = 'atomic' | 'map' | 'set' | 'fields';

/**
 * What a schema says of merging (KEP-555; API conventions: merge strategy). Lists are atomic unless they say otherwise, objects never are unless
 * they say so. Where the schema says nothing of what is there, that is so too.
 */
export class FieldType {
  readonly #schema: Schema;
  readonly #schemas: KindSchemas;
  /** The types below, as far as they were asked for: as many as the schema has fields. */
  readonly #fields = new Map<string, FieldType>();
  #open: FieldType | undefined;
  #item: FieldType | undefined;

  constructor(schema: Schema, schemas: KindSchemas) {
    this.#schema =
      schema.$ref === undefined
        ? schema
        : { ...schemas.resolve(schema).schema, ...withoutRef(schema) };
    this.#schemas = schemas;
  }

  relationshipOf(value: unknown): Relationship {
    if (Array.isArray(value)) {
      const listType = this.#schema['x-kubernetes-list-type'];
      return listType === 'map' || listType === 'set' ? listType : 'atomic';
    }
    if (!isFields(value)) return 'atomic';
    return this.#schema['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'fields';
  }

  /** Whether it is an object whose fields are no part of its type: labels, not a spec. */
  get isOpenMap(): boolean {
    return this.#schema.properties === undefined;
  }

  /** Whether an object may have such a field. */
  declares(name: string): boolean {
    const { properties, additionalProperties } = this.#schema;
    return (
      properties === undefined ||
      Object.hasOwn(properties, name) ||
      additionalProperties !== undefined ||
      this.#schema['x-kubernetes-preserve-unknown-fields'] === true
    );
  }

  field(name: string): FieldType {
    const { properties } = this.#schema;
    const own = properties !== undefined && Object.hasOwn(properties, name);
    if (!own) return this.#openField();
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const type = new FieldType(properties[name] ?? {}, this.#schemas);
    this.#fields.set(name, type);
    return type;
  }

  #openField(): FieldType {
    const { additionalProperties } = this.#schema;
    const schema = typeof additionalProperties === 'object' ? additionalProperties : {};
    this.#open ??= new FieldType(schema, this.#schemas);
    return this.#open;
  }

  get item(): FieldType {
    this.#item ??= new FieldType(this.#schema.items ?? {}, this.#schemas);
    return this.#item;
  }

  /** Of a list: the field by which a strategic merge patch tells its items apart. */
  get mergeKey(): string | undefined {
    return this.mergesItems ? this.#schema['x-kubernetes-patch-merge-key'] : undefined;
  }

  /** Of a list: a strategic merge patch adds to it, and does not replace it. */
  get mergesItems(): boolean {
    const strategies = this.#schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
    return strategies.includes('merge');
  }

  /** The path element of a list's item: by its keys, in order of name, or by itself. */
  elementOf(item: unknown): string {
    if (this.#schema['x-kubernetes-list-type'] === 'set') return `v:${JSON.stringify(item)}`;
    return `k:${JSON.stringify(this.keyOf(item))}`;
  }

  /** The fields that tell an item of a map-like list apart; a key that is left out has its default. */
  keyOf(item: unknown): Fields {
    const fields = isFields(item) ? item : {};
    const { properties = {} } = this.item.#schema;
    const keys = [...(this.#schema['x-kubernetes-list-map-keys'] ?? [])].sort();
    return Object.fromEntries(
      keys.flatMap((key): [string, unknown][] => {
        const value = fields[key] ?? properties[key]?.default;
        return value === undefined ? [] : [[key, value]];
      }),
    );
  }

  /** What of the schema is of no use here is wrong for the value: "string", "numeric (int or float)", ... */
  misfit(value: unknown): string | undefined {
    const { type } = this.#schema;
    if (value === null || type === undefined) return undefined;
    const isFit: Readonly<Record<string, boolean>> = {
      object: isFields(value),
      array: Array.isArray(value),
      string: typeof value === 'string',
      boolean: typeof value === 'boolean',
      integer: typeof value === 'number',
      number: typeof value === 'number',
    };
    return isFit[type] === false ? type : undefined;
  }
}

function withoutRef({ $ref: _ref, ...rest }: Schema): Schema {
  return rest;
}
