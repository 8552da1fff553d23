import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeClock, makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { DeltaFIFO, type DeltaFIFOOptions } from './delta-fifo.ts';
import { Indexer } from './indexer.ts';
import { KeyError } from './object-key.ts';
import type { ObjectDelta, Popped } from './queue.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

function fifo(options: Partial<DeltaFIFOOptions<Unstructured>> = {}): DeltaFIFO {
  return new DeltaFIFO({ clock: new FakeClock(), emitDeltaTypeReplaced: true, ...options });
}

function known(...keys: readonly string[]): Indexer {
  const indexer = new Indexer();
  for (const key of keys) indexer.add(makeObject(key, 'known'));
  return indexer;
}

/** Pops everything; each key with its deltas as "Type:data", tombstones as "Type!data". */
function drain(queue: DeltaFIFO): [string, ...string[]][] {
  const all: [string, ...string[]][] = [];
  const process = ({ key, deltas }: Popped<Unstructured, ObjectDelta<Unstructured>>): void => {
    all.push([
      key,
      ...deltas.map(({ type, object }) =>
        object instanceof DeletedFinalStateUnknown
          ? `${type}!${String(object.obj?.['data'])}`
          : `${type}:${String(object['data'])}`,
      ),
    ]);
  };
  while (queue.tryPop(process));
  return all;
}

describe('DeltaFIFO writes', () => {
  test('C49: keys come out in the order they were first enqueued, each with all its deltas', () => {
    const queue = fifo();
    queue.add(makeObject('b', 1));
    queue.add(makeObject('a', 2));
    queue.update(makeObject('b', 3));
    expect(drain(queue)).toEqual([
      ['b', 'Added:1', 'Updated:3'],
      ['a', 'Added:2'],
    ]);
    expect(queue.length).toBe(0);
  });

  test('C49: a key that was popped queues up anew', () => {
    const queue = fifo();
    queue.add(makeObject('a', 1));
    queue.add(makeObject('b', 2));
    queue.tryPop(ignore);
    queue.update(makeObject('a', 3));
    expect(drain(queue)).toEqual([
      ['b', 'Added:2'],
      ['a', 'Updated:3'],
    ]);
  });

  test('C50: of two deletions in a row the older stays, unless it is a tombstone', () => {
    const queue = fifo();
    queue.add(makeObject('a', 1));
    queue.delete(makeObject('a', 'older'));
    queue.delete(makeObject('a', 'newer'));
    queue.add(makeObject('b', 1));
    queue.delete(new DeletedFinalStateUnknown('b', makeObject('b', 'older')));
    queue.delete(makeObject('b', 'newer'));
    expect(queue.inspect()).toMatchObject({ deletesMerged: 2, deltas: 4 });
    expect(drain(queue)).toEqual([
      ['a', 'Added:1', 'Deleted:older'],
      ['b', 'Added:1', 'Deleted:newer'],
    ]);
  });

  test('C50: equal updates are not merged', () => {
    const queue = fifo();
    const object = makeObject('a', 1);
    queue.update(object);
    queue.update(object);
    expect(drain(queue)).toEqual([['a', 'Updated:1', 'Updated:1']]);
  });

  test('C51: a deletion nobody can need is dropped and counted', () => {
    const bare = fifo();
    bare.delete(makeObject('a'));
    expect(bare.inspect()).toMatchObject({ keys: 0, deletesDropped: 1 });
    const queue = fifo({ knownObjects: known('a') });
    queue.delete(makeObject('a', 'last'));
    queue.delete(makeObject('b', 'unknown'));
    expect(drain(queue)).toEqual([['a', 'Deleted:last']]);
  });

  test('C57: a resync offers known objects, but none with something newer waiting', () => {
    const queue = fifo({ knownObjects: known('a', 'b') });
    queue.update(makeObject('a', 'newer'));
    queue.resync();
    expect(drain(queue)).toEqual([
      ['a', 'Updated:newer'],
      ['b', 'Sync:known'],
    ]);
  });

  test('C57: without known objects a resync does nothing', () => {
    const queue = fifo();
    queue.resync();
    expect(queue.length).toBe(0);
  });

  test('C59: the transform applies to all but tombstones and Syncs', () => {
    const queue = fifo({
      knownObjects: known('a', 'b', 'c'),
      transform: (object) => ({ ...object, data: `${String(object['data'])}*` }),
    });
    queue.add(makeObject('new', 1));
    queue.delete(makeObject('a', 2));
    queue.delete(new DeletedFinalStateUnknown('b', makeObject('b', 3)));
    queue.resync();
    expect(drain(queue)).toEqual([
      ['new', 'Added:1*'],
      ['a', 'Deleted:2*'],
      ['b', 'Deleted!3'],
      ['c', 'Sync:known'],
    ]);
  });

  test('C59: a transform that throws fails the write, and nothing is enqueued', () => {
    const queue = fifo({
      transform(object) {
        if (object['data'] === 'bad') throw new Error('refused');
        return object;
      },
    });
    expect(() => queue.add(makeObject('a', 'bad'))).toThrow('refused');
    expect(() => queue.replace([makeObject('b', 'good'), makeObject('a', 'bad')])).toThrow(
      'refused',
    );
    expect(queue.length).toBe(0);
  });

  test('C72: an object without a key is refused', () => {
    expect(() => fifo().add({ metadata: {} })).toThrow(KeyError);
  });
});

