import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHealthCode } from './health-code.ts';
import { JournalIndex } from './journal-index.ts';
import { RecordFilter } from './record-filter.ts';
import type { SlotList } from './slot-list.ts';
import { keyOf, objectRow, recordRow } from './testing/journal-rows.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => keyOf(name));

type Operation =
  | { readonly type: 'object'; readonly key: string; readonly owner: string | null }
  | { readonly type: 'gone'; readonly key: string }
  | { readonly type: 'record'; readonly id: number; readonly key: string; readonly at: number }
  | { readonly type: 'drop'; readonly id: number };

const key = fc.constantFrom(...KEYS);
const id = fc.integer({ min: 1, max: 20 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ type: fc.constant('object'), key, owner: fc.option(key) }),
  fc.record({ type: fc.constant('gone'), key }),
  fc.record({ type: fc.constant('record'), id, key, at: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ type: fc.constant('drop'), id }),
);

/** What there is, kept as simply as can be. */
class Oracle {
  readonly owners = new Map<string, string | null>();
  readonly records = new Map<number, { readonly key: string; readonly at: number }>();

  do(operation_: Operation): void {
    switch (operation_.type) {
      case 'object':
        this.owners.set(operation_.key, operation_.owner);
        return;
      case 'gone':
        this.owners.delete(operation_.key);
        return;
      case 'record':
        this.records.set(operation_.id, operation_);
        return;
      case 'drop':
        this.records.delete(operation_.id);
    }
  }

  get known(): string[] {
    const about = [...this.records.values()].map((record) => record.key);
    return [...new Set([...this.owners.keys(), ...about])].sort();
  }

  /** Null where owners go in a circle: then any of them will do. */
  rootOf(start: string): string | null {
    const known = new Set(this.known);
    const passed = new Set<string>();
    for (let at = start; ;) {
      if (passed.has(at)) return null;
      passed.add(at);
      const owner = this.owners.get(at) ?? null;
      if (owner === null || !known.has(owner)) return at;
      at = owner;
    }
  }

  idsAbout(keys: ReadonlySet<string>): number[] {
    return [...this.records]
      .filter(([, record]) => keys.has(record.key))
      .toSorted(([a, one], [b, other]) => one.at - other.at || a - b)
      .map(([recordId]) => recordId);
  }
}

function apply(index: JournalIndex, operation_: Operation): void {
  switch (operation_.type) {
    case 'object':
      index.putObject(objectRow(1, operation_.key, { owner: operation_.owner }));
      return;
    case 'gone':
      index.removeObject(objectRow(1, operation_.key));
      return;
    case 'record':
      index.putRecord(recordRow(operation_.id, operation_.key, { at: operation_.at }));
      return;
    case 'drop':
      index.removeRecord(recordRow(operation_.id, ''));
  }
}

function look(index: JournalIndex): void {
  for (const { records, steps, current } of index.lanes.values()) void [records, steps, current];
}

function idsIn(index: JournalIndex, list: SlotList): number[] {
  return Array.from({ length: list.length }, (_, place) => index.records.rowId(list.slot(place)));
}

