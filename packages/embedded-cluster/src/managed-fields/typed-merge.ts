import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { isEmpty } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { itemsByElement } from './typed-fields.ts';

/** An object with another laid over it: what merges as a whole is replaced, all else goes part by part. Never changes its arguments. */
export function mergeTyped(live: unknown, wanted: unknown, type: FieldType): unknown {
  if (wanted === undefined) return live;
  switch (type.relationshipOf(wanted)) {
    case 'atomic':
      return wanted;
    case 'fields':
      return mergeFields(isFields(live) ? live : {}, wanted as Fields, type);
    case 'map':
    case 'set':
      return mergeItems(live, wanted, type);
  }
}

function mergeFields(live: Fields, wanted: Fields, type: FieldType): Fields {
  const names = new Set([...Object.keys(live), ...Object.keys(wanted)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      mergeTyped(
        Object.hasOwn(live, name) ? live[name] : undefined,
        Object.hasOwn(wanted, name) ? wanted[name] : undefined,
        type.field(name),
      ),
    ]),
  );
}

/**
 * The items of both, each once. What is only there already keeps its place before what it stood before; what is wanted comes in
 * the order in which it is wanted.
 */
function mergeItems(live: unknown, wanted: unknown, type: FieldType): unknown[] {
  const old = itemsByElement(live, type);
  const now = itemsByElement(wanted, type);
  const merged = new Map<string, unknown>();
  const takeOldUpTo = (end: string | undefined): void => {
    for (const [element, item] of old) {
      if (element === end) return;
      if (!now.has(element)) merged.set(element, item);
    }
  };
  for (const [element, item] of now) {
    // A new item comes after all that nobody speaks of, up to the next that both have.
    takeOldUpTo(old.has(element) ? element : nextShared(old, now, merged));
    merged.set(element, mergeTyped(old.get(element), item, type.item));
  }
  takeOldUpTo(undefined);
  return [...merged.values()];
}

/** The first item of the old ones that is wanted too and has no place yet. */
function nextShared(
  old: ReadonlyMap<string, unknown>,
  now: ReadonlyMap<string, unknown>,
  placed: ReadonlyMap<string, unknown>,
): string | undefined {
  return [...old.keys()].find((element) => now.has(element) && !placed.has(element));
}

/** An object without these paths; an item goes with its path, an object or a list when nothing of it is left. */
export function withoutPaths(value: unknown, gone: FieldSet, type: FieldType): unknown {
  if (isEmpty(gone)) return undefined;
  switch (type.relationshipOf(value)) {
    case 'atomic':
      return undefined;
    case 'fields': {
      const fields = value as Fields;
      const left = Object.entries(fields).flatMap(([name, part]): [string, unknown][] => {
        const inside = gone[`f:${name}`];
        const rest = inside === undefined ? part : withoutPaths(part, inside, type.field(name));
        return rest === undefined ? [] : [[name, rest]];
      });
      return left.length === 0 && Object.keys(fields).length > 0
        ? undefined
        : Object.fromEntries(left);
    }
    case 'map':
    case 'set': {
      const items = [...itemsByElement(value, type)];
      const left = items.flatMap(([element, item]) => {
        const inside = gone[element];
        if (inside === undefined) return [item];
        const isWhole = isEmpty(inside) || Object.hasOwn(inside, '.');
        const rest = isWhole ? undefined : withoutPaths(item, inside, type.item);
        return rest === undefined ? [] : [rest];
      });
      return left.length === 0 && items.length > 0 ? undefined : left;
    }
  }
}
