import type { KubeObject } from '@deltascope/apimachinery';
import { expect, it } from 'vitest';
import { LIST_ITEM, ObjectDecoder } from './object-decoder.ts';
import { SeenObjects } from './seen-objects.ts';

interface Deployment extends KubeObject {
  readonly spec: unknown;
  readonly status: unknown;
}

const decoder = (): ObjectDecoder =>
  new ObjectDecoder(LIST_ITEM, {
    seen: new SeenObjects(),
    stripManagedFields: true,
    shareUnchangedSpecs: true,
  });

function decode(by: ObjectDecoder, given: object | string): Deployment {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return by.decode(text, { start: 0, end: text.length }).value as Deployment;
}

const deployment = ({ ready = 0, replicas = 1, generation = 1 } = {}) => ({
  kind: 'Deployment',
  metadata: {
    name: 'a',
    uid: 'u',
    generation,
    managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:spec': {} } }],
  },
  spec: { replicas, template: { metadata: { name: 'a}],"status":{' } } },
  status: { ready },
});
const withoutManagedFields = (given: ReturnType<typeof deployment>): object => {
  const { managedFields: _cut, ...metadata } = given.metadata;
  return { ...given, metadata };
};

it('an update of the status keeps the spec of the version before', () => {
  const by = decoder();
  const before = decode(by, deployment());
  const after = decode(by, deployment({ ready: 1 }));
  expect(after).toEqual(withoutManagedFields(deployment({ ready: 1 })));
  expect(after.spec).toBe(before.spec);
});

it('an update of the spec has its own', () => {
  const by = decoder();
  const before = decode(by, deployment());
  const scaled = deployment({ replicas: 2, generation: 2 });
  expect(decode(by, scaled)).toEqual(withoutManagedFields(scaled));
  expect(before.spec).toEqual(deployment().spec);
});

it('a kind whose specs have a status of their own is parsed whole', () => {
  const by = decoder();
  const schema = { properties: { spec: {}, status: { type: 'object' } } };
  const definition = {
    metadata: { uid: 'u', generation: 1 },
    spec: { schema },
    status: { ready: true },
  };
  expect(decode(by, definition)).toEqual(definition);
  expect(decode(by, definition)).toEqual(definition);
  expect(decode(by, definition).spec).not.toBe(decode(by, definition).spec);
});

it.each([
  [
    'members between spec and status',
    '{"metadata":{"uid":"u","generation":1},"spec":{},"data":{},"status":{}}',
  ],
  [
    'the last of two specs',
    '{"metadata":{"uid":"u","generation":1},"spec":{"a":1},"status":{},"spec":{"b":1}}',
  ],
  [
    'the last of two specs, which is null',
    '{"metadata":{"uid":"u","generation":1},"spec":{"a":1},"status":{},"spec":null}',
  ],
  ['a spec that is null', '{"metadata":{"uid":"u","generation":1},"spec":null,"status":{}}'],
  ['space', '{"metadata": {"uid":"u","generation":1}, "spec":{"a":1}, "status":{}}'],
])('%s: as JSON.parse has it', (_, text) => {
  expect(decode(decoder(), text)).toEqual(JSON.parse(text));
});

it.each([
  ['within the spec', '{"metadata":{"uid":"u","generation":1},"spec":{"a":},"status":{}}'],
  ['behind it', '{"metadata":{"uid":"u","generation":1},"spec":{"a":1},"status":{]}'],
  ['at the end', '{"metadata":{"uid":"u","generation":1},"spec":{"a":1},"status":{}'],
])('what is no JSON %s is refused', (_, text) => {
  expect(() => decode(decoder(), text)).toThrow(SyntaxError);
});
