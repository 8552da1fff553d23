import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readProtobufMessages } from '@deltascope/api/snapshot';
import type { MessageField } from '@deltascope/api/snapshot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../json-fields.ts';
import { encodeProtobuf } from '../testing/protobuf-encoder.ts';
import { decodeProtobuf, ProtobufError } from './protobuf.ts';

const MESSAGES = readProtobufMessages();
const KINDS = [
  ['v1', 'Namespace', 'io.k8s.api.core.v1.Namespace'],
  ['v1', 'Service', 'io.k8s.api.core.v1.Service'],
  ['v1', 'ConfigMap', 'io.k8s.api.core.v1.ConfigMap'],
  ['v1', 'Node', 'io.k8s.api.core.v1.Node'],
  ['v1', 'Binding', 'io.k8s.api.core.v1.Binding'],
  ['batch/v1', 'Job', 'io.k8s.api.batch.v1.Job'],
  ['batch/v1', 'CronJob', 'io.k8s.api.batch.v1.CronJob'],
  ['policy/v1', 'Eviction', 'io.k8s.api.policy.v1.Eviction'],
  ['autoscaling/v1', 'Scale', 'io.k8s.api.autoscaling.v1.Scale'],
  ['coordination.k8s.io/v1', 'Lease', 'io.k8s.api.coordination.v1.Lease'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'io.k8s.api.rbac.v1.Role'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'io.k8s.api.rbac.v1.ClusterRoleBinding'],
  [
    'authorization.k8s.io/v1',
    'SelfSubjectAccessReview',
    'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  ],
  ['v1', 'Pod', 'io.k8s.api.core.v1.Pod'],
  ['apps/v1', 'Deployment', 'io.k8s.api.apps.v1.Deployment'],
  ['v1', 'Secret', 'io.k8s.api.core.v1.Secret'],
  ['networking.k8s.io/v1', 'Ingress', 'io.k8s.api.networking.v1.Ingress'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'io.k8s.api.rbac.v1.ClusterRole'],
  [
    'authorization.k8s.io/v1',
    'SubjectAccessReview',
    'io.k8s.api.authorization.v1.SubjectAccessReview',
  ],
  ['apps/v1', 'DeleteOptions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'],
  ['events.k8s.io/v1', 'Event', 'io.k8s.api.events.v1.Event'],
] as const;

const text = fc.string({ minLength: 1, maxLength: 8 });
const seconds = fc.integer({ min: 1, max: 2_000_000_000 });
/** Values that Go's JSON writes; what is empty it may leave out. */
const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  bytes: fc
    .uint8Array({ minLength: 1, maxLength: 8 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  int: fc.integer({ min: 1 }),
  bool: fc.constant(true),
  double: fc.constant(0.5),
  quantity: fc.constantFrom('100m', '1Gi', '3'),
  json: fc.record({ a: fc.integer() }),
  time: seconds.map((s) => `${new Date(s * 1000).toISOString().slice(0, 19)}Z`),
  microTime: seconds.map((s) => `${new Date(s * 1000).toISOString().slice(0, 19)}.123000Z`),
  duration: fc.constant('0s'),
  intOrString: fc.oneof(text, fc.integer({ min: 1, max: 65_535 })),
};

function valueArbitrary(type: string, depth: number): fc.Arbitrary<unknown> {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return scalar;
  const [first] = MESSAGES[type] ?? [];
  return first?.[3] === 'l'
    ? fc.array(text, { minLength: 1, maxLength: 2 })
    : objectArbitrary(type, depth - 1);
}

/** Some of a message's fields, and of theirs, so deep. */
function objectArbitrary(message: string, depth: number): fc.Arbitrary<Fields> {
  const fields = MESSAGES[message] ?? [];
  const inner = fields.filter(([, , type]) => depth > 0 || SCALARS[type] !== undefined);
  const inline = inner.filter(([, name]) => name === '');
  const named = Object.fromEntries(
    inner
      .filter(([, name]) => name !== '')
      .map((field) => [field[1], fieldArbitrary(field, depth)]),
  );
  return fc
    .tuple(
      fc.record(named, { requiredKeys: [] }),
      ...inline.map(([, , type]) => objectArbitrary(type, depth - 1)),
    )
    .map((parts) => pruned(Object.assign({}, ...parts) as Fields, fields));
}

function fieldArbitrary([, , type, how]: MessageField, depth: number): fc.Arbitrary<unknown> {
  const value = valueArbitrary(type, depth);
  if (how === 'r') return fc.array(value, { minLength: 1, maxLength: 2 });
  return how === 'm' ? fc.dictionary(text, value, { minKeys: 1, maxKeys: 2 }) : value;
}

/** An empty struct that is no pointer cannot be told from one that is not there. */
function pruned(object: Fields, fields: readonly MessageField[]): Fields {
  const isKept = ([name, value]: [string, unknown]): boolean => {
    const how = fields.find((field) => field[1] === name)?.[3];
    return (
      how !== '' || typeof value !== 'object' || value === null || Object.keys(value).length > 0
    );
  };
  return Object.fromEntries(Object.entries(object).filter(isKept));
}

describe.each(KINDS)('%s %s', (apiVersion, kind, message) => {
  it('what a client encodes is decoded as it was', () => {
    fc.assert(
      fc.property(objectArbitrary(message, 3), (object) => {
        const sent = { apiVersion, kind, ...object };
        expect(decodeProtobuf(encodeProtobuf(sent, message))).toEqual(sent);
      }),
      { numRuns: 60 },
    );
  });

  it('bytes that are cut or changed are refused, or are another object, and never a fault', () => {
    fc.assert(
      fc.property(objectArbitrary(message, 2), fc.nat(), fc.nat(255), (object, where, byte) => {
        const bytes = encodeProtobuf({ apiVersion, kind, ...object }, message);
        const at = where % bytes.length;
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        for (const hostile of [bytes.subarray(0, at), changed]) {
          try {
            expect(typeof decodeProtobuf(hostile)).toBe('object');
          } catch (error) {
            if (!(error instanceof ProtobufError)) throw error;
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('a zero of a pointer is kept, and one that is no pointer is not', () => {
  const message = 'io.k8s.api.apps.v1.Deployment';
  const sent = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: 0, minReadySeconds: 0 },
  };
  expect(decodeProtobuf(encodeProtobuf(sent, message))).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: 0 },
  });
});

it('lists and maps of very many, and keys that JavaScript knows', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 50_000 }, (_, index) => [`key-${index}`, 'value'] as const),
  );
  Object.defineProperty(labels, '__proto__', { value: 'kept', enumerable: true });
  const finalizers = Object.keys(labels);
  const sent = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels, finalizers } };
  const decoded = decodeProtobuf(encodeProtobuf(sent, 'io.k8s.api.core.v1.ConfigMap'));
  expect(JSON.stringify(decoded)).toBe(JSON.stringify(sent));
});

it('a message that comes in parts is their sum', () => {
  const bytes = (number: number, content: Uint8Array): Uint8Array =>
    new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(content).finish();
  const text = (number: number, content: string): Uint8Array => bytes(number, Buffer.from(content));
  const raw = Buffer.concat([
    bytes(1, Buffer.concat([text(1, 'a'), text(3, 'first')])),
    bytes(1, text(3, 'second')),
  ]);
  const type = bytes(1, Buffer.concat([text(1, 'v1'), text(2, 'ConfigMap')]));
  expect(decodeProtobuf(Buffer.concat([Buffer.from('k8s\0'), type, bytes(2, raw)]))).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'second' },
  });
});

it('other bytes are told from a message by what stands before it', () => {
  expect(() => decodeProtobuf(Buffer.from('{"kind":"Pod"}'))).toThrow(ProtobufError);
});
