import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeClock, makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { Indexer } from './indexer.ts';
import { KeyError } from './object-key.ts';
import type { Delta, Popped } from './queue.ts';
import { RealFIFO, type RealFIFOOptions } from './real-fifo.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

type Options = Partial<RealFIFOOptions<Unstructured>>;

const plain = (options: Options = {}): RealFIFO =>
  new RealFIFO({ clock: new FakeClock(), knownObjects: new Indexer(), ...options });

const atomic = (options: Options = {}): RealFIFO =>
  new RealFIFO({
    clock: new FakeClock(),
    atomicEvents: true,
    emitDeltaTypeBookmark: true,
    ...options,
  });

function known(...keys: readonly string[]): Indexer {
  const indexer = new Indexer();
  for (const key of keys) indexer.add(makeObject(key, 'known'));
  return indexer;
}

const objects = (count: number): Unstructured[] =>
  Array.from({ length: count }, (_, i) => makeObject(String(i)));

/** "Type key:data", tombstones as "Type key!data"; of a collection "Type@version". */
function spell(key: string, delta: Delta<Unstructured>): string {
  switch (delta.type) {
    case 'SyncAll':
      return delta.type;
    case 'Bookmark':
      return `${delta.type}@${delta.object.resourceVersion}`;
    case 'ReplacedAll': {
      const listed = [...delta.object.objects].map(
        ([k, object]) => `${k}:${String(object['data'])}`,
      );
      return `${delta.type}@${delta.object.resourceVersion} ${listed.join()}`;
    }
    case 'Added':
    case 'Updated':
    case 'Deleted':
    case 'Replaced':
    case 'Sync': {
      const { object, type } = delta;
      return object instanceof DeletedFinalStateUnknown
        ? `${type} ${key}!${String(object.obj?.['data'])}`
        : `${type} ${key}:${String(object['data'])}`;
    }
  }
}

/** Pops everything, one by one. */
function drain(queue: RealFIFO): string[] {
  const all: string[] = [];
  const process = ({ key, deltas }: Popped<Unstructured>): void => {
    for (const delta of deltas) all.push(spell(key, delta));
  };
  while (queue.tryPop(process));
  return all;
}

/** Pops everything in batches: the keys of each, or "single key". */
function drainBatches(queue: RealFIFO): (string | string[])[] {
  const all: (string | string[])[] = [];
  while (
    queue.tryPopBatch(
      ({ deltas }) => all.push(deltas.map(({ key }) => key)),
      ({ deltas, key }) => all.push(`${deltas[0]?.type} ${key}`),
    )
  );
  return all;
}

describe('RealFIFO writes', () => {
  test('C61: everything comes out as it came in, nothing merged and nothing dropped', () => {
    const queue = plain();
    queue.add(makeObject('b', 1));
    queue.add(makeObject('a', 2));
    queue.update(makeObject('b', 3));
    queue.delete(makeObject('b', 4));
    queue.delete(new DeletedFinalStateUnknown('b', makeObject('b', 5)));
    queue.delete(makeObject('unknown', 6));
    expect(drain(queue)).toEqual([
      'Added b:1',
      'Added a:2',
      'Updated b:3',
      'Deleted b:4',
      'Deleted b!5',
      'Deleted unknown:6',
    ]);
    expect(queue.length).toBe(0);
  });

  test('C62: a pop gives one delta', () => {
    const queue = plain();
    queue.add(makeObject('a', 1));
    queue.update(makeObject('a', 2));
    const lengths: number[] = [];
    while (queue.tryPop(({ deltas }) => lengths.push(deltas.length)));
    expect(lengths).toEqual([1, 1]);
  });

  test('C59: the transform applies to all but tombstones and Syncs', () => {
    const transform = (object: Unstructured) => ({ ...object, data: `${String(object['data'])}*` });
    const queue = plain({ knownObjects: known('a', 'b', 'c'), transform });
    queue.add(makeObject('new', 1));
    queue.delete(makeObject('a', 2));
    queue.delete(new DeletedFinalStateUnknown('b', makeObject('b', 3)));
    queue.resync();
    queue.replace([makeObject('c', 4)], '9');
    expect(drain(queue)).toEqual([
      'Added new:1*',
      'Deleted a:2*',
      'Deleted b!3',
      'Sync c:known',
      'Deleted new!1*',
      'Replaced c:4*',
    ]);
    const whole = atomic({ transform });
    whole.replace([makeObject('c', 4)], '9');
    expect(drain(whole)).toEqual(['ReplacedAll@9 c:4*']);
  });

  test('C59, C72: a write that is refused enqueues nothing', () => {
    const transform = (object: Unstructured) => {
      if (object['data'] === 'bad') throw new Error('refused');
      return object;
    };
    for (const queue of [plain({ transform }), atomic({ transform })]) {
      expect(() => queue.add(makeObject('a', 'bad'))).toThrow('refused');
      expect(() => queue.replace([makeObject('b'), makeObject('a', 'bad')], '9')).toThrow(
        'refused',
      );
      expect(() => queue.replace([makeObject('b'), { metadata: {} }], '9')).toThrow(KeyError);
      expect(queue.length).toBe(0);
    }
  });
});

