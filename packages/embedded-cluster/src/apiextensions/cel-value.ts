import { isFields } from '../json-fields.ts';
import { mapFields, schemaOfField } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** A value as CEL sees it: whole numbers of the type integer are ints, not doubles; times are timestamps. */
export function celValue(value: unknown, schema: StructuralSchema): unknown {
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.map((item) => celValue(item, items));
  }
  if (isFields(value)) {
    return mapFields(value, (child, name) => celValue(child, schemaOfField(schema, name) ?? {}));
  }
  const isInteger = schema.type === 'integer' || schema['x-kubernetes-int-or-string'] === true;
  if (isInteger && Number.isInteger(value)) return BigInt(value as number);
  const isTime = schema.format === 'date-time' || schema.format === 'date';
  return isTime && typeof value === 'string' ? new Date(value) : value;
}
