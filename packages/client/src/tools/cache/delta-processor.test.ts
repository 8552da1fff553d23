import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock, makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { DeltaProcessor } from './delta-processor.ts';
import { informerChannelName, InformerTrace } from './informer-trace.ts';
import type { HandlerEvent } from './handler-event.ts';
import { RealFIFO, type RealFIFOOptions } from './real-fifo.ts';
import { Indexer } from './indexer.ts';
import { TransactionError } from './store.ts';

/** The processor behind a RealFIFO, with a store that refuses objects whose data is "bad". */
class Rig {
  readonly clock = new FakeClock(1000);
  readonly store = new Indexer<Unstructured>({
    picky(object) {
      if (object['data'] === 'bad') throw new Error('cannot index this');
      return [];
    },
  });
  /** "add key@version", with "*" when in the initial list; "update key@old>new"; "delete key@version", or "bury" by tombstone. */
  readonly told: string[] = [];
  /** What the store held at each of them. */
  readonly keysThen: string[] = [];
  readonly errors: unknown[] = [];
  readonly queue: RealFIFO;
  readonly processor: DeltaProcessor<Unstructured>;

  constructor(options: Partial<RealFIFOOptions<Unstructured>> = { atomicEvents: true }) {
    const { clock, store } = this;
    const trace = new InformerTrace('processed');
    this.queue = new RealFIFO({
      clock,
      ...(options.atomicEvents ? { emitDeltaTypeBookmark: true } : { knownObjects: store }),
      ...options,
    });
    this.processor = new DeltaProcessor({
      store: store.storage,
      clock,
      trace,
      distribute: (event) => {
        this.told.push(spell(event));
        this.keysThen.push(store.listKeys().join());
      },
    });
  }

  drain(): this {
    const { process, processBatch } = this.processor;
    for (let more = true; more;) {
      try {
        more = this.queue.tryPopBatch(processBatch, process);
      } catch (error) {
        this.errors.push(error);
      }
    }
    return this;
  }

  /** Takes what was told so far. */
  take(): string[] {
    this.keysThen.length = 0;
    return this.told.splice(0);
  }
}

const at = (key: string, resourceVersion: number, data?: string): Unstructured =>
  makeObject(key, data, { resourceVersion: String(resourceVersion) });

function spell(event: HandlerEvent<Unstructured>): string {
  const { object } = event;
  if (object instanceof DeletedFinalStateUnknown) {
    return `bury ${object.key}@${object.obj?.metadata.resourceVersion}`;
  }
  const { name, resourceVersion } = object.metadata;
  const from = event.type === 'update' ? `${event.oldObject.metadata.resourceVersion}>` : '';
  const mark = event.notification.isInInitialList ? '*' : '';
  return `${event.type} ${name}@${from}${resourceVersion}${mark}`;
}