describe('RealFIFO replace and resync', () => {
  test('C63: what has gone is deleted first, queued keys before known ones, then the list follows', () => {
    const queue = plain({ knownObjects: known('known', 'queued-deleted', 'queued', 'listed') });
    queue.update(makeObject('queued', 'newer'));
    queue.add(makeObject('only-queued', 1));
    queue.delete(makeObject('queued-deleted', 'last'));
    queue.add(makeObject('listed', 2));
    queue.replace([makeObject('listed', 3), makeObject('fresh', 4)], '9');
    expect(drain(queue).slice(4)).toEqual([
      'Deleted queued!newer',
      'Deleted only-queued!1',
      'Deleted known!known',
      'Replaced listed:3',
      'Replaced fresh:4',
    ]);
  });

  test('C63: a known object that has gone meanwhile leaves an empty tombstone', () => {
    const queue = plain({
      knownObjects: { listKeys: () => ['gone'], getByKey: () => undefined },
    });
    queue.replace([], '9');
    expect(drain(queue)).toEqual(['Deleted gone!undefined']);
  });

  test('C64: an atomic relist, resync and bookmark are one delta each', () => {
    const queue = atomic();
    queue.add(makeObject('old', 1));
    queue.replace([makeObject('b', 2), makeObject('a', 3), makeObject('b', 4)], '9');
    queue.resync();
    queue.bookmark('10');
    expect(drain(queue)).toEqual([
      'Added old:1',
      'ReplacedAll@9 b:4,a:3',
      'SyncAll',
      'Bookmark@10',
    ]);
  });

  test('C64: bookmarks are queued only where that was asked for', () => {
    const queues = [plain(), atomic({ emitDeltaTypeBookmark: false })];
    for (const queue of queues) queue.bookmark('10');
    expect(queues.map(({ length }) => length)).toEqual([0, 0]);
  });

  test('C65: options that contradict each other are refused', () => {
    const clock = new FakeClock();
    const knownObjects = new Indexer();
    const refused: RealFIFOOptions<Unstructured>[] = [
      { clock },
      { clock, atomicEvents: true, knownObjects },
      { clock, knownObjects, emitDeltaTypeBookmark: true },
    ];
    for (const options of refused) expect(() => new RealFIFO(options)).toThrow(TypeError);
  });

  test('C70: a resync skips what has something newer queued, and what has gone meanwhile', () => {
    const indexer = known('a', 'b');
    const queue = plain({
      knownObjects: {
        listKeys: () => [...indexer.listKeys(), 'gone'],
        getByKey: (key) => indexer.getByKey(key),
      },
    });
    queue.update(makeObject('a', 'newer'));
    queue.resync();
    expect(drain(queue)).toEqual(['Updated a:newer', 'Sync b:known']);
  });
});

