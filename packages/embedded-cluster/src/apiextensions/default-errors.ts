import { invalidField, within } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { listTypeErrors } from './list-types.ts';
import { unknownFields } from './prune.ts';
import { schemaErrors } from './schema-validation.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Defaults that a structural schema itself does not allow. */
export function defaultErrors(schema: StructuralSchema, path: string): FieldError[] {
  const { items, additionalProperties, properties = {} } = schema;
  return [
    ...ownErrors(schema, `${path}.default`),
    ...(typeof additionalProperties === 'object'
      ? defaultErrors(additionalProperties, `${path}.additionalProperties`)
      : []),
    ...(items === undefined ? [] : defaultErrors(items, `${path}.items`)),
    ...Object.entries(properties).flatMap(([name, property]) =>
      defaultErrors(property, `${path}.properties[${name}]`),
    ),
  ];
}

function ownErrors(schema: StructuralSchema, at: string): FieldError[] {
  const { default: value } = schema;
  if (value === undefined || value === null) return [];
  const unknown =
    unknownFields(value, schema).length === 0
      ? []
      : [invalidField(at, value, 'must not have unknown fields')];
  const inside = [...schemaErrors(value, schema), ...listTypeErrors(value, schema)];
  return [...unknown, ...within(at, inside)];
}