describe('the index of the journal', () => {
  it('is the same as one that is worked out from all there is, whatever came in which order', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.boolean(),
        (operations, looksEachTime) => {
          const index = new JournalIndex(() => 1_000);
          const oracle = new Oracle();
          for (const each of operations) {
            apply(index, each);
            oracle.do(each);
            // Lists that were asked for are kept up to date, others are made when they are.
            if (looksEachTime) look(index);
          }
          expect([...index.subjects.keys()].sort()).toEqual(oracle.known);
          expect(idsIn(index, index.all)).toEqual(oracle.idsAbout(new Set(KEYS)));
          for (const subject of index.subjects.values()) {
            const lane = index.laneOf(subject);
            expect(lane?.members.has(subject)).toBe(true);
            expect(lane?.key).toBe(oracle.rootOf(subject.key) ?? lane?.key);
          }
          const members = [...index.lanes.values()].flatMap((lane) => [...lane.members]);
          expect(members).toHaveLength(index.subjects.size);
          for (const lane of index.lanes.values()) {
            expect(lane.members.size).toBeGreaterThan(0);
            const keys = new Set([...lane.members].map((member) => member.key));
            expect(idsIn(index, lane.records)).toEqual(oracle.idsAbout(keys));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('folds what owners own into the lane of the last one known', () => {
    const index = new JournalIndex(() => 1_000);
    const [deployment, replicaSet, pod] = [
      keyOf('web', 'Deployment.apps'),
      keyOf('web-1', 'ReplicaSet.apps'),
      keyOf('web-1-x'),
    ];
    index.putObject(objectRow(1, pod, { owner: replicaSet }));
    expect([...index.lanes.keys()]).toEqual([pod]);
    index.putObject(objectRow(2, replicaSet, { owner: deployment }));
    expect([...index.lanes.keys()]).toEqual([replicaSet]);
    index.putObject(objectRow(3, deployment));
    expect([...index.lanes.keys()]).toEqual([deployment]);
    expect(index.lanes.get(deployment)?.members.size).toBe(3);
    index.removeObject(objectRow(2, replicaSet));
    expect([...index.lanes.keys()].sort()).toEqual([deployment, pod].sort());
  });

  it('takes a record whose object is not known yet, and finds its place when it comes', () => {
    const index = new JournalIndex(() => 1_000);
    const pod = keyOf('web-1-x');
    index.putRecord(recordRow(1, pod, { after: { word: 'Error', health: 'bad' } }));
    expect(index.lanes.get(pod)?.current).toBe(toHealthCode('bad'));
    index.putObject(objectRow(1, keyOf('web', 'Deployment.apps')));
    index.putObject(
      objectRow(2, pod, {
        owner: keyOf('web', 'Deployment.apps'),
        state: { word: 'Error', health: 'bad' },
      }),
    );
    const lane = index.lanes.get(keyOf('web', 'Deployment.apps'));
    expect(lane && idsIn(index, lane.records)).toEqual([1]);
    expect(lane?.current).toBe(toHealthCode('bad'));
  });

  it('shows of a lane the kinds and types that are asked for', () => {
    const index = new JournalIndex(() => 1_000);
    const owner = keyOf('web', 'Deployment.apps');
    index.putObject(objectRow(1, owner));
    index.putObject(objectRow(2, keyOf('x'), { owner, state: { word: 'Error', health: 'bad' } }));
    index.putRecord(recordRow(1, owner));
    index.putRecord(recordRow(2, keyOf('x'), { type: 'Warning' }));
    const lane = index.lanes.get(owner);
    if (!lane) throw new Error('no lane');
    const inView = (): number[] => {
      const ids: number[] = [];
      lane.eachIn([0, 100], (slot) => ids.push(index.records.rowId(slot)));
      return ids;
    };
    expect([inView(), lane.current]).toEqual([[1, 2], toHealthCode('bad')]);
    index.filter = new RecordFilter({ kinds: ['Deployment'], types: [] });
    expect([inView(), lane.current]).toEqual([[1], toHealthCode('ok')]);
    index.filter = new RecordFilter({ kinds: [], types: ['Warning'] });
    expect([inView(), lane.current]).toEqual([[2], toHealthCode('bad')]);
    index.filter = new RecordFilter({ kinds: ['Job'], types: [] });
    expect([inView(), lane.shown]).toEqual([[], []]);
  });

  it('lets a service count only when there is news of it', () => {
    const index = new JournalIndex(() => 1_000);
    const service = keyOf('web', 'Service');
    const state = { word: '', health: 'progress' as const };
    index.putObject(objectRow(1, service, { state }));
    const lane = index.lanes.get(service);
    expect([lane?.current, [...(lane?.resources ?? [])]]).toEqual([0, []]);
    index.putRecord(recordRow(1, service, { before: state, after: state }));
    expect([lane?.current, [...(lane?.resources ?? [])]]).toEqual([
      toHealthCode('progress'),
      ['services'],
    ]);
  });

  it('forgets everything when it is told to', () => {
    const index = new JournalIndex(() => 1_000);
    index.putObject(objectRow(1, KEYS[0] ?? ''));
    index.putRecord(recordRow(1, KEYS[0] ?? ''));
    index.putRecord(recordRow(2, KEYS[1] ?? ''));
    index.clearRecords();
    expect([...index.subjects.keys()]).toEqual([KEYS[0]]);
    index.clearObjects();
    expect([index.subjects.size, index.lanes.size, index.records.size]).toEqual([0, 0, 0]);
  });
});