describe('RealFIFO hasSynced', () => {
  test('C66: the first list counts all that is queued then', () => {
    const queue = plain({ knownObjects: known('old') });
    queue.replace([makeObject('a', 1), makeObject('a', 2)], '9');
    expect(queue.inspect().initialPopulationCount).toBe(3);
    for (const synced of [false, false, true]) {
      queue.tryPop(ignore);
      expect(queue.hasSynced()).toBe(synced);
    }
  });

  test('C66: an empty first list is synced at once, an atomic one when it has been popped', async () => {
    const queue = plain();
    queue.replace([], '9');
    expect(queue.hasSynced()).toBe(true);
    const whole = atomic();
    const synced = whole.waitForSync(never);
    whole.replace([], '9');
    expect(whole.inspect().initialPopulationCount).toBe(1);
    expect(whole.hasSynced()).toBe(false);
    whole.tryPop(ignore);
    expect(await synced).toBe(true);
  });

  test('C54: a change before the first list means synced at once', () => {
    for (const write of ['add', 'update', 'delete'] as const) {
      const queue = atomic();
      queue[write](makeObject('a'));
      expect(queue.hasSynced()).toBe(true);
      queue.replace([makeObject('b')], '9');
      expect(queue.hasSynced()).toBe(true);
    }
  });

  test('C67: synced only once the last of the first list has been processed, thrown or not', () => {
    const queue = atomic();
    queue.replace([makeObject('a')], '9');
    const during: boolean[] = [];
    expect(() =>
      queue.tryPop(() => {
        during.push(queue.hasSynced());
        throw new Error('no');
      }),
    ).toThrow('no');
    expect([...during, queue.hasSynced()]).toEqual([false, true]);
  });

  test('C56: isInInitialList tells whether the queue had synced when the pop began', () => {
    const queue = plain();
    queue.replace(objects(2), '9');
    queue.add(makeObject('c'));
    const seen: boolean[] = [];
    while (queue.tryPop(({ isInInitialList }) => seen.push(isInInitialList)));
    expect(seen).toEqual([true, true, false]);
  });
});

describe('RealFIFO popBatch', () => {
  test('C68: a batch holds up to a thousand deltas', () => {
    const queue = plain();
    for (const object of objects(2001)) queue.add(object);
    const sizes = drainBatches(queue).map((batch) => (Array.isArray(batch) ? batch.length : batch));
    expect(sizes).toEqual([1000, 1000, 'Added 2000']);
  });

  test('C68: a repeated key closes the batch, and begins the next', () => {
    const queue = plain();
    for (const key of ['a', 'b', 'a', 'c', 'c']) queue.add(makeObject(key));
    expect(drainBatches(queue)).toEqual([['a', 'b'], ['a', 'c'], 'Added c']);
  });

  test('C68: a delta of the collection closes the batch, and is processed alone', () => {
    const queue = atomic();
    queue.add(makeObject('a'));
    queue.add(makeObject('b'));
    queue.replace([makeObject('a')], '9');
    queue.resync();
    queue.bookmark('10');
    queue.add(makeObject('a'));
    queue.add(makeObject('b'));
    const all = [['a', 'b'], 'ReplacedAll ', 'SyncAll ', 'Bookmark ', ['a', 'b']];
    expect(drainBatches(queue)).toEqual(all);
  });

  test('C68: the end of the first list closes the batch', () => {
    const queue = plain();
    queue.replace([makeObject('a'), makeObject('b')], '9');
    for (const key of ['c', 'd']) queue.add(makeObject(key));
    const seen: unknown[] = [];
    const note = ({ deltas, isInInitialList }: Omit<Popped<Unstructured>, 'key'>): void => {
      seen.push([deltas.length, isInInitialList, queue.hasSynced()]);
    };
    while (queue.tryPopBatch(note, note));
    expect(seen).toEqual([
      [2, true, false],
      [2, false, true],
    ]);
  });

  test('C69: what is processed may enqueue, and finds it behind what was there', () => {
    const queue = plain();
    for (const key of ['a', 'b', 'a']) queue.add(makeObject(key));
    queue.tryPopBatch(() => queue.add(makeObject('z')), ignore);
    expect(drain(queue)).toEqual(['Added a:undefined', 'Added z:undefined']);
  });

  test('an empty queue has no batch', () => {
    expect(plain().tryPopBatch(ignore, ignore)).toBe(false);
    expect(plain().tryPop(ignore)).toBe(false);
  });
});

