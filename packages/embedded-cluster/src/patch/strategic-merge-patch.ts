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
  applyListDirectives(merged, patch, type);
  return merged;
}

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

function applyListDirectives(merged: Fields, patch: Fields, type: FieldType): void {
  for (const [directive, value] of Object.entries(patch)) {
    if (!Array.isArray(value)) continue;
    const wanted = value as unknown[];
    if (directive.startsWith(DELETE_PRIMITIVES)) {
      const field = directive.slice(DELETE_PRIMITIVES.length);
      const list = merged[field];
      if (Array.isArray(list)) merged[field] = list.filter((item) => !wanted.includes(item));
    } else if (directive.startsWith(ORDER)) {
      const field = directive.slice(ORDER.length);
      const list = merged[field];
      if (!Array.isArray(list)) continue;
      merged[field] = inOrder(list as unknown[], wanted, type.field(field).mergeKey);
    }
  }
}

/** Sorts the items that the order names; the others follow in the order they had. */
function inOrder(list: readonly unknown[], order: readonly unknown[], mergeKey = ''): unknown[] {
  const keyOf = (item: unknown): unknown => (isFields(item) ? item[mergeKey] : item);
  const ranks = new Map(order.map((item, rank) => [keyOf(item), rank]));
  const rankOf = (item: unknown): number => ranks.get(keyOf(item)) ?? order.length;
  return list.toSorted((a, b) => rankOf(a) - rankOf(b));
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
