import { expect, test } from 'vitest';
import { Rules } from './rules.ts';
import type { StructuralSchema } from './structural-schema.ts';

const integer = { type: 'integer' };
const ruled = (rule: string, more: object = {}): object => ({
  'x-kubernetes-validations': [{ rule, ...more }],
});

const SCHEMA: StructuralSchema = {
  type: 'object',
  ...ruled('self.metadata.name != "bad"', { message: 'bad name' }),
  properties: {
    i: { ...integer, ...ruled('self > 3') },
    s: {
      type: 'string',
      ...ruled('self.size() < 5', { messageExpression: '"too long: " + self' }),
    },
    l: {
      type: 'array',
      ...ruled('self.size() > 1', { reason: 'FieldValueForbidden', message: 'too few' }),
      items: { ...integer, ...ruled('self > 0') },
    },
    o: {
      type: 'object',
      ...ruled('self.min + 1 <= self.max', {
        message: 'min above max',
        fieldPath: '.min',
        reason: 'FieldValueRequired',
      }),
      properties: { min: integer, max: integer },
    },
    m: { type: 'object', additionalProperties: { ...integer, ...ruled('self > 0') } },
    t: {
      type: 'string',
      format: 'date-time',
      ...ruled('self > timestamp("2020-01-01T00:00:00Z")'),
    },
    imm: { type: 'string', ...ruled('self == oldSelf', { message: 'is immutable' }) },
    odd: { type: 'string', ...ruled('quantity(self).isLessThan(quantity("1"))') },
    broken: { type: 'string', ...ruled('self +') },
  },
};
const rules = new Rules(SCHEMA);
const told = (fields: object, old?: object): string[] =>
  rules
    .errors({ metadata: { name: 'x' }, ...fields }, old, [])
    .map(({ field, message }) => `${field}: ${message}`);

test.each([
  [{ i: 1 }, ['i: Invalid value: 1: failed rule: self > 3']],
  [{ s: 'abcdefg' }, ['s: Invalid value: "abcdefg": too long: abcdefg']],
  [{ l: [0] }, ['l: Forbidden: too few', 'l[0]: Invalid value: 0: failed rule: self > 0']],
  [{ o: { min: 5, max: 1 } }, ['o.min: Required value: min above max']],
  [{ o: {} }, ['o: Invalid value: "object": no such key: min evaluating rule: min above max']],
  [{ m: { a: 0 } }, ['m[a]: Invalid value: 0: failed rule: self > 0']],
  [{ metadata: { name: 'bad' } }, ['<nil>: Invalid value: bad name']],
  [
    { t: '2019-01-01T00:00:00Z' },
    [
      't: Invalid value: "2019-01-01T00:00:00Z": failed rule: self > timestamp("2020-01-01T00:00:00Z")',
    ],
  ],
  [{ i: 4, s: 'a', l: [1, 2], o: { min: 1, max: 2 }, t: '2021-01-01T00:00:00Z' }, []],
  [{ odd: '5', broken: 'x' }, []],
])('%j breaks %j', (fields, errors) => {
  expect(told(fields)).toEqual(errors);
});

test('a rule on a change is asked of changes only, and no rule of what did not change', () => {
  expect(told({ imm: 'a' })).toEqual([]);
  expect(told({ imm: 'b', i: 1 }, { imm: 'a', i: 1 })).toEqual([
    'imm: Invalid value: "b": is immutable',
  ]);
});

test('rules are not asked of an object that is wrong in its types', () => {
  const wrong = { field: 'i', reason: 'FieldValueTypeInvalid', message: '' } as const;
  expect(rules.errors({ i: 1 }, undefined, [wrong])).toEqual([
    {
      field: '<nil>',
      reason: 'FieldValueInvalid',
      message:
        'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    },
  ]);
  expect(new Rules({ type: 'object' }).errors({}, undefined, [wrong])).toEqual([]);
});
