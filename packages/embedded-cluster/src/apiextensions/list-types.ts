import { isDeepStrictEqual } from 'node:util';
import { duplicateField, invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { childPath, schemaOfField } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** What appears twice in lists that are sets, and under one key in lists that are maps (x-kubernetes-list-type). */
export function listTypeErrors(
  value: unknown,
  schema: StructuralSchema,
  path = '',
): readonly FieldError[] {
  if (Array.isArray(value)) return listErrors(value, schema, path);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const own = schemaOfField(schema, name);
    return own === undefined ? [] : listTypeErrors(child, own, childPath(path, name));
  });
}

function listErrors(
  list: readonly unknown[],
  schema: StructuralSchema,
  path: string,
): readonly FieldError[] {
  const { items } = schema;
  const inside =
    items === undefined
      ? []
      : list.flatMap((item, index) => listTypeErrors(item, items, `${path}[${index}]`));
  return [...ownErrors(list, schema, path), ...inside];
}

function ownErrors(
  list: readonly unknown[],
  schema: StructuralSchema,
  path: string,
): readonly FieldError[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return duplicates(list, path);
    case 'map': {
      const misfit = list.findIndex((item) => item !== null && !isFields(item));
      if (misfit >= 0) {
        const words = 'must be an object for an array of list-type map';
        return [invalidField(`${path}[${misfit}]`, list[misfit], words)];
      }
      const keys = schema['x-kubernetes-list-map-keys'] ?? [];
      return duplicates(
        list.map((item) => keyOf(item, keys)),
        path,
      );
    }
    case undefined:
    default:
      return [];
  }
}

/** The fields of an item that tell it apart; a key that is not there is one of its own. */
function keyOf(item: unknown, keys: readonly string[]): Fields {
  const fields = isFields(item) ? item : {};
  const own = keys.filter((key) => Object.hasOwn(fields, key));
  return Object.fromEntries(own.map((key) => [key, fields[key]]));
}

/** What an item of a list was before an update; only items of maps have something. */
export function itemBefore(item: unknown, schema: StructuralSchema, old: unknown): unknown {
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map') return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const key = keyOf(item, keys);
  return (old as unknown[]).find((other) => isDeepStrictEqual(keyOf(other, keys), key));
}

/** Each value that was there before, once. */
function duplicates(values: readonly unknown[], path: string): FieldError[] {
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const id = JSON.stringify(value);
    const seen = (times.get(id) ?? 0) + 1;
    times.set(id, seen);
    return seen === 2 ? [duplicateField(`${path}[${index}]`, value)] : [];
  });
}
