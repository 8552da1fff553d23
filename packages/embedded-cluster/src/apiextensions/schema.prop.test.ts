import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFields } from '../json-fields.ts';
import { applySchemaDefaults } from './defaulting.ts';
import { prune } from './prune.ts';
import { schemaErrors } from './schema-validation.ts';
import type { StructuralSchema } from './structural-schema.ts';

const NAMES = ['a', 'b', 'c', '__proto__', 'constructor'];
const name = fc.constantFrom(...NAMES);

/** A schema, and values that it allows: what a default may be. */
interface Typed {
  readonly schema: StructuralSchema;
  readonly value: unknown;
}

const plain: fc.Arbitrary<Typed> = fc.oneof(
  fc.record({ schema: fc.constant({ type: 'string' }), value: fc.string({ maxLength: 3 }) }),
  fc.record({ schema: fc.constant({ type: 'integer' }), value: fc.integer() }),
  fc.record({
    schema: fc.constant({ type: 'string', nullable: true }),
    value: fc.constantFrom('x', null),
  }),
  fc.record({ schema: fc.constant({ 'x-kubernetes-int-or-string': true }), value: fc.integer() }),
);

const { typed } = fc.letrec<{ typed: Typed; object: Typed; list: Typed; map: Typed }>((tie) => ({
  typed: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    plain,
    tie('object'),
    tie('list'),
    tie('map'),
  ),
  object: fc
    .array(fc.tuple(name, tie('typed'), fc.boolean(), fc.boolean()), { maxLength: 4 })
    .map((fields) => ({
      schema: {
        type: 'object',
        properties: Object.fromEntries(
          fields.map(([field, { schema, value }, isDefaulted]) => [
            field,
            { ...schema, ...(isDefaulted && { default: value }) },
          ]),
        ),
      },
      value: Object.fromEntries(
        // A field's last mention is the one whose schema counts.
        [...new Map(fields.map((one) => [one[0], one])).values()].flatMap(
          ([field, { value }, , isSet]) => (isSet ? [[field, value]] : []),
        ),
      ),
    })),
  list: tie('typed').map(({ schema, value }) => ({
    schema: { type: 'array', items: schema },
    value: [value],
  })),
  map: fc.tuple(name, tie('typed')).map(([key, { schema, value }]) => ({
    schema: { type: 'object', additionalProperties: schema },
    value: Object.fromEntries([[key, value]]),
  })),
}));

const objectSchema = typed.filter(
  (one): one is Typed & { value: Record<string, unknown> } =>
    isFields(one.value) && one.schema.type === 'object',
);

const anyObject = fc
  .dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);

const hostile = fc.oneof(
  anyObject,
  fc.json({ maxDepth: 4 }).map((text) => ({ a: JSON.parse(text) as unknown })),
);

test('pruning twice is pruning once, finds nothing the second time, and only takes away', () => {
  fc.assert(
    fc.property(objectSchema, hostile, ({ schema }, object) => {
      const before = JSON.stringify(object);
      const once = prune(object, schema);
      const twice = prune(once.object, schema);
      expect(twice.unknown).toEqual([]);
      expect(twice.object).toBe(once.object);
      expect(JSON.stringify(object)).toBe(before);
      expect(once.object === object).toBe(once.unknown.length === 0);
    }),
  );
});

test('defaulting twice is defaulting once, and never changes what it is given', () => {
  fc.assert(
    fc.property(objectSchema, hostile, ({ schema }, object) => {
      const before = JSON.stringify([object, schema]);
      const once = applySchemaDefaults(object, schema);
      expect(applySchemaDefaults(once, schema)).toEqual(once);
      expect(JSON.stringify([object, schema])).toBe(before);
    }),
  );
});

test('a valid object is valid when it is pruned and defaulted, and nothing of it is unknown', () => {
  fc.assert(
    fc.property(objectSchema, ({ schema, value }) => {
      expect(schemaErrors(value, schema)).toEqual([]);
      const complete = applySchemaDefaults(value, schema);
      expect(schemaErrors(complete, schema)).toEqual([]);
      expect(prune(complete, schema).unknown).toEqual([]);
    }),
  );
});

test('no object, however its fields are named, reaches the prototype of others', () => {
  fc.assert(
    fc.property(objectSchema, hostile, ({ schema }, object) => {
      const prototype = Object.getOwnPropertyNames(Object.prototype).join();
      schemaErrors(object, schema);
      for (const made of [prune(object, schema).object, applySchemaDefaults(object, schema)]) {
        expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
      }
      expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototype);
    }),
  );
});
