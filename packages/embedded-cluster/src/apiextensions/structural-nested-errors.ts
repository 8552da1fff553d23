import { forbiddenField, invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { patternError } from './schema-values.ts';
import type { StructuralSchema } from './structural-schema.ts';

const FORBIDDEN = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
] as const;

const INT_OR_STRING = ['integer', 'string'];

/** What a structural schema's allOf, anyOf, oneOf and not say that only the schema around them may say. */
export function nestedErrors(schema: StructuralSchema, path: string): FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  // The two ways in which a schema may say beside x-kubernetes-int-or-string what it means.
  const isAnyOfAllowed = isIntOrString && isIntOrStringPattern(anyOf);
  const isAllOfAllowed = isIntOrString && isIntOrStringPattern(allOf[0]?.anyOf ?? []);
  return [
    ...allOf.flatMap((one, index) =>
      index === 0 && isAllOfAllowed ? [] : insideErrors(one, `${path}.allOf[${index}]`),
    ),
    ...anyOf.flatMap((one, index) =>
      isAnyOfAllowed ? [] : insideErrors(one, `${path}.anyOf[${index}]`),
    ),
    ...oneOf.flatMap((one, index) => insideErrors(one, `${path}.oneOf[${index}]`)),
    ...(not === undefined ? [] : insideErrors(not, `${path}.not`)),
  ];
}

function isIntOrStringPattern(anyOf: readonly StructuralSchema[]): boolean {
  return (
    anyOf.length === 2 &&
    anyOf.every((one, index) => one.type === INT_OR_STRING[index] && Object.keys(one).length === 1)
  );
}

function insideErrors(schema: StructuralSchema, path: string): FieldError[] {
  const { items, properties = {}, pattern = '' } = schema;
  const errors = nestedErrors(schema, path);
  if (items !== undefined) errors.push(...insideErrors(items, `${path}.items`));
  for (const [name, property] of Object.entries(properties)) {
    errors.push(...insideErrors(property, `${path}.properties[${name}]`));
  }
  for (const [field, words] of FORBIDDEN) {
    const value = schema[field];
    const isSaid = value !== undefined && value !== false && value !== '';
    if (isSaid) errors.push(forbiddenField(`${path}.${field}`, words));
  }
  if (Object.hasOwn(properties, 'metadata')) {
    const words = 'must not be specified in a nested context';
    errors.push(forbiddenField(`${path}.properties[metadata]`, words));
  }
  const why = patternError(pattern);
  if (why !== undefined) {
    const words = `must be a valid regular expression, but isn't: ${why}`;
    errors.push(invalidField(`${path}.pattern`, pattern, words));
  }
  return errors;
}
