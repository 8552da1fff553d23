import { expect, test } from 'vitest';
import { applySchemaDefaults } from './defaulting.ts';
import { prune } from './prune.ts';
import type { StructuralSchema } from './structural-schema.ts';

const string = { type: 'string' };
const PRESERVES = { 'x-kubernetes-preserve-unknown-fields': true };

test('defaults fill in what is not there, also in objects that are defaults themselves', () => {
  const schema: StructuralSchema = {
    type: 'object',
    properties: {
      color: { type: 'string', default: 'red' },
      limits: {
        type: 'object',
        default: {},
        properties: { cpu: { type: 'integer', default: 2 } },
      },
      items: {
        type: 'array',
        items: { type: 'object', properties: { n: { type: 'integer', default: 5 } } },
      },
      labels: { type: 'object', additionalProperties: { type: 'string', default: 'x' } },
    },
  };
  const given = { color: null, items: [{}, { n: 1 }], labels: { a: null, b: 'y' } };
  const before = structuredClone(given);
  expect(applySchemaDefaults(given, schema)).toEqual({
    color: 'red',
    limits: { cpu: 2 },
    items: [{ n: 5 }, { n: 1 }],
    labels: { a: 'x', b: 'y' },
  });
  expect(given).toEqual(before);
});

test('a null stays where the field is nullable, and goes where there is no default', () => {
  const schema: StructuralSchema = {
    type: 'object',
    properties: { a: { type: 'string', nullable: true, default: 'x' }, b: string },
  };
  expect(applySchemaDefaults({ a: null, b: null, c: null }, schema)).toEqual({ a: null, c: null });
});

test('unknown fields go, and are told by path; metadata stays as it is', () => {
  const schema: StructuralSchema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          items: { type: 'array', items: { type: 'object', properties: { name: string } } },
          port: { 'x-kubernetes-int-or-string': true },
          labels: { type: 'object', additionalProperties: string },
        },
      },
    },
  };
  const spec = { items: [{ name: 'a', zz: 1 }, {}], port: 80, labels: { x: 'y' }, more: {} };
  const object = { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'x', odd: 1 }, spec, foo: 1 };
  expect(prune(object, schema)).toEqual({
    object: {
      apiVersion: 'a/v1',
      kind: 'A',
      metadata: { name: 'x', odd: 1 },
      spec: { items: [{ name: 'a' }, {}], port: 80, labels: { x: 'y' } },
    },
    unknown: ['foo', 'spec.items[0].zz', 'spec.more'],
  });
});

test('below a field that preserves the unknown only what is specified again is pruned', () => {
  const inner = { type: 'object', properties: { known: string } };
  const schema: StructuralSchema = {
    type: 'object',
    properties: {
      free: { type: 'object', ...PRESERVES, properties: { inner } },
      list: { type: 'array', ...PRESERVES, items: { type: 'object', properties: { inner } } },
      template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} },
    },
  };
  const value = { a: 1, inner: { known: 'x', b: 1 } };
  const kept = { a: 1, inner: { known: 'x' } };
  const template = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: {} };
  expect(prune({ free: value, list: [value, 1], template }, schema)).toEqual({
    object: {
      free: kept,
      list: [kept, 1],
      template: { apiVersion: 'v1', kind: 'Pod', metadata: {} },
    },
    unknown: ['free.inner.b', 'list[0].inner.b', 'template.spec'],
  });
});

test('fields named like an object prototype are fields like any other', () => {
  const hostile = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"polluted":1},"known":{"__proto__":{"polluted":1}}}',
  ) as Record<string, unknown>;
  const schema: StructuralSchema = {
    type: 'object',
    properties: { known: { type: 'object', additionalProperties: true } },
  };
  const { unknown } = prune(hostile, schema);
  expect(unknown).toEqual(['__proto__', 'constructor', 'known.__proto__.polluted']);
  const kept = prune(hostile, { type: 'object', ...PRESERVES }).object;
  expect(Object.keys(applySchemaDefaults(kept, schema))).toEqual([
    '__proto__',
    'constructor',
    'known',
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
