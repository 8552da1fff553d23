import type { ManagedFieldsEntry, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { Fields } from '../json-fields.ts';
import { difference, isEmpty, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { compareTyped } from './typed-fields.ts';

/** Who writes, and through which door. */
export interface FieldWriter {
  readonly manager: string;
  /** "status" or "scale"; absent for the object itself. */
  readonly subresource?: string | undefined;
}

/** Metadata the server owns; nobody manages it. */
const UNMANAGED_METADATA: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);

/** The part of an object that somebody can manage. */
export function managedPart(object: Unstructured | undefined): Fields {
  if (object === undefined) return {};
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const managed = Object.entries(metadata).filter(([field]) => !UNMANAGED_METADATA.has(field));
  return managed.length === 0 ? rest : { metadata: Object.fromEntries(managed), ...rest };
}

export const fieldsOfEntry = ({ fieldsV1 }: ManagedFieldsEntry): FieldSet =>
  (fieldsV1 ?? {}) as FieldSet;

/**
 * The object's managedFields after a write (API concept: field management, operation Update): what changed now belongs to
 * the writer, whose entry gets the time of the write, and to nobody else. A field removed leaves its entry; an entry
 * left empty goes. A write that only removes fields gives the writer no entry.
 */
export function updateManagedFields(
  previous: Unstructured | undefined,
  next: Unstructured,
  writer: FieldWriter & { readonly nowMs: number; readonly type: FieldType },
): ManagedFieldsEntry[] {
  const { manager, subresource, nowMs, type } = writer;
  const { changed, removed } = compareTyped(managedPart(previous), managedPart(next), type);
  const taken = union(changed, removed);
  const others: ManagedFieldsEntry[] = [];
  let own: FieldSet = changed;
  for (const entry of previous?.metadata.managedFields ?? []) {
    const fields = difference(fieldsOfEntry(entry), taken);
    const isOwn =
      entry.manager === manager &&
      entry.operation === 'Update' &&
      (entry.subresource ?? '') === (subresource ?? '');
    if (isOwn && !isEmpty(changed)) own = union(fields, own);
    else if (!isEmpty(fields)) others.push({ ...entry, fieldsV1: fields });
  }
  if (isEmpty(changed)) return others;
  const entry: ManagedFieldsEntry = {
    manager,
    operation: 'Update',
    apiVersion: next.apiVersion ?? 'v1',
    time: formatTime(nowMs),
    fieldsType: 'FieldsV1',
    fieldsV1: own,
    ...(subresource === undefined ? {} : { subresource }),
  };
  return [...others, entry];
}
