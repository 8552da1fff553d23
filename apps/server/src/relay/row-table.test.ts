import type { Cell, Health } from '@deltascope/printers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REMOVAL_LOG_SIZE, RowTable } from './row-table.ts';

const source = (uid: string) => ({
  uid,
  namespace: 'shop',
  name: uid,
  writer: null,
  decodedAt: null,
});
const printed = (cell: Cell, health: Health = 'ok') => ({ cells: [cell, 'fixed'], health });

describe('row table', () => {
  test('numbers each change, and says what changed since a place, newest first', () => {
    const table = new RowTable();
    table.upsert(source('a'), printed(1));
    table.upsert(source('b'), printed(1));
    const seq = table.seq;
    table.upsert(source('a'), printed(2));
    const changes = table.changesSince(seq);
    expect(changes?.rows.map((row) => [row.uid, row.cells[0], row.cellSeqs])).toEqual([
      ['a', 2, [3, 1]],
    ]);
  });

  test('an update that changes no cell and no health is no change', () => {
    const table = new RowTable();
    table.upsert(source('a'), printed(['Running', 'ok']));
    expect(table.upsert(source('a'), printed(['Running', 'ok']))).toBe(false);
    expect(table.seq).toBe(1);
    expect(table.upsert(source('a'), printed(['Running', 'ok'], 'warn'))).toBe(true);
  });

  test('a row that came and went after a place is not told to who stands there', () => {
    const table = new RowTable();
    table.upsert(source('a'), printed(1));
    const seq = table.seq;
    table.upsert(source('b'), printed(1));
    table.remove('b');
    table.remove('a');
    expect(table.changesSince(seq)?.removed.map((row) => row.id)).toEqual([1]);
  });

  test('removals are remembered up to the bound; before that nothing can be resumed', () => {
    const table = new RowTable();
    const total = REMOVAL_LOG_SIZE + 1;
    for (let n = 0; n < total; n++) table.upsert(source(`${n}`), printed(1));
    const before = table.seq;
    for (let n = 0; n < total; n++) table.remove(`${n}`);
    expect(table.changesSince(before)).toBeUndefined();
    expect(table.changesSince(before + 1)?.removed).toHaveLength(REMOVAL_LOG_SIZE);
  });

  test('a place in the future is not one of this table', () => {
    expect(new RowTable().changesSince(1)).toBeUndefined();
  });

  test('counts rows by health', () => {
    const table = new RowTable();
    table.upsert(source('a'), printed(1, 'ok'));
    table.upsert(source('b'), printed(1, 'bad'));
    table.upsert(source('a'), printed(1, 'bad'));
    table.remove('b');
    expect([table.health(), table.size]).toEqual([{ bad: 1 }, 1]);
  });

  test('from any place on, the changes since turn the rows there into the rows now', () => {
    const step = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.option(fc.integer({ min: 0, max: 3 })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(), (steps, cut) => {
        const table = new RowTable();
        const view = (): Map<number, Cell> =>
          new Map([...table.rows()].map((row) => [row.id, row.cells[0] ?? null]));
        const at = cut % (steps.length + 1);
        let then = view();
        let seq = 0;
        steps.forEach(([uid, value], index) => {
          if (index === at) [then, seq] = [view(), table.seq];
          if (value === null) table.remove(uid);
          else table.upsert(source(uid), printed(value));
        });
        if (at === steps.length) [then, seq] = [view(), table.seq];
        const changes = table.changesSince(seq);
        for (const row of changes?.rows ?? []) {
          expect(then.has(row.id)).toBe(row.createdSeq <= seq);
          then.set(row.id, row.cells[0] ?? null);
        }
        for (const row of changes?.removed ?? []) expect(then.delete(row.id)).toBe(true);
        expect(then).toEqual(view());
      }),
    );
  });
});
