import { labelKeyProblems, labelValueProblem } from '@deltascope/apimachinery';
import { invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';

/** Labels that are none, in Kubernetes' words; `field` is the path of the labels. */
export function labelErrors(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const ofValue = labelValueProblem(value);
    return [
      ...labelKeyProblems(key).map((problem) => invalidField(field, key, problem)),
      ...(ofValue === undefined ? [] : [invalidField(field, value, ofValue)]),
    ];
  });
}
