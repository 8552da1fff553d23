import { readProtobufMessages } from '@deltascope/api/snapshot';
import type { MessageField } from '@deltascope/api/snapshot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../json-fields.ts';
import { encodeProtobuf } from '../testing/protobuf-encoder.ts';
import { decodeProtobuf, ProtobufError } from './protobuf.ts';

const MESSAGES = readProtobufMessages();
const KINDS = [
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

it('other bytes are told from a message by what stands before it', () => {
  expect(() => decodeProtobuf(Buffer.from('{"kind":"Pod"}'))).toThrow(ProtobufError);
});
