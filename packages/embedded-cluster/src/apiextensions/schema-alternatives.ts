import { invalidField, NO_FIELD } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { ValidationResult } from './validation-result.ts';
import type { Place } from './validation-result.ts';

/** anyOf, oneOf, allOf and not. Such errors name their field in words only; of alternatives, the best one's own follow. */
export function validateAlternatives(
  value: unknown,
  { anyOf = [], oneOf = [], allOf = [], not }: StructuralSchema,
  place: Place,
): ValidationResult {
  const check = (schema: StructuralSchema): ValidationResult =>
    place.validate(value, schema, place);
  const result = new ValidationResult();
  if (anyOf.length > 0) result.merge(checkAnyOf(anyOf.map(check), place.path));
  if (oneOf.length > 0) result.merge(checkOneOf(oneOf.map(check), place.path));
  if (allOf.length > 0) result.merge(checkAllOf(allOf.map(check), place.path));
  if (not !== undefined && check(not).isValid) {
    result.add(refused(place.path, 'must not validate the schema (not)'));
  }
  result.matches += 1;
  return result;
}

function refused(path: string, words: string): FieldError {
  return invalidField(NO_FIELD, '', `${JSON.stringify(path)} ${words}`);
}

function checkAnyOf(results: readonly ValidationResult[], path: string): ValidationResult {
  const success = results.find(({ isValid }) => isValid);
  if (success !== undefined) return success;
  const words = 'must validate at least one schema (anyOf)';
  return new ValidationResult().add(refused(path, words)).merge(best(results));
}

function checkOneOf(results: readonly ValidationResult[], path: string): ValidationResult {
  const valid = results.filter(({ isValid }) => isValid);
  const [success] = valid;
  if (success !== undefined && valid.length === 1) return success;
  const found =
    valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
  const result = new ValidationResult();
  result.add(refused(path, `must validate one and only one schema (oneOf). ${found}`));
  return valid.length === 0 ? result.merge(best(results)) : result;
}

function checkAllOf(results: readonly ValidationResult[], path: string): ValidationResult {
  const merged = new ValidationResult();
  for (const result of results) merged.merge(result);
  if (merged.isValid) return merged;
  const none = results.some(({ isValid }) => isValid) ? '' : '. None validated';
  return merged.add(refused(path, `must validate all the schemas (allOf)${none}`));
}

/** The first of those that fit best. */
function best(results: readonly ValidationResult[]): ValidationResult | undefined {
  const [first, ...others] = results;
  return others.reduce(
    (found, one) => (found !== undefined && one.matches <= found.matches ? found : one),
    first,
  );
}
