import { isDeepStrictEqual } from 'node:util';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { LEAF, nodeOf } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { FieldType } from './field-type.ts';

/** Items of a list by their path elements. */
export function itemsByElement(list: unknown, type: FieldType): Map<string, unknown> {
  const items = Array.isArray(list) ? (list as unknown[]) : [];
  return new Map(items.map((item) => [type.elementOf(item), item]));
}

/** The parts of a value that merge by themselves, with their path elements and types; undefined for one that merges as a whole. */
function partsOf(
  value: unknown,
  type: FieldType,
): [element: string, part: unknown, type: FieldType][] | undefined {
  switch (type.relationshipOf(value)) {
    case 'atomic':
      return undefined;
    case 'fields':
      return Object.entries(value as Fields).map(([name, part]) => [
        `f:${name}`,
        part,
        type.field(name),
      ]);
    case 'map':
    case 'set':
      return [...itemsByElement(value, type)].map(([element, part]) => [element, part, type.item]);
  }
}

/**
 * All paths that a value has at a place. Those of items are always among them; of objects and lists that have parts only with
 * `withContainers`, as for what was not there before.
 */
export function pathsIn(value: unknown, type: FieldType, withContainers: boolean): FieldSet {
  return nodeIn(value, type, withContainers) ?? LEAF;
}

function nodeIn(value: unknown, type: FieldType, withContainers: boolean): FieldSet | undefined {
  const parts = partsOf(value, type);
  if (parts === undefined || parts.length === 0) return LEAF;
  const isSet = type.relationshipOf(value) === 'set';
  const children = parts.map(([element, part, inside]): [string, FieldSet] => {
    if (isSet) return [element, LEAF];
    return [element, asItem(element, nodeIn(part, inside, withContainers) ?? LEAF)];
  });
  const isContainer = withContainers && isTold(value, type);
  return nodeOf(children, isContainer);
}

/** An item of a map-like list is a path itself, whatever it has. */
function asItem(element: string, node: FieldSet): FieldSet {
  return element.startsWith('k:') ? { '.': LEAF, ...node } : node;
}

/** Structures that a type always has are no paths of their own; lists and maps are once they are there. */
function isTold(value: unknown, type: FieldType): boolean {
  return !isFields(value) || type.isOpenMap;
}

export interface Comparison {
  /** Paths whose values are new or others. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** What differs between two objects of a type. */
export function compareTyped(before: Fields, after: Fields, type: FieldType): Comparison {
  const { changed, removed } = compare(before, after, type);
  return { changed: changed ?? {}, removed: removed ?? {} };
}

interface Difference {
  readonly changed?: FieldSet | undefined;
  readonly removed?: FieldSet | undefined;
}

function compare(before: unknown, after: unknown, type: FieldType): Difference {
  if (before === after) return {};
  if (after === undefined) return { removed: pathsIn(before, type, true) };
  if (before === undefined) return { changed: pathsIn(after, type, true) };
  const [old = [], now = []] = [partsOf(before, type), partsOf(after, type)];
  const isWhole = now.length === 0 || old.length === 0;
  if (isWhole)
    return isDeepStrictEqual(before, after) ? {} : { changed: pathsIn(after, type, true) };
  return compareParts(old, now);
}

type Part = NonNullable<ReturnType<typeof partsOf>>[number];

function compareParts(old: readonly Part[], now: readonly Part[]): Difference {
  const olds = new Map(old.map(([element, part]) => [element, part]));
  const changed: [string, FieldSet][] = [];
  const removed: [string, FieldSet][] = [];
  for (const [element, part, inside] of now) {
    const difference = compare(olds.get(element), part, inside);
    if (difference.changed !== undefined) {
      const isNew = !olds.has(element);
      changed.push([element, isNew ? asItem(element, difference.changed) : difference.changed]);
    }
    if (difference.removed !== undefined) removed.push([element, difference.removed]);
  }
  const news = new Set(now.map(([element]) => element));
  for (const [element, part, inside] of old) {
    if (news.has(element)) continue;
    removed.push([element, asItem(element, pathsIn(part, inside, true))]);
  }
  return { changed: nodeOf(changed, false), removed: nodeOf(removed, false) };
}
