import { isDeepStrictEqual } from 'node:util';
import { unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { isFields } from '../json-fields.ts';
import { validateAlternatives } from './schema-alternatives.ts';
import { validateFields, validateItems } from './schema-children.ts';
import { formatError, numberErrors, stringErrors, typeErrors } from './schema-values.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { ValidationResult } from './validation-result.ts';
import type { Place } from './validation-result.ts';

/**
 * What of a custom object its schema does not allow, with the fields, reasons and words of an API server (kube-openapi: validate). With
 * `old` it is an update: what was not valid before and did not change is let pass (KEP-4008, ratcheting). The order of
 * errors of one object's fields is the schema's; a real server's is random.
 */
export function schemaErrors(
  value: unknown,
  schema: StructuralSchema,
  old?: unknown,
): readonly FieldError[] {
  return validateSchema(value, schema, { path: '', old, validate: validateSchema }).errors;
}

function validateSchema(value: unknown, schema: StructuralSchema, place: Place): ValidationResult {
  const result = validateNode(value, schema, place);
  const isUnchanged =
    !result.isValid && place.old !== undefined && isDeepStrictEqual(place.old, value);
  return isUnchanged ? result.pardoned() : result;
}

function validateNode(value: unknown, schema: StructuralSchema, place: Place): ValidationResult {
  const { path } = place;
  const result = new ValidationResult();
  if (value === null) {
    return result.add(...typeErrors(value, schema, path), ...enumErrors(value, schema, path));
  }
  const steps: (ValidationResult | readonly FieldError[])[] = [];
  if (hasType(schema)) steps.push(counted(typeErrors(value, schema, path)));
  steps.push(validateAlternatives(value, schema, place));
  if (typeof value === 'string') {
    steps.push(stringErrors(value, schema, path), formatError(value, schema, path));
  }
  if (typeof value === 'number') steps.push(counted(numberErrors(value, schema, path)));
  if (Array.isArray(value)) steps.push(validateItems(value, schema, place));
  steps.push(enumErrors(value, schema, path));
  if (isFields(value)) steps.push(validateFields(value, schema, place));
  for (const step of steps) {
    if (step instanceof ValidationResult) result.merge(step);
    else result.add(...step);
    result.matches += 1;
  }
  result.matches += 1;
  return result;
}

function hasType(schema: StructuralSchema): boolean {
  return (schema.type ?? '') !== '' || schema['x-kubernetes-int-or-string'] === true;
}

/** A check that says how far it got also when it is passed. */
function counted(errors: readonly FieldError[]): ValidationResult {
  const result = new ValidationResult().add(...errors);
  if (errors.length === 0) result.matches = 1;
  return result;
}

function enumErrors(
  value: unknown,
  { enum: allowed }: StructuralSchema,
  path: string,
): FieldError[] {
  if (allowed === undefined || allowed.length === 0) return [];
  if (value !== null && allowed.some((one) => isDeepStrictEqual(one, value))) return [];
  const words = allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [unsupportedValue(path, value, words)];
}
