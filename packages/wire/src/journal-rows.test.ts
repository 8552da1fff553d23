import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  OBJECT_COLUMNS,
  objectCells,
  RECORD_COLUMNS,
  recordCells,
  toJournalObject,
  toJournalRecord,
  type JournalObject,
  type JournalRecord,
} from './journal-rows.ts';
import { wholeRow, type WireCell } from './messages/row.ts';
import type { ReplicaRow } from './replica.ts';

const health = fc.constantFrom('ok', 'done', 'progress', 'unknown', 'warn', 'bad');
const state = fc.option(fc.record({ word: fc.string(), health }));
/** Tabs and line breaks separate: in a value they become a space, in a field's path there are none. */
const value = fc.option(fc.string().map((text) => text.replace(/[\t\n\r]/g, '.')));
const field = fc.string({ minLength: 1 }).map((text) => text.replace(/[\t\n\r]/g, '.'));
const writer = fc.option(fc.string());
const instant = fc.nat();
const identity = { namespace: fc.string(), name: fc.string() };

const records: fc.Arbitrary<JournalRecord> = fc.record({
  ...identity,
  at: instant,
  type: fc.constantFrom('Added', 'Changed', 'Deleted', 'Normal', 'Warning'),
  about: fc.string(),
  late: fc.boolean(),
  before: state,
  after: state,
  reason: fc.string(),
  message: fc.string(),
  count: fc.nat(),
  changes: fc.array(fc.record({ field, before: value, after: value }), { maxLength: 8 }),
  resourceVersion: fc.string(),
  writer,
});

const objects: fc.Arbitrary<JournalObject> = fc.record({
  ...identity,
  key: fc.string(),
  resource: fc.string(),
  kind: fc.string(),
  owner: fc.option(fc.string()),
  state,
  createdAt: fc.option(instant),
  goneAt: fc.option(instant),
});

function row(
  uid: string,
  { namespace, name }: { namespace: string; name: string },
  cells: WireCell[],
): ReplicaRow {
  // As it comes over the wire, by the schema.
  wholeRow.parse([1, 'ok', cells, uid, namespace, name, null]);
  const sent = JSON.parse(JSON.stringify(cells)) as WireCell[];
  return {
    id: 1,
    uid,
    namespace,
    name,
    health: 'ok',
    cells: sent,
    changes: new Map(),
    addedAt: null,
  };
}

describe('a journal on the wire', () => {
  test('gives every record back as it was written', () => {
    fc.assert(
      fc.property(records, (record) => {
        const cells = recordCells(record);
        expect(cells).toHaveLength(RECORD_COLUMNS.length);
        expect(toJournalRecord(row('1', record, cells))).toEqual(record);
      }),
    );
  });

  test('gives every object back as it was written', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const cells = objectCells(object);
        expect(cells).toHaveLength(OBJECT_COLUMNS.length);
        expect(toJournalObject(row(object.key, object, cells))).toEqual(object);
      }),
    );
  });

  test('tells an empty value from an absent one, and keeps a value of several lines on one', () => {
    const changes = [
      { field: 'a', before: null, after: '' },
      { field: 'b', before: 'one\n\ttwo', after: null },
    ];
    const [example] = fc.sample(records, 1);
    if (!example) throw new Error('no sample');
    const record = { ...example, changes };
    expect(toJournalRecord(row('1', record, recordCells(record))).changes).toEqual([
      { field: 'a', before: null, after: '' },
      { field: 'b', before: 'one two', after: null },
    ]);
  });
});
