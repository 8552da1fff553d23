import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedView, type Order } from './sorted-view.ts';

interface Row {
  readonly id: number;
  readonly rank: number;
  readonly shown: boolean;
}

const order: Order<Row> = {
  compare: (a, b) => a.rank - b.rank || a.id - b.id,
  accepts: (row) => row.shown,
};

const row = (id: number, rank: number, shown = true): Row => ({ id, rank, shown });

function viewOf(...rows: Row[]): SortedView<Row> {
  const view = new SortedView(order);
  view.reset(rows);
  return view;
}

describe('SortedView', () => {
  it('shows the accepted rows in order', () => {
    expect(viewOf(row(1, 30), row(2, 10), row(3, 20, false)).ids).toEqual([2, 1]);
  });

  it('keeps its ids, and the array they are in, when a row changes in its place', () => {
    const view = viewOf(row(1, 10), row(2, 20));
    const before = view.ids;
    expect(view.apply({ put: [{ ...row(1, 10) }], removed: [] })).toEqual({
      ids: [],
      reordered: false,
    });
    expect(view.ids).toBe(before);
  });

  it('tells which rows came and went, and that none moved past another', () => {
    const view = viewOf(row(1, 10), row(2, 20));
    expect(view.apply({ put: [row(3, 15)], removed: [2] })).toEqual({
      ids: [2, 3],
      reordered: false,
    });
    expect(view.ids).toEqual([1, 3]);
  });

  it('tells that a row moved past others', () => {
    const view = viewOf(row(1, 10), row(2, 20));
    expect(view.apply({ put: [row(1, 30)], removed: [] })).toEqual({ ids: [1], reordered: true });
    expect(view.ids).toEqual([2, 1]);
  });

  it('lets a row in when it begins to be accepted, and out when it ceases', () => {
    const view = viewOf(row(1, 10), row(2, 20, false));
    view.apply({ put: [row(2, 5)], removed: [] });
    expect(view.ids).toEqual([2, 1]);
    expect(view.has(2)).toBe(true);
    view.apply({ put: [row(1, 10, false)], removed: [] });
    expect(view.ids).toEqual([2]);
    expect(view.has(1)).toBe(false);
  });

  it('takes the last of several changes of one row', () => {
    const view = viewOf(row(1, 10), row(2, 20));
    view.apply({ put: [row(1, 30), row(1, 5)], removed: [] });
    expect(view.ids).toEqual([1, 2]);
    view.apply({ put: [row(1, 30), row(1, 5)], removed: [] });
    expect(view.ids).toEqual([1, 2]);
  });

  it('ignores the removal of a row it does not have', () => {
    const view = viewOf(row(1, 10));
    view.apply({ put: [], removed: [7] });
    expect(view.ids).toEqual([1]);
  });

  it('is, after any changes, what sorting from scratch would give', () => {
    const change = fc.record({
      put: fc.array(fc.record({ id: fc.nat(20), rank: fc.nat(8), shown: fc.boolean() }), {
        maxLength: 12,
      }),
      removed: fc.array(fc.nat(20), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const view = new SortedView(order);
        const rows = new Map<number, Row>();
        for (const { put, removed } of changes) {
          const gone = removed.filter((id) => !put.some((other) => other.id === id));
          for (const next of put) rows.set(next.id, next);
          for (const id of gone) rows.delete(id);
          view.apply({ put, removed: gone });
          const scratch = [...rows.values()].filter(order.accepts).sort(order.compare);
          expect(view.ids).toEqual(scratch.map(({ id }) => id));
        }
      }),
    );
  });
});
