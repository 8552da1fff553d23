import fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference, intersection, isEmpty, pathsOf, union } from './field-set.ts';
import type { FieldSet } from './field-set.ts';

const NAMES = ['a', 'b', 'c'];
const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 });
const paths = fc.array(path, { maxLength: 6 });

/** Made path by path: each is one more union. */
function setOf(all: readonly (readonly string[])[]): FieldSet {
  return all
    .map((names) => names.reduceRight<FieldSet>((below, name) => ({ [`f:${name}`]: below }), {}))
    .reduce(union, {});
}

const words = (all: readonly (readonly string[])[]): Set<string> =>
  new Set(all.map((names) => names.map((name) => `.${name}`).join('')));

test('sets of paths are what sets of their words are', () => {
  fc.assert(
    fc.property(paths, paths, (one, other) => {
      const [a, b] = [setOf(one), setOf(other)];
      const [wordsA, wordsB] = [words(one), words(other)];
      const inA = (keep: boolean): string[] =>
        [...wordsA].filter((word) => wordsB.has(word) === keep);
      expect(new Set(pathsOf(a))).toEqual(wordsA);
      expect(new Set(pathsOf(union(a, b)))).toEqual(new Set([...wordsA, ...wordsB]));
      expect(new Set(pathsOf(intersection(a, b)))).toEqual(new Set(inA(true)));
      expect(new Set(pathsOf(difference(a, b)))).toEqual(new Set(inA(false)));
      expect(isEmpty(difference(a, a))).toBe(true);
    }),
  );
});
