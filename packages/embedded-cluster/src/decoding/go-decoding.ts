import type { Schema } from '@deltascope/api/snapshot';
import { mapFields, mapItems } from '../apiextensions/structural-schema.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { goKindOf } from './go-json.ts';
import { rfc3339Error } from './go-time.ts';
import type { KindSchemas, NamedSchema } from './kind-schemas.ts';

/** A value of a type that its field cannot hold; the message is encoding/json's. */
export class GoDecodeError extends Error {
  override readonly name = 'GoDecodeError';
}

export interface Decoded {
  /** Without the fields that are not known. */
  readonly object: Fields;
  /** Their paths, in the order of the document. */
  readonly unknown: readonly string[];
}

/**
 * Reads an object as a Go server's decoder does: into the fields that its type has, names as they are written. What has no field is dropped and
 * told, and so is a null, which is nothing; what a field cannot hold throws a GoDecodeError. Never changes its argument.
 */
export function decodeAs(object: Fields, type: NamedSchema, schemas: KindSchemas): Decoded {
  const unknown: string[] = [];
  const decoder = new Decoder(schemas, unknown);
  return { object: decoder.fields(object, type, ROOT), unknown };
}

/** Where a value is: for warnings with indices, for errors without them, and in which Go struct. */
interface Place {
  readonly path: string;
  readonly goPath: string;
  readonly struct: string;
}

const ROOT: Place = { path: '', goPath: '', struct: '' };
const SCHEMA = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
/** Where a schema may stand, or something else: a list, or a boolean. */
const SCHEMA_OR = `${SCHEMA}Or`;
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const QUANTITY_FORM = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

class Decoder {
  readonly #schemas: KindSchemas;
  readonly #unknown: string[];

  constructor(schemas: KindSchemas, unknown: string[]) {
    this.#schemas = schemas;
    this.#unknown = unknown;
  }

  fields(object: Fields, { schema, name }: NamedSchema, place: Place): Fields {
    const struct = name === undefined ? place.struct : (name.split('.').at(-1) ?? name);
    const { properties = {}, additionalProperties: additional } = schema;
    return mapFields(object, (value, field) => {
      // A null leaves a field as it is without: empty.
      if (value === null) return undefined;
      if (typeof additional === 'object') {
        // Go's words name the map, not the key.
        const inMap = { ...place, path: join(place.path, field) };
        return this.#value(value, additional, inMap);
      }
      const path = join(place.path, field);
      const own = Object.hasOwn(properties, field) ? properties[field] : undefined;
      if (own !== undefined) {
        return this.#value(value, own, { path, goPath: join(place.goPath, field), struct });
      }
      this.#unknown.push(path);
      return undefined;
    });
  }

  #value(value: unknown, schema: Schema, place: Place): unknown {
    const type = this.#schemas.resolve(schema);
    if (type.name === QUANTITY) return quantity(value);
    if (type.name?.startsWith(SCHEMA_OR) === true) return this.#schemaOr(value, type.name, place);
    const { type: jsonType, items, properties, additionalProperties } = type.schema;
    switch (jsonType) {
      case 'object': {
        const goType = goTypeOf(schema);
        if (!isFields(value)) throw mismatch(value, goType, place);
        const isOpen = properties === undefined && additionalProperties === undefined;
        return isOpen ? value : this.fields(value, type, place);
      }
      case 'array':
        if (!Array.isArray(value)) throw mismatch(value, goTypeOf(schema), place);
        return mapItems(value, (item, index) =>
          item === null
            ? zeroOf(this.#schemas.resolve(items ?? {}))
            : this.#value(item, items ?? {}, { ...place, path: `${place.path}[${index}]` }),
        );
      case undefined:
        return type.schema.format === 'int-or-string' ? intOrString(value, place) : value;
      default:
        return plain(value, type.schema, place);
    }
  }

  #schemaOr(value: unknown, name: string, place: Place): unknown {
    if (isFields(value)) return this.fields(value, this.#schemas.named(SCHEMA), place);
    const isOther = name === `${SCHEMA_OR}Bool` ? typeof value === 'boolean' : Array.isArray(value);
    if (isOther) return value;
    throw mismatch(value, 'apiextensions.JSONSchemaProps', place);
  }
}

function zeroOf({ schema }: NamedSchema): unknown {
  return schema.type === 'object' ? {} : null;
}

function plain(value: unknown, { type, format }: Schema, place: Place): unknown {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, 'string', place);
      if (format === 'date-time') checkTime(value);
      if (format === 'byte') checkBase64(value);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'bool', place);
      return value;
    case 'integer':
      return integer(value, format ?? 'int64', place);
    case undefined:
    default:
      if (typeof value !== 'number') throw mismatch(value, 'float64', place);
      return value;
  }
}

function integer(value: unknown, goType: string, place: Place): number {
  if (typeof value !== 'number') throw mismatch(value, goType, place);
  const isWithin = goType !== 'int32' || (value >= INT32.min && value <= INT32.max);
  if (Number.isInteger(value) && isWithin) return value;
  throw unmarshalError(`number ${value}`, goType, place);
}

function intOrString(value: unknown, place: Place): unknown {
  return typeof value === 'string' ? value : integer(value, 'int32', place);
}

function quantity(value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && QUANTITY_FORM.test(text)) return value;
  throw new GoDecodeError(`quantities must match the regular expression '${QUANTITY_FORM.source}'`);
}

function checkTime(text: string): void {
  const why = rfc3339Error(text);
  if (why !== undefined) throw new GoDecodeError(why);
}

function checkBase64(text: string): void {
  if (BASE64.test(text) && text.length % 4 === 0) return;
  const at = text.search(/[^A-Za-z0-9+/]/);
  throw new GoDecodeError(`illegal base64 data at input byte ${at < 0 ? text.length : at}`);
}

function mismatch(value: unknown, goType: string, place: Place): GoDecodeError {
  return unmarshalError(goKindOf(value), goType, place);
}

function unmarshalError(what: string, goType: string, { struct, goPath }: Place): GoDecodeError {
  return new GoDecodeError(
    `json: cannot unmarshal ${what} into Go struct field ${struct}.${goPath} of type ${goType}`,
  );
}

function goTypeOf(schema: Schema): string {
  const { $ref, type, format, items, additionalProperties } = schema;
  if ($ref !== undefined) return $ref.split('.').slice(-2).join('.');
  if (type === 'array') return `[]${goTypeOf(items ?? {})}`;
  if (typeof additionalProperties === 'object') {
    return `map[string]${goTypeOf(additionalProperties)}`;
  }
  if (type === 'boolean') return 'bool';
  return (type === 'integer' ? format : type) ?? 'interface {}';
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
