import type { apiextensionsv1 } from '@deltascope/api';
import type { Unstructured } from '@deltascope/apimachinery';
import { invalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

export type ScalePaths = apiextensionsv1.CustomResourceSubresourceScale;

/** What stands under a path like ".spec.replicas"; undefined where a part of it is missing. */
export function valueAt(object: Fields, path: string): unknown {
  return namesOf(path).reduce<unknown>(
    (at, name) => (isFields(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    object,
  );
}

/** The object with another value under a path; objects on the way are made where there are none. */
export function withValueAt(object: Unstructured, path: string, value: unknown): Unstructured {
  return replaced(object, namesOf(path), value) as Unstructured;
}

function replaced(at: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const fields = isFields(at) ? at : {};
  return { ...fields, [name]: replaced(fields[name], rest, value) };
}

/** Numbers of replicas that are none. */
export function replicasErrors(object: Fields, scale: ScalePaths): readonly FieldError[] {
  return [scale.specReplicasPath, scale.statusReplicasPath].flatMap((path) => {
    const value = valueAt(object, path);
    if (value === undefined) return [];
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      const words = `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected int64`;
      return [invalidField(path, 0, words)];
    }
    return value < 0 ? [invalidField(path, value, 'should be a non-negative integer')] : [];
  });
}

const namesOf = (path: string): string[] => path.split('.').slice(1);

function goText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  return GO_TYPES[typeof value] ?? 'map[string]interface {}';
}

const GO_TYPES: Readonly<Record<string, string>> = {
  number: 'float64',
  boolean: 'bool',
  string: 'string',
};
