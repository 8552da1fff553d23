/**
 * Paths of an object, as managedFields has them (FieldsV1): a field "f:name", an item of a map-like list 'k:{"name":"a"}', of a set 'v:"x"', each
 * with what is below it. A node with nothing in it, or with ".", is a path itself.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

export const EMPTY: FieldSet = {};
/** A path and nothing below it. */
export const LEAF: FieldSet = {};
const SELF = '.';

/** A set without paths. As a node of another set, the same is a path. */
export function isEmpty(set: FieldSet): boolean {
  for (const _element in set) return false;
  return true;
}

function isPath(node: FieldSet): boolean {
  return isEmpty(node) || Object.hasOwn(node, SELF);
}

/** A node of these children; undefined when it is neither a path nor has any. */
export function nodeOf(
  children: readonly (readonly [string, FieldSet])[],
  isItself: boolean,
): FieldSet | undefined {
  if (children.length === 0) return isItself ? LEAF : undefined;
  return Object.fromEntries(isItself ? [[SELF, LEAF], ...children] : children);
}

const childrenOf = (node: FieldSet): [string, FieldSet][] =>
  Object.entries(node).filter(([element]) => element !== SELF);

type Combine = (a: FieldSet | undefined, b: FieldSet | undefined) => FieldSet | undefined;

/** Combines two sets path by path; `keep` says of a path whether it stays, from where it is. */
function combine(
  [a, b]: readonly [FieldSet, FieldSet],
  keep: (inA: boolean, inB: boolean) => boolean,
): FieldSet {
  const nodes: Combine = (one, other) => {
    // All that is below is in one of them only, and stays or goes as it is.
    if (one === undefined) return keep(false, true) ? other : undefined;
    if (other === undefined) return keep(true, false) ? one : undefined;
    const elements = new Set([...childrenOf(one), ...childrenOf(other)].map(([name]) => name));
    const children = [...elements].flatMap((element): [string, FieldSet][] => {
      const node = nodes(one[element], other[element]);
      return node === undefined ? [] : [[element, node]];
    });
    return nodeOf(children, keep(isPath(one), isPath(other)));
  };
  // A whole set is no path, whatever is in it.
  const elements = new Set([...childrenOf(a), ...childrenOf(b)].map(([name]) => name));
  return Object.fromEntries(
    [...elements].flatMap((element): [string, FieldSet][] => {
      const node = nodes(a[element], b[element]);
      return node === undefined ? [] : [[element, node]];
    }),
  );
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b;
  return isEmpty(b) ? a : combine([a, b], (inA, inB) => inA || inB);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return EMPTY;
  return combine([a, b], (inA, inB) => inA && inB);
}

/** The paths of `a` that are not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? a : combine([a, b], (inA, inB) => inA && !inB);
}

/** Each path in words: '.spec.containers[name="a"].image'. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  return childrenOf(set).flatMap(([element, node]) => {
    const path = `${prefix}${inWords(element)}`;
    return [...(isPath(node) ? [path] : []), ...pathsOf(node, path)];
  });
}

function inWords(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('v:')) return `[=${text}]`;
  const keys = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}