describe('DeltaFIFO replace', () => {
  test('C52: listed items are Replaced, or Sync where that was not asked for', () => {
    const queue = fifo();
    queue.replace([makeObject('a', 1)]);
    expect(drain(queue)).toEqual([['a', 'Replaced:1']]);
    const plain = fifo({ emitDeltaTypeReplaced: false });
    plain.replace([makeObject('a', 1)]);
    expect(drain(plain)).toEqual([['a', 'Sync:1']]);
  });

  test('C53: what is queued or known and not listed is deleted by tombstone with its newest state', () => {
    const queue = fifo({ knownObjects: known('known', 'both', 'listed') });
    queue.add(makeObject('queued', 1));
    queue.update(makeObject('queued', 2));
    queue.update(makeObject('both', 'newer'));
    queue.delete(new DeletedFinalStateUnknown('known', makeObject('known', 'buried')));
    queue.replace([makeObject('listed', 3)]);
    expect(drain(queue)).toEqual([
      ['queued', 'Added:1', 'Updated:2', 'Deleted!2'],
      ['both', 'Updated:newer', 'Deleted!newer'],
      ['known', 'Deleted!buried'],
      ['listed', 'Replaced:3'],
    ]);
  });

  test('C53: a known object that has gone meanwhile leaves an empty tombstone', () => {
    const queue = fifo({ knownObjects: { listKeys: () => ['gone'], getByKey: () => undefined } });
    queue.replace([]);
    expect(drain(queue)).toEqual([['gone', 'Deleted!undefined']]);
  });
});

describe('DeltaFIFO hasSynced', () => {
  test('C54: the first list counts its distinct keys and its tombstones', () => {
    const queue = fifo({ knownObjects: known('old') });
    expect(queue.hasSynced()).toBe(false);
    queue.replace([makeObject('a', 1), makeObject('a', 2), makeObject('b', 3)]);
    expect(queue.inspect().initialPopulationCount).toBe(3);
    for (const synced of [false, false, true]) {
      queue.tryPop(ignore);
      expect(queue.hasSynced()).toBe(synced);
    }
  });

  test('C54: a change before the first list means synced at once', () => {
    const queue = fifo();
    queue.add(makeObject('a'));
    expect(queue.hasSynced()).toBe(true);
    queue.replace([makeObject('b')]);
    expect(queue.hasSynced()).toBe(true);
  });

  test('C54: an empty first list is synced at once', async () => {
    const queue = fifo();
    const synced = queue.waitForSync(never);
    queue.replace([]);
    expect(await synced).toBe(true);
  });

  test('C55: synced before the last initial item is processed, and never unsynced again', () => {
    const queue = fifo();
    queue.replace([makeObject('a')]);
    queue.tryPop(() => expect(queue.hasSynced()).toBe(true));
    queue.replace([makeObject('a'), makeObject('b')]);
    expect(queue.hasSynced()).toBe(true);
  });

  test('C56: isInInitialList tells whether the queue had synced when the pop began', () => {
    const queue = fifo();
    queue.replace([makeObject('a'), makeObject('b')]);
    queue.add(makeObject('c'));
    const seen: boolean[] = [];
    while (queue.tryPop(({ isInInitialList }) => seen.push(isInInitialList)));
    expect(seen).toEqual([true, true, false]);
  });
});

