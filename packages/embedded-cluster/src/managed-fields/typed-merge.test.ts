import { expect, test } from 'vitest';
import { KindSchemas } from '../decoding/kind-schemas.ts';
import { FieldType } from './field-type.ts';
import { mergeTyped, withoutPaths } from './typed-merge.ts';

const set = new FieldType(
  { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
  new KindSchemas(),
);

test.each([
  [['a'], ['b'], ['a', 'b']],
  [
    ['a', 'b'],
    ['b', 'c'],
    ['a', 'b', 'c'],
  ],
  [
    ['a', 'b'],
    ['c', 'b'],
    ['a', 'c', 'b'],
  ],
  [
    ['a', 'b', 'c'],
    ['c', 'a'],
    ['b', 'c', 'a'],
  ],
  [[], ['a'], ['a']],
  [['a', 'b'], [], ['a', 'b']],
])('%j with %j laid over it is %j', (live, wanted, merged) => {
  expect(mergeTyped(live, wanted, set)).toEqual(merged);
});

test('what of an object goes by its paths leaves no empty objects behind', () => {
  const open = new FieldType({}, new KindSchemas());
  const object = { a: { b: 1, c: { d: 1 } }, e: {} };
  const gone = { 'f:a': { 'f:c': { 'f:d': {} } } };
  expect(withoutPaths(object, gone, open)).toEqual({ a: { b: 1 }, e: {} });
});
