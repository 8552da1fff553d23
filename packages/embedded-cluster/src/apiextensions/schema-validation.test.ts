import { expect, test } from 'vitest';
import { schemaErrors } from './schema-validation.ts';
import type { StructuralSchema } from './structural-schema.ts';

const PROPERTIES: Readonly<Record<string, StructuralSchema>> = {
  size: { type: 'integer', minimum: 1, maximum: 10 },
  name: { type: 'string', pattern: '^[a-z]+$', minLength: 3, maxLength: 5 },
  color: { type: 'string', enum: ['red', 'green'] },
  num: { type: 'number', multipleOf: 3 },
  i32: { type: 'integer', format: 'int32' },
  when: { type: 'string', format: 'date-time' },
  port: { 'x-kubernetes-int-or-string': true },
  tags: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
  items: { type: 'array', items: { type: 'object', required: ['name'] } },
  obj: { type: 'object', minProperties: 1, maxProperties: 1 },
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  ex: {
    type: 'integer',
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 5,
    exclusiveMaximum: true,
  },
  one: { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
  some: {
    type: 'object',
    properties: { a: { type: 'integer' } },
    anyOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  not: { type: 'string', not: { enum: ['bad'] } },
  all: { type: 'integer', allOf: [{ minimum: 3 }, { maximum: 5 }] },
  closed: { type: 'object', additionalProperties: false },
  maybe: { type: 'string', nullable: true },
};
const SCHEMA: StructuralSchema = {
  type: 'object',
  required: ['spec'],
  properties: { spec: { type: 'object', properties: PROPERTIES } },
};

const told = (spec: unknown, old?: unknown): string[] =>
  schemaErrors({ spec }, SCHEMA, old).map(
    ({ field, reason, message }) => `${reason.slice('FieldValue'.length)} ${field}: ${message}`,
  );

test.each([
  [
    { size: 11 },
    ['Invalid spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
  ],
  [
    { size: 0 },
    ['Invalid spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
  ],
  [
    { size: 1.5 },
    [
      'TypeInvalid spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"',
      'Invalid <nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.size',
    ],
  ],
  [
    { size: 'x' },
    [
      'TypeInvalid spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    ],
  ],
  [
    { size: null },
    [
      'TypeInvalid spec.size: Invalid value: "null": spec.size in body must be of type integer: "null"',
    ],
  ],
  [
    { name: 'AB' },
    ['Invalid spec.name: Invalid value: "AB": spec.name in body should be at least 3 chars long'],
  ],
  [
    { name: 'ABC' },
    [`Invalid spec.name: Invalid value: "ABC": spec.name in body should match '^[a-z]+$'`],
  ],
  [{ name: 'abcdef' }, ['TooLong spec.name: Too long: may not be more than 5 bytes']],
  [
    { color: 'blue' },
    ['NotSupported spec.color: Unsupported value: "blue": supported values: "red", "green"'],
  ],
  [
    { num: 4.5 },
    ['Invalid spec.num: Invalid value: 4.5: spec.num in body should be a multiple of 3'],
  ],
  [
    { i32: 3_000_000_000 },
    [
      'Invalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.i32',
    ],
  ],
  [
    { i32: 1.2 },
    [
      'TypeInvalid spec.i32: Invalid value: "float64": spec.i32 in body must be of type int32: "float64"',
      'Invalid <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.i32',
    ],
  ],
  [
    { when: 'yesterday' },
    [
      'TypeInvalid spec.when: Invalid value: "yesterday": spec.when in body must be of type date-time: "yesterday"',
    ],
  ],
  [
    { port: true },
    [
      'TypeInvalid spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
    ],
  ],
  [
    { tags: [] },
    ['Invalid spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items'],
  ],
  [{ tags: ['a', 'b', 'c'] }, ['TooMany spec.tags: Too many: 3: must have at most 2 items']],
  [{ items: [{ name: 1 }, {}] }, ['Required spec.items[1].name: Required value']],
  [
    { obj: {} },
    ['Invalid spec.obj: Invalid value: 0: spec.obj in body should have at least 1 properties'],
  ],
  [{ obj: { a: 1, b: 2 } }, ['TooMany spec.obj: Too many: 2: must have at most 1 item']],
  [
    { labels: { a: 1 } },
    [
      'TypeInvalid spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    ],
  ],
  [{ ex: 0 }, ['Invalid spec.ex: Invalid value: 0: spec.ex in body should be greater than 0']],
  [{ ex: 5 }, ['Invalid spec.ex: Invalid value: 5: spec.ex in body should be less than 5']],
  [
    { one: {} },
    [
      'Invalid <nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
      'Required spec.one.a: Required value',
    ],
  ],
  [
    { one: { a: 1, b: 2 } },
    [
      'Invalid <nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  [
    { some: {} },
    [
      'Invalid <nil>: Invalid value: "": "spec.some" must validate at least one schema (anyOf)',
      'Required spec.some.a: Required value',
    ],
  ],
  [
    { not: 'bad' },
    ['Invalid <nil>: Invalid value: "": "spec.not" must not validate the schema (not)'],
  ],
  [
    { all: 9 },
    [
      'Invalid spec.all: Invalid value: 9: spec.all in body should be less than or equal to 5',
      'Invalid <nil>: Invalid value: "": "spec.all" must validate all the schemas (allOf)',
    ],
  ],
  [
    { closed: { a: 1 } },
    ['Invalid spec.closed: Invalid value: "a": spec.closed.a in body is a forbidden property'],
  ],
])('%j is refused in the words of an API server', (spec, errors) => {
  expect(told(spec)).toEqual(errors);
});

test('what fits has no errors, and a nullable field may be null', () => {
  const spec = { size: 3, name: 'abc', port: '80', num: 6, tags: ['a'], maybe: null, all: 4 };
  expect(told(spec)).toEqual([]);
  expect(told({ when: '2026-02-28T10:00:00.5+02:00', port: 80 })).toEqual([]);
});

test('a field of the root is named without a dot before it', () => {
  expect(schemaErrors({}, SCHEMA)).toEqual([
    { field: 'spec', reason: 'FieldValueRequired', message: 'Required value' },
  ]);
});

test('an update is not refused for what was not valid before and did not change', () => {
  expect(told({ size: 99, name: 'abc' }, { spec: { size: 99 } })).toEqual([]);
  expect(told({ size: 98 }, { spec: { size: 99 } })).toHaveLength(1);
});

test('a pattern that would never end in a backtracking engine ends', () => {
  const schema: StructuralSchema = { type: 'string', pattern: '^(a+)+$' };
  expect(schemaErrors(`${'a'.repeat(5000)}b`, schema)).toHaveLength(1);
});

test('no field is taken from the prototype of an object', () => {
  const schema: StructuralSchema = {
    type: 'object',
    required: ['constructor', 'toString'],
    properties: { constructor: { type: 'string' } },
  };
  expect(schemaErrors({}, schema).map(({ field }) => field)).toEqual(['constructor', 'toString']);
});
