import { describe, expect, test } from 'vitest';
import type { Delta } from './messages/delta.ts';
import type { WholeRow } from './messages/row.ts';
import type { Snapshot } from './messages/snapshot.ts';
import { TableReplica } from './replica.ts';

const row = (id: number, word = 'Running'): WholeRow => [
  id,
  word === 'Running' ? 'ok' : 'bad',
  [[word, 'ok'], id],
  `uid-${id}`,
  'shop',
  `pod-${id}`,
  null,
];

const snapshot = (rows: WholeRow[], more: Partial<Snapshot> = {}): Snapshot => ({
  type: 'snapshot',
  channel: 1,
  epoch: 'e1',
  seq: 10,
  part: 1,
  parts: 1,
  total: rows.length,
  rows,
  ...more,
});

const delta = (more: Partial<Delta>): Delta => ({
  type: 'delta',
  channel: 1,
  from: 10,
  to: 11,
  decodedAt: null,
  rows: [],
  removed: [],
  ...more,
});

const names = (replica: TableReplica): string[] => [...replica.rows.values()].map((r) => r.name);

describe('snapshots', () => {
  test('a first snapshot shows its rows part by part and is complete with the last', () => {
    const replica = new TableReplica();
    const first = replica.applySnapshot(snapshot([row(1)], { parts: 2, total: 2 }));
    expect(first).toMatchObject({ type: 'partial', change: { added: [{ name: 'pod-1' }] } });
    expect(names(replica)).toEqual(['pod-1']);
    expect([replica.complete, replica.expectedRows, replica.seq]).toEqual([false, 2, -1]);
    replica.applySnapshot(snapshot([row(2)], { part: 2, parts: 2, total: 2 }));
    expect(names(replica)).toEqual(['pod-1', 'pod-2']);
    expect([replica.complete, replica.seq, replica.epoch]).toEqual([true, 10, 'e1']);
  });

  test('a later snapshot replaces the rows only when it is whole, and removes ghosts', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1), row(2)]));
    const kept = replica.rows.get(1);
    replica.applySnapshot(snapshot([row(1)], { seq: 20, parts: 2, total: 2 }));
    expect(names(replica)).toEqual(['pod-1', 'pod-2']);
    const applied = replica.applySnapshot(
      snapshot([row(3)], { seq: 20, part: 2, parts: 2, total: 2 }),
    );
    expect(names(replica)).toEqual(['pod-1', 'pod-3']);
    expect(replica.rows.get(1)).toBe(kept);
    expect(applied).toMatchObject({
      type: 'applied',
      change: { added: [{ name: 'pod-3' }], updated: [], removed: [{ name: 'pod-2' }] },
    });
  });

  test('after a server restart rows are known by uid, whatever their new ids', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1), row(2)]));
    const moved: WholeRow = [9, 'ok', [['Running', 'ok'], 1], 'uid-1', 'shop', 'pod-1', null];
    const applied = replica.applySnapshot(snapshot([moved], { epoch: 'e2', seq: 1 }));
    expect(applied).toMatchObject({
      change: {
        added: [],
        updated: [{ before: { id: 1 }, after: { id: 9 } }],
        removed: [{ name: 'pod-2' }],
      },
    });
  });

  test('a snapshot that is cut short leaves the replica where it was, to go on from there', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1)]));
    replica.applySnapshot(snapshot([row(2)], { epoch: 'e2', seq: 20, parts: 2, total: 2 }));
    expect([replica.epoch, replica.seq, names(replica)]).toEqual(['e1', 10, ['pod-1']]);
    replica.abandonSnapshot();
    expect(replica.applyDelta(delta({ removed: [1] }), 500).type).toBe('applied');
    expect(names(replica)).toEqual([]);
  });

  test('a part of another epoch than the first is a gap', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1)], { parts: 2, total: 2 }));
    const other = snapshot([row(2)], { epoch: 'e2', part: 2, parts: 2, total: 2 });
    expect(replica.applySnapshot(other).type).toBe('gap');
  });

  test('a part without its first is a gap', () => {
    const replica = new TableReplica();
    expect(replica.applySnapshot(snapshot([row(1)], { part: 2, parts: 2 })).type).toBe('gap');
  });
});

describe('deltas', () => {
  test('changed cells make a new row that says what was; others keep their identity', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1), row(2)]));
    const [one, two] = [replica.rows.get(1), replica.rows.get(2)];
    replica.applyDelta(delta({ rows: [[1, 'bad', { 0: ['Error', 'bad'] }, 'kubelet']] }), 500);
    const after = replica.rows.get(1);
    expect(after).not.toBe(one);
    expect(after?.cells).toEqual([['Error', 'bad'], 1]);
    expect(after?.changes.get(0)).toEqual({
      at: 500,
      before: ['Running', 'ok'],
      healthBefore: 'ok',
      writer: 'kubelet',
    });
    expect(one?.cells).toEqual([['Running', 'ok'], 1]);
    expect(replica.rows.get(2)).toBe(two);
  });

  test('new rows are marked with their time, removed ones are handed out', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1)]));
    const applied = replica.applyDelta(delta({ rows: [row(5)], removed: [1] }), 700);
    expect(applied).toMatchObject({
      change: { added: [{ id: 5, addedAt: 700 }], removed: [{ id: 1 }] },
    });
    expect(names(replica)).toEqual(['pod-5']);
    expect(replica.seq).toBe(11);
  });

  test('a delta that starts elsewhere is a gap and changes nothing', () => {
    const replica = new TableReplica();
    replica.applySnapshot(snapshot([row(1)]));
    expect(replica.applyDelta(delta({ from: 11, to: 12, removed: [1] }), 0)).toEqual({
      type: 'gap',
      expected: 10,
    });
    expect(names(replica)).toEqual(['pod-1']);
  });

  test('a delta before any snapshot, or in the middle of one, is a gap', () => {
    const replica = new TableReplica();
    expect(replica.applyDelta(delta({ from: -1 }), 0).type).toBe('gap');
    replica.applySnapshot(snapshot([row(1)]));
    replica.applySnapshot(snapshot([row(1)], { parts: 2 }));
    expect(replica.applyDelta(delta({}), 0).type).toBe('gap');
  });
});
