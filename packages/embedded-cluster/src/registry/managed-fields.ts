import { isDeepStrictEqual } from 'node:util';
import type { ManagedFieldsEntry, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/** Who writes, and through which door. */
export interface FieldWriter {
  readonly manager: string;
  /** "status" or "scale"; absent for the object itself. */
  readonly subresource?: string | undefined;
}

interface FieldSet {
  [field: string]: FieldSet;
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

/** The fields that tell items of an associative list apart, tried in this order. */
const ITEM_KEYS = ['uid', 'type', 'name'] as const;

/**
 * The object's managedFields after a write (API concept: field management, operation Update): what changed now belongs to
 * the writer, whose entry gets the time of the write, and to nobody else. A field removed leaves its entry; an entry
 * left empty goes. A write that only removes fields gives the writer no entry.
 *
 * Lists are associative when all items have a distinct uid, type or name, atomic otherwise; the real server takes this
 * from the schema.
 */
export function updateManagedFields(
  previous: Unstructured | undefined,
  next: Unstructured,
  { manager, subresource, nowMs }: FieldWriter & { nowMs: number },
): ManagedFieldsEntry[] {
  const changed: FieldSet = {};
  const removed: FieldSet = {};
  compareManaged(previous, next, { changed, removed });
  const taken = merge(changed, removed);
  const entries: ManagedFieldsEntry[] = [];
  let own: FieldSet = changed;
  for (const entry of previous?.metadata.managedFields ?? []) {
    const fields = subtract((entry.fieldsV1 ?? {}) as FieldSet, taken);
    const isOwn =
      entry.manager === manager &&
      entry.operation === 'Update' &&
      (entry.subresource ?? '') === (subresource ?? '');
    if (isOwn && !isEmpty(changed)) own = merge(fields, own);
    else if (!isEmpty(fields)) {
      entries.push(fields === entry.fieldsV1 ? entry : { ...entry, fieldsV1: fields });
    }
  }
  if (isEmpty(changed)) return entries;
  entries.push({
    manager,
    operation: 'Update',
    apiVersion: next.apiVersion ?? 'v1',
    time: formatTime(nowMs),
    fieldsType: 'FieldsV1',
    fieldsV1: own,
    ...(subresource === undefined ? {} : { subresource }),
  });
  return entries;
}

interface Difference {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

function compareManaged(
  previous: Unstructured | undefined,
  next: Unstructured,
  into: Difference,
): void {
  const before = managedPart(previous);
  const after = managedPart(next);
  compareMaps(before, after, into);
}

function managedPart(object: Unstructured | undefined): Fields {
  if (object === undefined) return {};
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const managed = Object.entries(metadata).filter(([field]) => !UNMANAGED_METADATA.has(field));
  return managed.length === 0 ? rest : { metadata: Object.fromEntries(managed), ...rest };
}

function compareMaps(before: Fields, after: Fields, { changed, removed }: Difference): void {
  for (const [field, value] of Object.entries(after)) {
    compareValues(`f:${field}`, [before[field], value], { changed, removed });
  }
  for (const field of Object.keys(before)) {
    if (after[field] === undefined) removed[`f:${field}`] = {};
  }
}

function compareValues(
  label: string,
  [before, after]: readonly [unknown, unknown],
  { changed, removed }: Difference,
): void {
  if (before === after || after === undefined) return;
  const inside: Difference = { changed: {}, removed: {} };
  if (isFields(after) && Object.keys(after).length > 0) {
    compareMaps(isFields(before) ? before : {}, after, inside);
  } else {
    const items = keyedItems(after);
    if (items === undefined) {
      if (!isDeepStrictEqual(before, after)) changed[label] = {};
      return;
    }
    compareItems(keyedItems(before) ?? new Map(), items, inside);
  }
  if (!isEmpty(inside.changed)) changed[label] = inside.changed;
  if (!isEmpty(inside.removed)) removed[label] = inside.removed;
}

function compareItems(
  before: ReadonlyMap<string, Fields>,
  after: ReadonlyMap<string, Fields>,
  { changed, removed }: Difference,
): void {
  for (const [key, item] of after) {
    const old = before.get(key);
    if (old === item) continue;
    const inside: Difference = { changed: {}, removed: {} };
    compareMaps(old ?? {}, item, inside);
    if (old === undefined) inside.changed['.'] = {};
    if (!isEmpty(inside.changed)) changed[key] = inside.changed;
    if (!isEmpty(inside.removed)) removed[key] = inside.removed;
  }
  for (const key of before.keys()) if (!after.has(key)) removed[key] = {};
}

/** An associative list by its items' keys ('k:{"name":"app"}'); undefined when the value is no such list. */
function keyedItems(value: unknown): Map<string, Fields> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  for (const keyField of ITEM_KEYS) {
    const items = new Map<string, Fields>();
    for (const item of value as unknown[]) {
      const key = isFields(item) ? item[keyField] : undefined;
      if (typeof key === 'string' && isFields(item)) {
        items.set(`k:${JSON.stringify({ [keyField]: key })}`, item);
      }
    }
    if (items.size === value.length) return items;
  }
  return undefined;
}

function isEmpty(fields: FieldSet): boolean {
  for (const _field in fields) return false;
  return true;
}

function merge(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const merged: FieldSet = { ...a };
  for (const [field, inside] of Object.entries(b)) {
    const existing = merged[field];
    merged[field] = existing === undefined ? inside : merge(existing, inside);
  }
  return merged;
}

/** `from` without the leaves of `taken`; the same reference when nothing is taken. A leaf taken takes all below it. */
function subtract(from: FieldSet, taken: FieldSet): FieldSet {
  let left: FieldSet | undefined;
  for (const [field, inside] of Object.entries(taken)) {
    const own = from[field];
    if (own === undefined) continue;
    const rest = isEmpty(inside) ? {} : subtract(own, inside);
    if (rest === own) continue;
    left ??= { ...from };
    if (isEmpty(rest)) delete left[field];
    else left[field] = rest;
  }
  return left ?? from;
}
