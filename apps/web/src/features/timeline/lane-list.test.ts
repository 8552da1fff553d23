import { describe, expect, it } from 'vitest';
import { JournalIndex } from './journal-index.ts';
import { LaneList } from './lane-list.ts';
import { RecordFilter } from './record-filter.ts';
import { keyOf, objectRow, recordRow } from './testing/journal-rows.ts';
import type { Interval } from './unknown-times.ts';

const VIEW: Interval = [100, 200];
const WARN = { word: 'Running', health: 'warn' as const };
const BAD = { word: 'Error', health: 'bad' as const };

/** Deployments by name with their health; each with a record at a time in view, unless it has none. */
function scene(
  deployments: Readonly<Record<string, { state?: typeof BAD | typeof WARN; at?: number }>>,
): { index: JournalIndex; list: LaneList; names: (now?: number) => string[] } {
  const index = new JournalIndex(() => 1_000);
  let id = 0;
  for (const [name, { state, at }] of Object.entries(deployments)) {
    const key = keyOf(name, 'Deployment.apps');
    id += 1;
    index.putObject(objectRow(id, key, state ? { state } : {}));
    if (at !== undefined)
      index.putRecord(recordRow(id, key, { at, ...(state && { after: state }) }));
  }
  const list = new LaneList(index);
  return {
    index,
    list,
    names: (now = 0) =>
      list
        .rows(VIEW, now)
        .map((row) => (row.type === 'quiet' ? `(${row.count})` : (row.key.split('/')[2] ?? ''))),
  };
}

describe('the list of lanes', () => {
  it('has the worst first, then the latest change, then names; quiet owners fold into one row', () => {
    const { list, names } = scene({
      calm: {},
      late: { at: 190 },
      early: { at: 110 },
      beta: { at: 150 },
      alpha: { at: 150 },
      slow: { state: WARN },
      broken: { state: BAD },
      past: { at: 50 },
    });
    expect(names()).toEqual(['broken', 'slow', 'late', 'alpha', 'beta', 'early', '(2)']);
    list.quietOpen = true;
    expect(names().slice(6)).toEqual(['(2)', 'past', 'calm']);
  });

  it('keeps in sight who was in trouble in the view, and folds who was so before it', () => {
    const { index, names } = scene({ a: {}, b: {} });
    const ok = { word: '2/2', health: 'ok' as const };
    index.putRecord(
      recordRow(11, keyOf('a', 'Deployment.apps'), { at: 50, before: ok, after: BAD }),
    );
    index.putRecord(
      recordRow(12, keyOf('a', 'Deployment.apps'), { at: 250, before: BAD, after: ok }),
    );
    index.putRecord(
      recordRow(13, keyOf('b', 'Deployment.apps'), { at: 50, before: BAD, after: ok }),
    );
    expect(names()).toEqual(['a', '(1)']);
  });

  it('takes what the filters leave out for no news', () => {
    const { index, list, names } = scene({ a: { at: 150 }, b: {} });
    index.putRecord(recordRow(11, keyOf('b', 'Deployment.apps'), { at: 150, type: 'Warning' }));
    index.filter = new RecordFilter({ kinds: [], types: ['Warning'] });
    expect(names()).toEqual(['b', '(1)']);
    index.filter = new RecordFilter({ kinds: ['Pod'], types: [] });
    expect([names(5_000), list.hiddenOwners]).toEqual([[], 2]);
  });

  it('gives a lane that only changed again its new place after a moment, one that got worse at once', () => {
    const { index, names } = scene({ a: { at: 150 }, b: { at: 120 } });
    expect(names(0)).toEqual(['a', 'b']);
    index.putRecord(recordRow(11, keyOf('b', 'Deployment.apps'), { at: 160 }));
    expect(names(500)).toEqual(['a', 'b']);
    expect(names(2_500)).toEqual(['b', 'a']);
    index.putObject(objectRow(1, keyOf('a', 'Deployment.apps'), { state: BAD }));
    expect(names(2_600)).toEqual(['a', 'b']);
  });

  it('holds its order while somebody points, and says how many will move', () => {
    const { index, list, names } = scene({ a: { at: 150 }, b: { at: 120 } });
    names();
    list.hold(true);
    index.putObject(objectRow(2, keyOf('b', 'Deployment.apps'), { state: BAD }));
    index.putObject(objectRow(3, keyOf('c', 'Deployment.apps'), { state: BAD }));
    expect(names(5_000)).toEqual(['a', 'b']);
    expect(list.held).toBe(3);
    list.hold(false);
    expect([names(5_000), list.held]).toEqual([['b', 'c', 'a'], null]);
  });

  it('shows the pods of an expanded lane, worst first, then newest; gone ones with news only', () => {
    const { index, list, names } = scene({ web: { at: 150 } });
    const owner = keyOf('web-1', 'ReplicaSet.apps');
    index.putObject(objectRow(9, owner, { owner: keyOf('web', 'Deployment.apps') }));
    const pod = (id: number, name: string, object: Parameters<typeof objectRow>[2]): void =>
      index.putObject(objectRow(id, keyOf(name), { owner, ...object }));
    pod(10, 'old', { createdAt: 1_000 });
    pod(11, 'new', { createdAt: 9_000 });
    pod(12, 'bad', { createdAt: 2_000, state: BAD });
    pod(13, 'gone', { goneAt: 50 });
    pod(14, 'left', { goneAt: 60 });
    index.putRecord(recordRow(15, keyOf('left'), { at: 150, type: 'Deleted', after: null }));
    list.expanded = new Set([keyOf('web', 'Deployment.apps')]);
    expect(names()).toEqual(['web', 'bad', 'new', 'old', 'left']);
  });
});
