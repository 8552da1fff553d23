import { expect, it } from 'vitest';
import { JsonPathSyntaxError, parseJsonPath } from './json-path.ts';

const DOCUMENT = {
  spec: {
    replicas: 3,
    items: [
      { name: 'a', size: 1, on: true },
      { name: 'b', size: 2 },
      { name: 'c', size: 3 },
    ],
    labels: { 'app.kubernetes.io/name': 'web' },
  },
};

it.each([
  ['.spec.replicas', [3]],
  ['$.spec.replicas', [3]],
  ['.', [DOCUMENT]],
  ['.spec.none.below', []],
  ['.spec.items[0].name', ['a']],
  ['.spec.items[-1].name', ['c']],
  ['.spec.items[9].name', []],
  ['.spec.items[0,2].name', ['a', 'c']],
  ['.spec.items[1:].name', ['b', 'c']],
  ['.spec.items[:2].name', ['a', 'b']],
  ['.spec.items[0:3:2].name', ['a', 'c']],
  ['.spec.items[*].name', ['a', 'b', 'c']],
  ['.spec.items.*.size', [1, 2, 3]],
  ['..name', ['a', 'b', 'c']],
  ['.spec.labels.app\\.kubernetes\\.io/name', ['web']],
  [".spec.labels['app.kubernetes.io/name']", ['web']],
  ["['spec']['replicas']", [3]],
  ['.spec.items[?(@.name=="b")].size', [2]],
  [".spec.items[?(@.name != 'b')].size", [1, 3]],
  ['.spec.items[?(@.size >= 2)].name', ['b', 'c']],
  ['.spec.items[?(@.size<2)].name', ['a']],
  ['.spec.items[?(@.on==true)].name', ['a']],
  ['.spec.items[?(@.on)].name', ['a']],
  ['.spec.toString', []],
])('%s finds %j', (path, found) => {
  expect(parseJsonPath(path).find(DOCUMENT)).toEqual(found);
});

it.each(['.a[', '.a[x]', '.a[0', '.a[?(@.b==)]x', "['a' 'b']", '.a}', '.a['.repeat(3)])(
  '%s is refused, with the place',
  (path) => {
    expect(() => parseJsonPath(path)).toThrow(JsonPathSyntaxError);
  },
);
