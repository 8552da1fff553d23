import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

/**
 * Lists that merge item by item, by the item's first of these fields; every other list of objects is replaced whole.
 * The names stand for what the API types declare as patchMergeKey.
 */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  addresses: ['type'],
  taints: ['key'],
  hostAliases: ['ip'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey'],
};

/** Lists of plain values that merge as sets. */
const MERGED_SETS: ReadonlySet<string> = new Set(['finalizers']);

const DIRECTIVE = '$patch';
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';
const RETAIN_KEYS = '$retainKeys';

/**
 * A strategic merge patch (API concept: updates to existing resources): as a merge patch, but known lists merge by
 * key. Obeys the directives $patch (replace, delete, merge), $setElementOrder, $deleteFromPrimitiveList and
 * $retainKeys. Never changes its arguments.
 */
export function applyStrategicMergePatch(target: Fields, patch: Fields): Fields {
  if (patch[DIRECTIVE] === 'replace') return withoutDirectives(patch);
  if (patch[DIRECTIVE] === 'delete') return {};
  const merged = retained(target, patch[RETAIN_KEYS]);
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$') || field === '__proto__') continue;
    if (value === null) delete merged[field];
    else merged[field] = mergeField(field, merged[field], value);
  }
  applyListDirectives(merged, patch);
  return merged;
}

function mergeField(field: string, old: unknown, value: unknown): unknown {
  if (isFields(value)) return applyStrategicMergePatch(isFields(old) ? old : {}, value);
  if (!Array.isArray(value)) return value;
  const items = value as unknown[];
  const oldItems = Array.isArray(old) ? (old as unknown[]) : [];
  if (MERGED_SETS.has(field)) return [...new Set([...oldItems, ...items])];
  const mergeKey = MERGE_KEYS[field]?.find((key) =>
    items.some((item) => isFields(item) && item[key] !== undefined),
  );
  return mergeKey === undefined ? items.filter(isContent) : mergeList(oldItems, items, mergeKey);
}

function mergeList(
  old: readonly unknown[],
  items: readonly unknown[],
  mergeKey: string,
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
    } else if (isFields(existing)) merged[index] = applyStrategicMergePatch(existing, item);
    else merged.push(applyStrategicMergePatch({}, item));
  }
  return merged;
}

function applyListDirectives(merged: Fields, patch: Fields): void {
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
      if (Array.isArray(list)) merged[field] = inOrder(field, list as unknown[], wanted);
    }
  }
}

/** Sorts the items that the order names; the others follow in the order they had. */
function inOrder(field: string, list: readonly unknown[], order: readonly unknown[]): unknown[] {
  const keys = MERGE_KEYS[field] ?? [];
  const keyOf = (item: unknown): unknown =>
    isFields(item) ? keys.map((key) => item[key]).find((value) => value !== undefined) : item;
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
