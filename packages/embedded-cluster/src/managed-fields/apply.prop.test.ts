import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Unstructured } from '@deltascope/apimachinery';
import { KindSchemas } from '../decoding/kind-schemas.ts';
import { apply } from './apply.ts';
import { FieldType } from './field-type.ts';
import { updateManagedFields } from './update.ts';

const schemas = new KindSchemas();
const string = { type: 'string' };
const type = new FieldType(
  {
    type: 'object',
    properties: {
      metadata: { $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec: {
        type: 'object',
        properties: {
          size: { type: 'integer' },
          atomic: { type: 'array', items: string },
          tags: { type: 'array', items: string, 'x-kubernetes-list-type': 'set' },
          ports: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: { type: 'object', properties: { name: string, port: { type: 'integer' } } },
          },
        },
      },
    },
  },
  schemas,
);

const name = fc.constantFrom('a', 'b', 'c');
const spec = fc.record(
  {
    size: fc.integer({ min: 0, max: 2 }),
    atomic: fc.array(name, { maxLength: 2 }),
    tags: fc.uniqueArray(name, { maxLength: 3, minLength: 1 }),
    ports: fc.uniqueArray(fc.record({ name, port: fc.integer({ min: 1, max: 2 }) }), {
      selector: (port) => port.name,
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: [] },
);
const wanted = fc.record(
  {
    metadata: fc.record({
      name: fc.constant('x'),
      labels: fc.dictionary(name, name, { maxKeys: 2, minKeys: 1, noNullPrototype: true }),
    }),
    spec,
  },
  { requiredKeys: ['metadata'] },
);

const EMPTY: Unstructured = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x' } };

function applied(live: Unstructured, by: string, object: object): Unstructured {
  const options = { manager: by, force: true, nowMs: 0, type };
  const result = apply(live, object as Unstructured, options);
  if (!('object' in result)) throw new Error('forced, and refused all the same');
  return result.object;
}

test('what was applied is there, by whom it was; applying it again changes nothing', () => {
  fc.assert(
    fc.property(wanted, wanted, (first, second) => {
      const made = applied(applied(EMPTY, 'one', first), 'two', second);
      expect(made['spec'] ?? {}).toMatchObject(
        JSON.parse(JSON.stringify({ ...second.spec, tags: undefined, ports: undefined })) as object,
      );
      expect(made.metadata.labels).toMatchObject(second.metadata.labels);
      expect(applied(made, 'two', second)).toEqual(made);
      const again = apply(made, second as Unstructured, {
        manager: 'two',
        force: false,
        nowMs: 1,
        type,
      });
      expect(again).toEqual({ object: made });
    }),
  );
});

test('what only one has wanted is gone when it wants nothing any more, and nothing of others is', () => {
  fc.assert(
    fc.property(wanted, wanted, (first, second) => {
      const alone = applied(EMPTY, 'two', second);
      const both = applied(alone, 'one', first);
      const left = applied(both, 'one', { metadata: { name: 'x' } });
      expect(left.metadata.managedFields?.some(({ manager }) => manager === 'one')).not.toBe(true);
      // What it took from the other stays as it made it: of each label and item one is left.
      const labels = Object.keys(left.metadata.labels ?? {});
      const taken = Object.keys(first.metadata.labels);
      const kept = Object.keys(second.metadata.labels).filter((label) => !taken.includes(label));
      expect(labels).toEqual(expect.arrayContaining(kept));
    }),
  );
});

test('a field that others own and would change is a conflict, and the same value is none', () => {
  fc.assert(
    fc.property(wanted, fc.integer({ min: 0, max: 2 }), (first, size) => {
      const object = { ...EMPTY, ...first, spec: { ...first.spec, size: 1 } } as Unstructured;
      const managedFields = updateManagedFields(undefined, object, {
        manager: 'other',
        nowMs: 0,
        type,
      });
      const live = { ...object, metadata: { ...object.metadata, managedFields } };
      const mine = { metadata: { name: 'x' }, spec: { size } } as Unstructured;
      const result = apply(live, mine, { manager: 'me', force: false, nowMs: 0, type });
      const conflicts = 'conflicts' in result ? result.conflicts : [];
      expect(conflicts).toEqual(
        size === 1 ? [] : [{ manager: 'other', apiVersion: 'v1', fields: ['.spec.size'] }],
      );
    }),
  );
});
