import { expect, test } from 'vitest';
import { listTypeErrors } from './list-types.ts';
import type { StructuralSchema } from './structural-schema.ts';

const SCHEMA: StructuralSchema = {
  type: 'object',
  properties: {
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      items: { type: 'object' },
    },
    free: { type: 'array', items: { type: 'string' } },
  },
};

const told = (value: unknown): string[] =>
  listTypeErrors(value, SCHEMA).map(({ field, message }) => `${field}: ${message}`);

test('a value twice in a set, and a key twice in a map, is told once, at its second place', () => {
  expect(told({ tags: ['a', 'b', 'a', 'a'], free: ['a', 'a'] })).toEqual([
    'tags[2]: Duplicate value: "a"',
  ]);
  const ports = [{ port: 80 }, { port: 80, protocol: 'UDP' }, { port: 80, name: 'x' }];
  expect(told({ ports })).toEqual(['ports[2]: Duplicate value: {"port":80}']);
});

test('an item of a map that is no object is told, and nothing else of that list', () => {
  expect(told({ ports: [{ port: 80 }, 'a', { port: 80 }] })).toEqual([
    'ports[1]: Invalid value: "a": must be an object for an array of list-type map',
  ]);
});
