import { forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { patternError } from './schema-values.ts';
import { nestedErrors } from './structural-nested-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';

type Level = 'root' | 'item' | 'field';

const MISSING_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Why a schema is not structural (KEP-1111); empty when it is. `path` is the schema's own, sorted are the errors. */
export function structuralErrors(schema: StructuralSchema, path: string): FieldError[] {
  const errors = [...nodeErrors(schema, 'root', path), ...incompleteErrors(schema, path)];
  const text = ({ field, message }: FieldError): string => `${field}: ${message}`;
  return errors.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function nodeErrors(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const { items, properties = {}, additionalProperties, type = '' } = schema;
  const below: FieldError[] = [];
  if (type === 'array' && items === undefined) {
    below.push(requiredField(`${path}.items`, 'must be specified'));
  }
  if (items !== undefined) below.push(...nodeErrors(items, 'item', `${path}.items`));
  for (const [name, property] of Object.entries(properties)) {
    below.push(...nodeErrors(property, 'field', `${path}.properties[${name}]`));
  }
  if (additionalProperties !== undefined && level === 'root') {
    below.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
  }
  if (typeof additionalProperties === 'object') {
    below.push(...nodeErrors(additionalProperties, 'field', `${path}.additionalProperties`));
  }
  return [
    ...below,
    ...extensionErrors(schema, path),
    ...valueErrors(schema, path),
    ...typeErrors(schema, level, path),
    ...metadataErrors(schema, level, path),
  ];
}

function extensionErrors(schema: StructuralSchema, path: string): FieldError[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  const clashing = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'];
  return clashing
    .filter((name) => schema[name as keyof StructuralSchema] === true)
    .map((name) =>
      invalidField(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'),
    );
}

function valueErrors(schema: StructuralSchema, path: string): FieldError[] {
  const why = patternError(schema.pattern ?? '');
  const errors = nestedErrors(schema, path);
  if (why === undefined) return errors;
  const detail = `must be a valid regular expression, but isn't: ${why}`;
  return [...errors, invalidField(`${path}.pattern`, schema.pattern, detail)];
}

function typeErrors(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const { type = '', additionalProperties } = schema;
  const at = `${path}.type`;
  const errors: FieldError[] = [];
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isTypeless =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (isEmbedded && type !== 'object') {
    const words = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? requiredField(at, words) : invalidField(at, type, words));
  } else if (type === '' && !isTypeless) errors.push(requiredField(at, MISSING_TYPE[level]));
  if (isEmbedded && additionalProperties !== undefined) {
    const words = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(forbiddenField(`${path}.additionalProperties`, words));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(invalidField(at, type, 'must be object at the root'));
  }
  return errors;
}

/** Of metadata a schema may restrict the names only; the rest is the server's to say. */
function metadataErrors(schema: StructuralSchema, level: Level, path: string): FieldError[] {
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const properties = schema.properties ?? {};
  const errors: FieldError[] = [];
  if (level === 'root' || isEmbedded) {
    for (const [name, wanted] of [
      ['kind', 'string'],
      ['apiVersion', 'string'],
      ['metadata', 'object'],
    ] as const) {
      const { type = '' } = properties[name] ?? { type: wanted };
      const at = `${path}.properties[${name}].type`;
      if (type !== wanted) errors.push(invalidField(at, type, `must be ${wanted}`));
    }
  }
  if (level === 'root' && properties['metadata'] && !restrictsNamesOnly(properties['metadata'])) {
    const words =
      'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbiddenField(`${path}.properties[metadata]`, words));
  }
  const saysNothing =
    schema['x-kubernetes-preserve-unknown-fields'] !== true && Object.keys(properties).length === 0;
  if (isEmbedded && saysNothing) {
    const words =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(requiredField(`${path}.properties`, words));
  }
  return errors;
}

function restrictsNamesOnly({
  type: _type,
  default: _default,
  properties = {},
  ...others
}: StructuralSchema): boolean {
  const names = Object.keys(properties);
  return (
    Object.keys(others).length === 0 &&
    names.every((name) => name === 'name' || name === 'generateName')
  );
}

/** What the root's alternatives speak of must be specified beside them too. */
function incompleteErrors(schema: StructuralSchema, path: string): FieldError[] {
  const { not, allOf = [], anyOf = [], oneOf = [] } = schema;
  const nested: [StructuralSchema, string][] = [
    ...(not === undefined ? [] : ([[not, `${path}.not`]] as [StructuralSchema, string][])),
    ...indexed(allOf, `${path}.allOf`),
    ...indexed(anyOf, `${path}.anyOf`),
    ...indexed(oneOf, `${path}.oneOf`),
  ];
  return nested.flatMap(([one, at]) => missingErrors(one, { schema, path, at }));
}

function indexed(schemas: readonly StructuralSchema[], path: string): [StructuralSchema, string][] {
  return schemas.map((schema, index) => [schema, `${path}[${index}]`]);
}

function missingErrors(
  nested: StructuralSchema,
  beside: { schema: StructuralSchema; path: string; at: string },
): FieldError[] {
  const { schema, path, at } = beside;
  return Object.entries(nested.properties ?? {}).flatMap(([name, inside]) => {
    const [from, to] = [`${at}.properties[${name}]`, `${path}.properties[${name}]`];
    const own = schema.properties?.[name];
    if (own === undefined) return [requiredField(to, `because it is defined in ${from}`)];
    return missingErrors(inside, { schema: own, path: to, at: from });
  });
}