describe('DeltaProcessor', () => {
  test('C86: a ReplacedAll buries what is missing, then tells of the list in its order', () => {
    const rig = new Rig();
    rig.queue.replace([at('a', 1), at('b', 2), at('c', 3)], '3');
    expect(rig.drain().take()).toEqual(['add a@1*', 'add b@2*', 'add c@3*']);
    rig.queue.replace([at('d', 4), at('b', 5)], '5');
    expect(rig.drain().told).toEqual(['bury a@1', 'bury c@3', 'add d@4', 'update b@2>5']);
  });

  test('C86: whoever hears of a ReplacedAll finds the store as the list has it', () => {
    const rig = new Rig();
    rig.queue.replace([at('a', 1), at('b', 2)], '2');
    rig.drain().take();
    rig.queue.replace([at('b', 3), at('c', 4)], '4');
    expect(new Set(rig.drain().keysThen)).toEqual(new Set(['b,c']));
    expect(rig.store.lastStoreSyncResourceVersion).toBe('4');
  });

  test('C86: an object that an index function refuses costs that object only', () => {
    const rig = new Rig();
    rig.queue.replace([at('a', 1), at('b', 2, 'bad'), at('c', 3)], '9');
    expect(rig.drain().told).toEqual(['add a@1*', 'add c@3*']);
    expect(rig.errors).toEqual([expect.any(TransactionError)]);
    expect(rig.queue.inspect()).toMatchObject({ processErrors: 1, hasSynced: true });
    expect(rig.store.lastStoreSyncResourceVersion).toBe('9');
  });

  test('C87: a SyncAll offers every stored object as an update of itself, and writes nothing', () => {
    const rig = new Rig();
    rig.queue.replace([at('a', 1), at('b', 2)], '7');
    rig.drain().take();
    rig.queue.resync();
    expect(rig.drain().told).toEqual(['update a@1>1', 'update b@2>2']);
    expect(rig.store.lastStoreSyncResourceVersion).toBe('7');
  });

  test('C87: a Bookmark moves the store’s version and nothing else', () => {
    const rig = new Rig();
    rig.queue.replace([at('a', 1)], '7');
    rig.drain().take();
    rig.queue.bookmark('8');
    expect(rig.drain().told).toEqual([]);
    expect(rig.store.lastStoreSyncResourceVersion).toBe('8');
  });

  test('C88: a batch is in the store whole before anybody hears of it', () => {
    const rig = new Rig();
    rig.queue.add(at('a', 1));
    rig.queue.add(at('b', 2));
    expect(rig.drain().told).toEqual(['add a@1', 'add b@2']);
    expect(rig.keysThen).toEqual(['a,b', 'a,b']);
    rig.take();
    rig.queue.update(at('b', 3));
    rig.queue.add(at('c', 4));
    rig.queue.delete(at('a', 5));
    expect(rig.drain().told).toEqual(['update b@2>3', 'add c@4', 'delete a@5']);
    expect(rig.keysThen).toEqual(['b,c', 'b,c', 'b,c']);
  });

  test('C88: of a batch that is refused in part, the others are told', () => {
    const rig = new Rig();
    rig.queue.add(at('a', 1));
    rig.queue.add(at('b', 2, 'bad'));
    rig.queue.add(at('c', 3, 'bad'));
    rig.queue.add(at('d', 4));
    expect(rig.drain().told).toEqual(['add a@1', 'add d@4']);
    expect(rig.errors).toEqual([expect.any(TransactionError)]);
    expect(rig.queue.inspect().processErrors).toBe(2);
  });

  test('C85: a deletion is told though the store lacks the key', () => {
    const rig = new Rig();
    rig.queue.delete(at('a', 1));
    expect(rig.drain().told).toEqual(['delete a@1']);
  });

  test('what was applied last is what was popped last; a Sync and a tombstone carry no news', () => {
    const rig = new Rig({ atomicEvents: false });
    expect(rig.processor.applied).toEqual({ resourceVersion: '', at: null });
    rig.queue.replace([at('a', 1), at('b', 2)], '9');
    rig.drain();
    expect(rig.processor.applied).toEqual({ resourceVersion: '2', at: 1000 });
    rig.clock.spend(5);
    rig.queue.resync();
    rig.queue.delete(new DeletedFinalStateUnknown('a', at('a', 1)));
    rig.drain();
    expect(rig.processor.applied).toEqual({ resourceVersion: '2', at: 1005 });
    const whole = new Rig();
    const seen: string[] = [];
    for (const write of [
      () => whole.queue.replace([at('a', 1)], '9'),
      () => whole.queue.resync(),
      () => whole.queue.update(at('a', 10)),
      () => whole.queue.bookmark('11'),
    ]) {
      write();
      seen.push(whole.drain().processor.applied.resourceVersion);
    }
    expect(seen).toEqual(['9', '9', '10', '11']);
  });

  test('each change of the store is traced before it is told', () => {
    const rig = new Rig();
    const name = informerChannelName('stored', 'processed');
    const seen: unknown[] = [];
    const listen = (message: unknown): void => void seen.push([message, rig.told.length]);
    subscribe(name, listen);
    onTestFinished(() => void unsubscribe(name, listen));
    rig.queue.replace([at('a', 1)], '9');
    rig.queue.update(at('a', 10));
    rig.queue.resync();
    rig.queue.replace([], '11');
    rig.drain();
    const traced = { informer: 'processed', at: 1000, key: 'a' };
    expect(seen).toEqual([
      [{ ...traced, resourceVersion: '1', change: 'add' }, 0],
      [{ ...traced, resourceVersion: '10', change: 'update' }, 1],
      [{ ...traced, resourceVersion: '10', change: 'delete' }, 3],
    ]);
  });
});
