import type { ManagedFieldsEntry, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { Fields } from '../json-fields.ts';
import { difference, EMPTY, intersection, isEmpty, pathsOf, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { compareTyped, pathsIn } from './typed-fields.ts';
import { mergeTyped, withoutPaths } from './typed-merge.ts';
import { fieldsOfEntry, managedPart } from './update.ts';
import type { FieldWriter } from './update.ts';

/** Fields that an apply would change, and whose they are. */
export interface FieldConflict {
  readonly manager: string;
  /** Absent where the other manager applies too. */
  readonly apiVersion?: string;
  readonly fields: readonly string[];
}

export interface ApplyOptions extends FieldWriter {
  readonly force: boolean;
  readonly nowMs: number;
  readonly type: FieldType;
}

export type Applied =
  { readonly object: Unstructured } | { readonly conflicts: readonly FieldConflict[] };

/**
 * Server-side apply (KEP-555): lays what a manager wants over the object, takes away what it wanted before, does not want any more and nobody
 * else has, and notes whose each field is. What others own and it would change is a conflict, or with `force` its own. The object
 * comes back before defaults, with its managedFields; the same `live` when nothing changes.
 */
export function apply(live: Unstructured, wanted: Unstructured, options: ApplyOptions): Applied {
  const { manager, type, force } = options;
  const entries = live.metadata.managedFields ?? [];
  const isOwn = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager &&
    entry.operation === 'Apply' &&
    (entry.subresource ?? '') === (options.subresource ?? '');
  const own = pathsIn(managedPart(wanted), type, false);
  const ownSet = isEmpty(managedPart(wanted) as FieldSet) ? EMPTY : own;
  const last = entries.filter(isOwn).map(fieldsOfEntry).reduce(union, EMPTY);
  const others = entries.filter((entry) => !isOwn(entry));
  const merged = mergeTyped(managedPart(live), managedPart(wanted), type) as Fields;
  const before = managedPart(live);
  const { changed } = compareTyped(before, merged, type);
  const conflicts = conflictsWith(others, changed);
  if (conflicts.length > 0 && !force) return { conflicts };
  const owned = others.map(fieldsOfEntry).reduce(union, ownSet);
  const gone = difference(last, owned);
  const left = isEmpty(gone) ? merged : ((withoutPaths(merged, gone, type) ?? {}) as Fields);
  const taken = union(changed, compareTyped(merged, left, type).removed);
  const kept = others.flatMap((entry) => {
    const fields = difference(fieldsOfEntry(entry), taken);
    return isEmpty(fields) ? [] : [{ ...entry, fieldsV1: fields }];
  });
  const managedFields = sorted([
    ...kept,
    ...ownEntry(ownSet, { last: entries.find(isOwn), live, options }),
  ]);
  return { object: withManaged(live, left, managedFields) };
}

function conflictsWith(others: readonly ManagedFieldsEntry[], changed: FieldSet): FieldConflict[] {
  return others.flatMap((entry) => {
    const fields = pathsOf(intersection(fieldsOfEntry(entry), changed));
    if (fields.length === 0) return [];
    const { manager = '', operation, apiVersion } = entry;
    const using = operation === 'Update' && apiVersion !== undefined ? { apiVersion } : {};
    return [{ manager, ...using, fields }];
  });
}

/** Whoever wants nothing has no entry; whoever wants what it wanted keeps the time it had. */
function ownEntry(
  fields: FieldSet,
  context: { last: ManagedFieldsEntry | undefined; live: Unstructured; options: ApplyOptions },
): ManagedFieldsEntry[] {
  const { last, live, options } = context;
  if (isEmpty(fields)) return [];
  const { manager, subresource, nowMs } = options;
  const isSame =
    last !== undefined &&
    isEmpty(difference(fields, fieldsOfEntry(last))) &&
    isEmpty(difference(fieldsOfEntry(last), fields));
  if (isSame) return [last];
  return [
    {
      manager,
      operation: 'Apply',
      apiVersion: live.apiVersion ?? 'v1',
      time: formatTime(nowMs),
      fieldsType: 'FieldsV1',
      fieldsV1: fields,
      ...(subresource === undefined ? {} : { subresource }),
    },
  ];
}

/** Those who apply first, then by time. */
function sorted(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const rank = ({ operation, time = '' }: ManagedFieldsEntry): string => `${operation} ${time}`;
  return entries.toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
}

function withManaged(
  live: Unstructured,
  { metadata, ...rest }: Fields,
  managedFields: ManagedFieldsEntry[],
): Unstructured {
  const { apiVersion, kind } = live;
  const unmanaged = Object.entries(live.metadata).filter(
    ([name]) => !Object.hasOwn(managedPart(live)['metadata'] ?? {}, name),
  );
  return {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
    metadata: {
      ...Object.fromEntries(unmanaged),
      ...(metadata as Fields | undefined),
      managedFields,
    },
    ...rest,
  };
}
