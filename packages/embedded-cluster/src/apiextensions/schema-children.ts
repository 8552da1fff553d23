import { invalidField, requiredField, tooManyField } from '../field-errors.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { itemBefore } from './list-types.ts';
import { pathOf } from './schema-values.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { ValidationResult } from './validation-result.ts';
import type { Place } from './validation-result.ts';

/** A list's items, then its bounds. */
export function validateItems(
  list: readonly unknown[],
  schema: StructuralSchema,
  { path, old, validate }: Place,
): ValidationResult {
  const { items, minItems, maxItems } = schema;
  const result = new ValidationResult();
  if (items !== undefined) {
    for (const [index, item] of list.entries()) {
      const place = { path: `${path}[${index}]`, old: itemBefore(item, schema, old), validate };
      result.merge(validate(item, items, place));
    }
  }
  if (minItems !== undefined && list.length < minItems) {
    const words = `${path} in body should have at least ${minItems} items`;
    result.add(invalidField(pathOf(path), list.length, words));
  }
  if (maxItems !== undefined && list.length > maxItems) {
    result.add(tooManyField(pathOf(path), list.length, maxItems));
  }
  result.matches += 1;
  return result;
}

/** An object's number of fields, its fields, then those it must have. */
export function validateFields(
  object: Fields,
  schema: StructuralSchema,
  { path, old, validate }: Place,
): ValidationResult {
  const result = new ValidationResult();
  const { additionalProperties: additional } = schema;
  const oldFields = isFields(old) ? old : {};
  const placeOf = (name: string, at: string): Place => ({
    path: at,
    old: Object.hasOwn(oldFields, name) ? oldFields[name] : undefined,
    validate,
  });
  addSizeErrors(result, object, { schema, path });
  const properties = schema.properties ?? {};
  for (const [name, value] of Object.entries(object)) {
    if (Object.hasOwn(properties, name)) continue;
    const at = `${path}.${name}`;
    if (additional === false) {
      const words = `${at} in body is a forbidden property`;
      result.add(invalidField(pathOf(path), name, words));
    } else if (typeof additional === 'object') {
      result.merge(validate(value, additional, placeOf(name, at)));
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(object, name)) continue;
    const at = path === '' ? name : `${path}.${name}`;
    result.merge(validate(object[name], property, placeOf(name, at)));
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(object, name)) result.add(requiredField(pathOf(`${path}.${name}`)));
  }
  return result;
}

function addSizeErrors(
  result: ValidationResult,
  object: Fields,
  { schema, path }: { schema: StructuralSchema; path: string },
): void {
  const { minProperties, maxProperties } = schema;
  const size = Object.keys(object).length;
  if (minProperties !== undefined && size < minProperties) {
    const words = `${path} in body should have at least ${minProperties} properties`;
    result.add(invalidField(pathOf(path), size, words));
  }
  if (maxProperties !== undefined && size > maxProperties) {
    result.add(tooManyField(pathOf(path), size, maxProperties));
  }
}
