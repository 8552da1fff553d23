import type { ManagedFieldsEntry } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf, scanEntries } from './managed-fields-entries.ts';

const TRAPS = ['"', '\\', '{', '}', '[', ']', ',', ':', '},{"', ',"fieldsV1":{', 'é', 'a', '1'];
const word = fc.array(fc.constantFrom(...TRAPS), { maxLength: 4 }).map((parts) => parts.join(''));
const plain = fc.constantFrom(
  '',
  'kubelet',
  'v1',
  'apps/v1',
  '2026-01-01T00:00:01Z',
  'a}b',
  '{,:[',
);
const text = fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: word });
const optional = fc.option(text, { nil: undefined });
const fieldsV1 = fc.option(
  fc.dictionary(
    word.map((name) => `f:${name}`),
    fc.dictionary(word, fc.constant({}), { maxKeys: 2 }),
    { maxKeys: 3 },
  ),
  { nil: undefined },
);
const members = fc.record({
  manager: optional,
  operation: optional,
  apiVersion: optional,
  time: optional,
  fieldsType: optional,
  fieldsV1,
  subresource: optional,
});
/** In the order of typed objects, of sorted keys, or in any. */
const entry = members.chain((given) => {
  const all = Object.entries(given);
  return fc
    .oneof(
      fc.constant(all),
      fc.constant(all.toSorted(([a], [b]) => (a < b ? -1 : 1))),
      fc.shuffledSubarray(all, { minLength: all.length }),
    )
    .map((ordered) => Object.fromEntries(ordered));
});

const scan = (array: string) => scanEntries(array, { start: 0, end: array.length });
const parsed = (array: string): ManagedFieldsEntry[] => JSON.parse(array) as ManagedFieldsEntry[];
function namesOf(given: ManagedFieldsEntry): object {
  const { fieldsV1: _fields, ...names } = given;
  return names;
}

describe('scanned entries', () => {
  it('are those that a parse gives, without their fields, or none', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3 }), (entries) => {
        const array = JSON.stringify(entries);
        const scanned = scan(array);
        if (scanned === undefined) return;
        const expected = parsed(array);
        expect(scanned.hashes).toEqual(entriesOf(expected).hashes);
        for (const [index, one] of expected.entries()) {
          expect([undefined, namesOf(one)]).toContainEqual(scanned.entryAt(index));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '[{"manager":"a","operation":"Update","apiVersion":"v1","time":"t","fieldsType":"FieldsV1","fieldsV1":{"f:x":{"k:{\\"name\\":\\"a\\"}":{}}},"subresource":"status"},{"manager":"b"}]',
    '[{"apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:x":{}},"manager":"a","operation":"Apply","time":"t"}]',
  ])('are found in what an API server sends: %s', (array) => {
    const scanned = scan(array);
    expect(scanned?.hashes).toEqual(entriesOf(parsed(array)).hashes);
    expect(scanned?.entryAt(0)).toEqual(parsed(array).map(namesOf)[0]);
    expect(scanned?.entryAt(9)).toBeUndefined();
  });

  it.each([
    ['an escape', '[{"manager":"a\\"b"}]'],
    ['other than ASCII', '[{"manager":"é"}]'],
    ['space at the end', '[{"manager":"a"} ]'],
    ['space behind the fields', '[{"manager":"a","fieldsV1":{}} ]'],
  ])('are left to the parse where there is %s', (_, array) => {
    expect(scan(array)).toBeUndefined();
  });
});
