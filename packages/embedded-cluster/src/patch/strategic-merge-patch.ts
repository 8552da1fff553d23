import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import type { FieldType } from '../managed-fields/field-type.ts';

const DIRECTIVE = '$patch';
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';
const RETAIN_KEYS = '$retainKeys';

/**
 * A strategic merge patch (API concept: updates to existing resources): as a merge patch, but lists merge by the keys
 * of the kind's type, or as sets. Obeys the directives $patch (replace, delete, merge), $setElementOrder, $deleteFromPrimitiveList and
 * $retainKeys. Never changes its arguments.
 */
export function applyStrategicMergePatch(target: Fields, patch: Fields, type: FieldType): Fields {
  if (patch[DIRECTIVE] === 'replace') return withoutDirectives(patch);
  if (patch[DIRECTIVE] === 'delete') return {};
  const merged = retained(target, patch[RETAIN_KEYS]);
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$') || field === '__proto__') continue;
    if (value === null) delete merged[field];
    else merged[field] = mergeField(type.field(field), merged[field], value);
  }
  removePrimitives(merged, patch);
  for (const field of mergedLists(patch, type)) {
    const list = merged[field];
    if (!Array.isArray(list)) continue;
    const order = itemsOf(patch[`${ORDER}${field}`] ?? patch[field]);
    const { mergeKey } = type.field(field);
    merged[field] = inOrder(list as unknown[], { order, old: itemsOf(target[field]), mergeKey });
  }
  return merged;
}

/** Fields of which a patch has a list that is merged, or an order for one. */
function mergedLists(patch: Fields, type: FieldType): Set<string> {
  const fields = Object.keys(patch)
    .filter((key) => Array.isArray(patch[key]))
    .map((key) => (key.startsWith(ORDER) ? key.slice(ORDER.length) : key))
    .filter((field) => !field.startsWith('$'));
  return new Set(
    fields.filter((field) => {
      const { mergeKey, mergesItems } = type.field(field);
      return mergeKey !== undefined || mergesItems;
    }),
  );
}

const itemsOf = (list: unknown): readonly unknown[] =>
  Array.isArray(list) ? (list as unknown[]) : [];

function mergeField(type: FieldType, old: unknown, value: unknown): unknown {
  if (isFields(value)) return applyStrategicMergePatch(isFields(old) ? old : {}, value, type);
  if (!Array.isArray(value)) return value;
  const items = value as unknown[];
  const oldItems = Array.isArray(old) ? (old as unknown[]) : [];
  const { mergeKey } = type;
  if (mergeKey !== undefined) return mergeList(oldItems, items, { mergeKey, type: type.item });
  return type.mergesItems ? [...new Set([...oldItems, ...items])] : items.filter(isContent);
}

function mergeList(
  old: readonly unknown[],
  items: readonly unknown[],
  { mergeKey, type }: { mergeKey: string; type: FieldType },
): unknown[] {
  const isReplace = items.some((item) => isFields(item) && item[DIRECTIVE] === 'replace');
  const merged: unknown[] = isReplace ? [] : [...old];
  for (const item of items) {
    if (!isFields(item) || !isContent(item)) continue;
    const index = merged.findIndex(
      (other) => isFields(other) && other[mergeKey] === item[mergeKey],
    );
    const existing = merged[index];
    if (item[DIRECTIVE] === 'delete') {
      if (index >= 0) merged.splice(index, 1);
    } else if (isFields(existing)) merged[index] = applyStrategicMergePatch(existing, item, type);
    else merged.push(applyStrategicMergePatch({}, item, type));
  }
  return merged;
}

function removePrimitives(merged: Fields, patch: Fields): void {
  for (const [directive, value] of Object.entries(patch)) {
    if (!directive.startsWith(DELETE_PRIMITIVES)) continue;
    const gone = itemsOf(value);
    const field = directive.slice(DELETE_PRIMITIVES.length);
    const list = merged[field];
    if (Array.isArray(list)) merged[field] = list.filter((item) => !gone.includes(item));
  }
}

interface ListOrder {
  /** Of the patch. */
  readonly order: readonly unknown[];
  /** The list before it. */
  readonly old: readonly unknown[];
  readonly mergeKey: string | undefined;
}

/**
 * A merged list in upstream's order: what the patch names, in its order; and what it does not name each before the first of them that
 * stood behind it in the list before, or else behind them all (strategicpatch: mergeSortedSlice).
 */
function inOrder(list: readonly unknown[], { order, old, mergeKey = '' }: ListOrder): unknown[] {
  const keyOf = (item: unknown): unknown => (isFields(item) ? item[mergeKey] : item);
  const rankIn = (items: readonly unknown[]): ((item: unknown) => number | undefined) => {
    const ranks = new Map(items.map((item, rank) => [keyOf(item), rank]));
    return (item) => ranks.get(keyOf(item));
  };
  const [rankOf, placeOf] = [rankIn(order), rankIn(old)];
  const named = list
    .filter((item) => rankOf(item) !== undefined)
    .toSorted((a, b) => (rankOf(a) ?? 0) - (rankOf(b) ?? 0));
  const others = list.filter((item) => rankOf(item) === undefined);
  const merged: unknown[] = [];
  for (const item of named) {
    const place = placeOf(item);
    const isBefore = (other: unknown): boolean =>
      place !== undefined && (placeOf(other) ?? place) < place;
    while (others.length > 0 && isBefore(others[0])) merged.push(others.shift());
    merged.push(item);
  }
  return [...merged, ...others];
}

function retained(target: Fields, keys: unknown): Fields {
  if (!Array.isArray(keys)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([field]) => keys.includes(field)));
}

function withoutDirectives(patch: Fields): Fields {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !field.startsWith('$')));
}

/** An item that only carries a directive for the whole list is no content. */
function isContent(item: unknown): boolean {
  return !isFields(item) || item[DIRECTIVE] !== 'replace' || Object.keys(item).length > 1;
}
