import { invalidField, tooLongField, unprintableAt, unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { invalid } from '../registry/api-errors.ts';

const MAX_MANAGER_LENGTH = 128;

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

/** Whether a write is to be tried only, and in whose name. Throws 422 in the name of the options' kind (meta/v1 validation). */
export function parseWriteOptions(
  query: URLSearchParams,
  kind: OptionsKind,
): { readonly dryRun: boolean; readonly manager: string | undefined } {
  const manager = query.get('fieldManager') ?? '';
  const dryRun = query.getAll('dryRun');
  const errors = [...managerErrors(manager), ...dryRunErrors(dryRun)];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return { dryRun: dryRun.length > 0, manager: manager === '' ? undefined : manager };
}

/** What is wrong with a list of the stages that a dry run is to be of. */
export function dryRunErrors(stages: readonly unknown[]): FieldError[] {
  return stages.every((stage) => stage === 'All')
    ? []
    : [unsupportedValue('dryRun', stages, ['All'])];
}

function managerErrors(manager: string): FieldError[] {
  const field = 'fieldManager';
  if (Buffer.byteLength(manager) > MAX_MANAGER_LENGTH)
    return [tooLongField(field, MAX_MANAGER_LENGTH)];
  const at = unprintableAt(manager);
  if (at < 0) return [];
  const code = (manager.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [invalidField(field, manager, `invalid character U+${code} (at position ${at})`)];
}
