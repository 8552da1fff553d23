import { isLabelKey, isLabelValue } from '@deltascope/apimachinery';
import { invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';

const KEY_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const MAX_VALUE_BYTES = 63;

/** Labels that are none, in Kubernetes' words; `field` is the path of the labels. */
export function labelErrors(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...(isLabelKey(key) ? [] : [invalidField(field, key, KEY_RULE)]),
    ...(isLabelValue(value) ? [] : [invalidField(field, value, valueProblem(value))]),
  ]);
}

function valueProblem(value: string): string {
  return value.length > MAX_VALUE_BYTES
    ? `must be no more than ${MAX_VALUE_BYTES} bytes`
    : VALUE_RULE;
}