describe('DeltaFIFO pop', () => {
  test('C58: waits for an item, or for the close', async () => {
    const queue = fifo();
    const waiting = queue.waitForItem();
    queue.add(makeObject('a'));
    expect(await waiting).toBe(true);
    queue.tryPop(ignore);
    const waitingAgain = queue.waitForItem();
    queue.close();
    expect(await waitingAgain).toBe(false);
  });

  test('C58: a closed queue still drains', async () => {
    const queue = fifo();
    queue.add(makeObject('a'));
    queue.close();
    expect(await queue.waitForItem()).toBe(true);
    expect(drain(queue)).toHaveLength(1);
    expect(await queue.waitForItem()).toBe(false);
    expect(queue.tryPop(ignore)).toBe(false);
  });

  test('C58: an item whose processing throws is not put back, and is counted', () => {
    const queue = fifo();
    queue.add(makeObject('a'));
    expect(() =>
      queue.tryPop(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(queue.inspect()).toMatchObject({ keys: 0, popped: 1, processErrors: 1 });
  });

  test('C60: slow processing with a deep queue is logged', () => {
    const clock = new FakeClock();
    const warnings: object[] = [];
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (f: object) => warnings.push(f),
    };
    const queue = fifo({ clock, logger });
    queue.replace(Array.from({ length: 12 }, (_, i) => makeObject(String(i))));
    queue.tryPop(() => clock.spend(100));
    queue.tryPop(() => clock.spend(101));
    queue.tryPop(() => clock.spend(101));
    expect(warnings).toEqual([{ key: '1', depth: 11, tookMs: 101 }]);
  });
});

describe('DeltaFIFO inspect', () => {
  test('shows depth, high water, the head and how long things waited', () => {
    const clock = new FakeClock(1000);
    const queue = fifo({ clock });
    queue.replace(
      Array.from({ length: 60 }, (_, i) => makeObject(String(i), i, { resourceVersion: `${i}` })),
    );
    clock.spend(5);
    queue.update(makeObject('0', 'x', { resourceVersion: '99' }));
    expect(queue.inspect().head).toHaveLength(50);
    expect(queue.inspect()).toMatchObject({
      mode: 'DeltaFIFO',
      keys: 60,
      deltas: 61,
      highWater: 60,
      highWaterAt: 1000,
      enqueued: { Added: 0, Updated: 1, Deleted: 0, Replaced: 60, Sync: 0 },
      oldestEnqueuedAt: 1000,
      lastQueueWaitMs: null,
    });
    expect(queue.inspect().head[0]).toEqual({
      key: '0',
      deltas: [
        { type: 'Replaced', resourceVersion: '0', enqueuedAt: 1000 },
        { type: 'Updated', resourceVersion: '99', enqueuedAt: 1005 },
      ],
    });
    queue.tryPop(ignore);
    expect(queue.inspect()).toMatchObject({ keys: 59, deltas: 59, popped: 1, lastQueueWaitMs: 5 });
  });

  test('an empty queue has no oldest entry', () => {
    expect(fifo().inspect()).toMatchObject({ keys: 0, head: [], oldestEnqueuedAt: null });
  });
});
