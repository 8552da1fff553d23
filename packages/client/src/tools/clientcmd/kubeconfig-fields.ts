/** A value that is not what its field asks for. The message names the field, and never the content. */
export class MalformedFieldError extends Error {
  override readonly name = 'MalformedFieldError';
}

/** How one kind of value stands in a file. `where` names the field in errors. */
export interface Field<T> {
  decode(value: unknown, where: string): T;
  encode(value: T): unknown;
  /** What counts as not set. Default: `isUnset`. */
  isEmpty?(value: T): boolean;
  /** What null stands for within a list or a mapping. Default: it may not be there. */
  readonly zero?: T;
}

/**
 * By property: the field's name in the file, its kind, and what is written when it is not set (default: nothing). Where that is null, an
 * empty list is not the same as none.
 */
export type FieldTable<T> = {
  readonly [Key in keyof T]-?: readonly [
    name: string,
    field: Field<NonNullable<T[Key]>>,
    unset?: string | false | null,
  ];
};

/** A mapping of YAML or JSON. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const wrong = (where: string, expected: string): MalformedFieldError =>
  new MalformedFieldError(`${where} is not ${expected}`);

const asIs = <T>(value: T): unknown => value;

export const stringField: Field<string> = {
  decode(value, where) {
    if (typeof value !== 'string') throw wrong(where, 'a string');
    return value;
  },
  encode: asIs,
  zero: '',
};

export const booleanField: Field<boolean> = {
  decode(value, where) {
    if (typeof value !== 'boolean') throw wrong(where, 'a boolean');
    return value;
  },
  encode: asIs,
};

/** Base64 with padding; it may be broken into lines. */
export const bytesField: Field<Buffer> = {
  decode(value, where) {
    const text = typeof value === 'string' ? value.replaceAll(/[\r\n]/g, '') : '-';
    const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
    if (!isBase64) throw wrong(where, 'base64');
    return Buffer.from(text, 'base64');
  },
  encode: (value) => value.toString('base64'),
};

export const unknownField: Field<unknown> = { decode: asIs, encode: asIs };

function decodeItem<T>(item: Field<T>, value: unknown, where: string): T {
  return value === null && item.zero !== undefined ? item.zero : item.decode(value, where);
}

export function listField<T>(item: Field<T>): Field<readonly T[]> {
  return {
    decode(value, where) {
      if (!Array.isArray(value)) throw wrong(where, 'a list');
      return value.map((one: unknown) => decodeItem(item, one, `an entry of ${where}`));
    },
    encode: (value) => value.map((one) => item.encode(one)),
    zero: [],
  };
}

export function mapField<T>(item: Field<T>): Field<Readonly<Record<string, T>>> {
  const mapped = <From, To>(
    record: Readonly<Record<string, From>>,
    to: (one: From, key: string) => To,
  ): Record<string, To> =>
    Object.fromEntries(Object.entries(record).map(([key, one]) => [key, to(one, key)]));
  return {
    decode(value, where) {
      if (!isMapping(value)) throw wrong(where, 'a mapping of fields');
      return mapped(value, (one, key) => decodeItem(item, one, `${key} of ${where}`));
    },
    encode: (value) => mapped(value, (one) => item.encode(one)),
    isEmpty: hasNoKeys,
  };
}

export function fieldsField<T extends object>(table: FieldTable<T>): Field<Partial<T>> {
  return {
    decode(value, where) {
      if (!isMapping(value)) throw wrong(where, 'a mapping of fields');
      return decodeFields(value, table, where);
    },
    encode: (value) => encodeFields(value, table),
  };
}

/** The fields that are set; others are left out. */
export function decodeFields<T extends object>(
  mapping: Mapping,
  table: FieldTable<T>,
  where: string,
): Partial<T> {
  const decoded: Partial<T> = {};
  for (const key of keysOf(table)) {
    const [name, field, unset] = table[key];
    const value = mapping[name];
    if (value === undefined || value === null) continue;
    const found = field.decode(value, `${name} of ${where}`);
    const isEmpty = field.isEmpty?.(found) ?? isUnset(found);
    if (unset === null || !isEmpty) decoded[key] = found;
  }
  return decoded;
}

export function encodeFields<T extends object>(fields: Partial<T>, table: FieldTable<T>): Mapping {
  const encoded: Record<string, unknown> = {};
  for (const key of keysOf(table)) {
    const [name, field, unset] = table[key];
    const value = fields[key];
    if (value !== undefined && value !== null) encoded[name] = field.encode(value);
    else if (unset !== undefined) encoded[name] = unset;
  }
  return encoded;
}

export const hasNoKeys = (value: object): boolean => Object.keys(value).length === 0;

/** What Go's files cannot tell from a field that is missing. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return true;
  if (Array.isArray(value) || Buffer.isBuffer(value)) return value.length === 0;
  return value instanceof Map && value.size === 0;
}

const keysOf = <T extends object>(table: FieldTable<T>): (keyof T)[] =>
  Object.keys(table) as (keyof T)[];