describe('RealFIFO pop', () => {
  test('C58: waits for an item or for the close, and still drains when closed', async () => {
    const queue = plain();
    const waiting = queue.waitForItem();
    queue.add(makeObject('a'));
    expect(await waiting).toBe(true);
    queue.close();
    expect(await queue.waitForItem()).toBe(true);
    queue.tryPop(ignore);
    expect(await queue.waitForItem()).toBe(false);
  });

  test('C60: slow processing with a deep queue is logged; a batch may take longer', () => {
    const clock = new FakeClock();
    const warnings: object[] = [];
    const warn = (fields: object): void => void warnings.push(fields);
    const logger = { debug: ignore, info: ignore, error: ignore, warn };
    const queue = plain({ clock, logger });
    const eleven = objects(11);
    for (const object of [makeObject('a'), makeObject('b'), ...eleven, ...eleven, ...eleven]) {
      queue.add(object);
    }
    queue.tryPop(() => clock.spend(100));
    queue.tryPop(() => clock.spend(101));
    queue.tryPopBatch(() => clock.spend(1000), ignore);
    queue.tryPopBatch(() => clock.spend(1001), ignore);
    expect(warnings).toEqual([
      { key: 'b', depth: 33, tookMs: 101 },
      { key: '0', depth: 11, tookMs: 1001 },
    ]);
  });
});

describe('RealFIFO inspect', () => {
  test('shows its mode, single deltas in order, and how long things waited', () => {
    const clock = new FakeClock(1000);
    const queue = atomic({ clock });
    queue.replace([makeObject('a'), makeObject('b')], '7');
    clock.spend(5);
    queue.update(makeObject('a', 0, { resourceVersion: '8' }));
    queue.update(makeObject('a', 0, { resourceVersion: '9' }));
    queue.resync();
    expect(queue.inspect()).toEqual({
      mode: 'RealFIFO (atomic)',
      keys: 1,
      deltas: 4,
      highWater: 4,
      highWaterAt: 1005,
      head: [
        { key: '', deltas: [{ type: 'ReplacedAll', resourceVersion: '7', enqueuedAt: 1000 }] },
        { key: 'a', deltas: [{ type: 'Updated', resourceVersion: '8', enqueuedAt: 1005 }] },
        { key: 'a', deltas: [{ type: 'Updated', resourceVersion: '9', enqueuedAt: 1005 }] },
        { key: '', deltas: [{ type: 'SyncAll', resourceVersion: '', enqueuedAt: 1005 }] },
      ],
      enqueued: {
        Added: 0,
        Updated: 2,
        Deleted: 0,
        Replaced: 0,
        Sync: 0,
        ReplacedAll: 1,
        SyncAll: 1,
        Bookmark: 0,
      },
      deletesMerged: 0,
      deletesDropped: 0,
      popped: 0,
      processErrors: 0,
      hasSynced: false,
      initialPopulationCount: 1,
      oldestEnqueuedAt: 1000,
      lastQueueWaitMs: null,
    });
    queue.tryPop(ignore);
    expect(queue.inspect()).toMatchObject({ deltas: 3, popped: 1, lastQueueWaitMs: 5 });
  });

  test('shows the first fifty deltas only, and nothing of an empty queue', () => {
    const queue = plain();
    expect(queue.inspect()).toMatchObject({ mode: 'RealFIFO', head: [], oldestEnqueuedAt: null });
    for (const object of objects(60)) queue.add(object);
    expect(queue.inspect().head).toHaveLength(50);
    expect(queue.inspect()).toMatchObject({ keys: 60, deltas: 60 });
  });
});
