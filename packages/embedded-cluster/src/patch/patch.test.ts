import { expect, test } from 'vitest';
import { applyJsonPatch, JsonPatchError } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { KindSchemas } from '../decoding/kind-schemas.ts';
import { FieldType } from '../managed-fields/field-type.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const typeOf = (name: string): FieldType => new FieldType({ $ref: name }, new KindSchemas());

test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('RFC 7386: %j with %j is %j', (target, patch, result) => {
  expect(applyMergePatch(target, patch)).toEqual(result);
});

test.each([
  [
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  [{ foo: ['a'] }, [{ op: 'add', path: '/foo/-', value: 'b' }], { foo: ['a', 'b'] }],
  [{ a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
  [{ a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
  [{ a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
  [
    { 'a/b': 1, 'm~n': 2 },
    [
      { op: 'replace', path: '/a~1b', value: 3 },
      { op: 'test', path: '/m~0n', value: 2 },
    ],
    { 'a/b': 3, 'm~n': 2 },
  ],
])('RFC 6902: %j with %j is %j', (document, patch, result) => {
  const before = structuredClone(document);
  expect(applyJsonPatch(document, patch)).toEqual(result);
  expect(document).toEqual(before);
});

test.each([
  [[{ op: 'remove', path: '/none' }]],
  [[{ op: 'add', path: '/list/5', value: 1 }]],
  [[{ op: 'test', path: '/list/0', value: 2 }]],
  [[{ op: 'replace', path: 'list' }]],
  [[{ op: 'explode', path: '/list' }]],
])('RFC 6902: %j cannot be applied', (patch) => {
  expect(() => applyJsonPatch({ list: [1] }, patch)).toThrow(JsonPatchError);
});

test('strategic merge: lists by key, directives, order', () => {
  const target = {
    containers: [
      { name: 'a', image: '1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: '1' },
    ],
    tolerations: [{ key: 'old' }],
  };
  const patch = {
    '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
    containers: [
      {
        name: 'a',
        env: [
          { name: 'X', value: '2' },
          { name: 'Y', value: '3' },
        ],
      },
      { name: 'b', $patch: 'delete' },
      { name: 'c', image: '9' },
    ],
    tolerations: [{ key: 'new' }],
  };
  expect(applyStrategicMergePatch(target, patch, typeOf('io.k8s.api.core.v1.PodSpec'))).toEqual({
    containers: [
      { name: 'c', image: '9' },
      {
        name: 'a',
        image: '1',
        env: [
          { name: 'X', value: '2' },
          { name: 'Y', value: '3' },
        ],
      },
    ],
    tolerations: [{ key: 'new' }],
  });
});

test('strategic merge: lists of plain values merge as sets where the type says so', () => {
  const meta = typeOf('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
  const patch = { finalizers: ['two'], '$deleteFromPrimitiveList/finalizers': ['one'] };
  expect(applyStrategicMergePatch({ finalizers: ['one'] }, patch, meta)).toEqual({
    finalizers: ['two'],
  });
});

test('strategic merge: $patch replace and $retainKeys drop what is not named', () => {
  const type = typeOf('io.k8s.api.apps.v1.DeploymentSpec');
  const replaced = { a: { $patch: 'replace', c: 2 } };
  expect(applyStrategicMergePatch({ a: { b: 1 } }, replaced, type)).toEqual({ a: { c: 2 } });
  const strategy = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } };
  const recreate = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
  expect(applyStrategicMergePatch(strategy, recreate, type)).toEqual({
    strategy: { type: 'Recreate' },
  });
});

test.each([
  // What is new comes first, unless something that the patch names stood behind what it does not name.
  [['a', 'b'], ['c'], ['c', 'a', 'b']],
  [['a', 'b', 'c'], ['b'], ['a', 'b', 'c']],
  [
    ['a', 'b', 'c'],
    ['d', 'b'],
    ['d', 'a', 'b', 'c'],
  ],
  [
    ['a', 'b', 'c'],
    ['c', 'a'],
    ['b', 'c', 'a'],
  ],
  [['a'], ['b', 'a', 'c'], ['b', 'a', 'c']],
])('strategic merge: the order of %j with %j is %j', (old, patch, result) => {
  const named = (names: string[]): { name: string }[] => names.map((name) => ({ name }));
  const type = typeOf('io.k8s.api.core.v1.PodSpec');
  const merged = applyStrategicMergePatch(
    { containers: named(old) },
    { containers: named(patch) },
    type,
  );
  expect(merged).toEqual({ containers: named(result) });
});
