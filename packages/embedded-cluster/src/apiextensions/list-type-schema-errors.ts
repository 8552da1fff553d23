import { forbiddenField, invalidField, requiredField, unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';

const LIST_TYPES = ['atomic', 'set', 'map'];

/** What x-kubernetes-list-type and its keys ask of a schema and of its items'. */
export function listTypeSchemaErrors(schema: StructuralSchema, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-type`;
  const errors: FieldError[] = [];
  if (listType !== undefined) {
    errors.push(...carrierErrors(schema, listType, path));
    if (!LIST_TYPES.includes(listType)) errors.push(unsupportedValue(at, listType, LIST_TYPES));
  }
  if (keys.length > 0 && listType !== 'map') {
    const words = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(
      listType === undefined ? requiredField(at, words) : invalidField(at, listType, words),
    );
  }
  if (listType === 'map') errors.push(...mapErrors(schema, keys, path));
  if (listType === 'map' || listType === 'set') {
    errors.push(...nullableErrors(schema, { listType, keys }, path));
  }
  return errors;
}

function carrierErrors(schema: StructuralSchema, listType: string, path: string): FieldError[] {
  const { type = '', items } = schema;
  if (type !== 'array') {
    const words = 'must be array if x-kubernetes-list-type is specified';
    const at = `${path}.type`;
    return [type === '' ? requiredField(at, words) : invalidField(at, type, words)];
  }
  if (listType !== 'set' || items === undefined) return [];
  const words = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const { 'x-kubernetes-list-type': itemListType, 'x-kubernetes-map-type': itemMapType } = items;
  if (items.type === 'array' && itemListType !== undefined && itemListType !== 'atomic') {
    return [invalidField(`${path}.items.x-kubernetes-list-type`, itemListType, words)];
  }
  if (items.type === 'object' && itemMapType !== 'atomic') {
    return [invalidField(`${path}.items.x-kubernetes-map-type`, itemListType, words)];
  }
  return [];
}

function mapErrors(
  { items }: StructuralSchema,
  keys: readonly string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const keysAt = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) {
    errors.push(requiredField(keysAt, 'must not be empty if x-kubernetes-list-type is map'));
  }
  if (items === undefined) {
    const words = 'must have a schema if x-kubernetes-list-type is map';
    return [...errors, requiredField(`${path}.items`, words)];
  }
  if (items.type !== 'object') {
    const words = "must be object if parent array's x-kubernetes-list-type is map";
    return [...errors, invalidField(`${path}.items.type`, items.type ?? '', words)];
  }
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key];
    if (property === undefined) {
      errors.push(invalidField(keysAt, keys, 'entries must all be names of item properties'));
    } else if (property.type === 'array' || property.type === 'object') {
      const words = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalidField(`${path}.items.properties[${key}].type`, items.type, words));
    }
    if (keys.indexOf(key) < index) {
      errors.push(invalidField(keysAt, keys, 'must not contain duplicate entries'));
    }
  }
  return errors;
}

function nullableErrors(
  { items }: StructuralSchema,
  { listType, keys }: { listType: string; keys: readonly string[] },
  path: string,
): FieldError[] {
  if (items === undefined) return [];
  const errors: FieldError[] = [];
  if (items.nullable === true) {
    const words = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(forbiddenField(`${path}.items.nullable`, words));
  }
  if (listType !== 'map') return errors;
  const part = 'this property is in x-kubernetes-list-map-keys, so it';
  for (const key of keys) {
    const property = items.properties?.[key];
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!(items.required ?? []).includes(key) && property.default === undefined) {
      errors.push(
        requiredField(`${at}.default`, `${part} must have a default or be a required property`),
      );
    }
    if (property.nullable === true) {
      errors.push(forbiddenField(`${at}.nullable`, `${part} cannot be nullable`));
    }
  }
  return errors;
}
