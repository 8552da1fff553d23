import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import {
  expiredStatus,
  FakeClock,
  FakeListWatch,
  makeObject,
  settle,
} from '../../testing/index.ts';
import { NAMESPACE_INDEX } from './indexer.ts';
import { InformerRig, RecordingHandler } from './informer-rig.ts';
import type { ListerWatcher } from './lister-watcher.ts';
import { LongPollingListWatch } from './long-polling-list-watch.ts';
import { PollingListWatch } from './polling-list-watch.ts';
import { waitForCacheSync } from './wait-for-cache-sync.ts';

const never = new AbortController().signal;

/** Lets the watch break and misses `change`, so that the informer has to find out by a relist. */
async function missing(rig: InformerRig, change: () => void): Promise<void> {
  rig.source.dropEvents(change);
  rig.source.sendError(expiredStatus());
  await settle();
  await rig.clock.advance(30_000);
}

describe('SharedIndexInformer events', () => {
  test('C84: adds of the first list, live adds and updates reach the handler as such', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    rig.source.set(makeObject('a/2'));
    rig.source.set(makeObject('a/1', 'changed'));
    await settle();
    expect(rig.handler.calls).toEqual(['add a/1@2*', 'add a/2@3', 'update a/1@2>4']);
  });

  test('C84: the cache decides: ADDED of a cached key is an update, MODIFIED of an unknown one an add', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    rig.source.send({ type: 'ADDED', object: makeObject('a/1', 0, { resourceVersion: '8' }) });
    rig.source.send({ type: 'MODIFIED', object: makeObject('a/2', 0, { resourceVersion: '9' }) });
    await settle();
    expect(rig.handler.calls).toEqual(['add a/1@2*', 'update a/1@2>8', 'add a/2@9']);
  });

  test('C85: a deletion carries the version of the deletion', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    rig.source.delete('a/1');
    await settle();
    expect(rig.handler.calls.at(-1)).toBe('delete a/1@3');
    expect(rig.informer.getStore().size).toBe(0);
  });

  test('C85: a deletion is told even when the store never saw the object', async () => {
    await using rig = await new InformerRig().start();
    rig.source.set(makeObject('a/1'));
    rig.source.delete('a/1');
    await settle();
    expect(rig.handler.calls).toEqual(['add a/1@2', 'delete a/1@3']);
  });

  test('C89: an object made again in the dark is an update with another UID', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1', 0, { uid: 'first' }));
    await using _ = await rig.start();
    await missing(rig, () => {
      rig.source.delete('a/1');
      rig.source.set(makeObject('a/1', 0, { uid: 'second' }));
    });
    expect(rig.handler.calls.at(-1)).toBe('update a/1@2>4');
    expect(rig.handler.seen.get('a/1')?.metadata.uid).toBe('second');
  });

  test('C106: a deletion found by a relist is a tombstone with the last state known', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    await missing(rig, () => rig.source.delete('a/1'));
    expect(rig.handler.calls.at(-1)).toBe('bury a/1@2');
    expect(rig.informer.getStore().size).toBe(0);
  });

  test('C91: the store and its indices have a change before the handlers hear of it', async () => {
    const rig = new InformerRig();
    const seen: unknown[] = [];
    const indexer = rig.informer.getIndexer();
    rig.informer.addEventHandler({
      onAdd: (object) => seen.push(indexer.get(object) === object),
      onUpdate: (_, object) => seen.push(indexer.get(object) === object),
      onDelete: () => seen.push(indexer.byIndex(NAMESPACE_INDEX, 'a').length),
    });
    await using _ = await rig.start();
    rig.source.set(makeObject('a/1'));
    await settle();
    rig.source.set(makeObject('a/1', 'changed'));
    await settle();
    rig.source.delete('a/1');
    await settle();
    expect(seen).toEqual([true, true, 0]);
  });

  test('the decoder’s stamp reaches the handlers and is not stored', async () => {
    await using rig = await new InformerRig().start();
    const lastWriter = {
      manager: 'kubectl',
      operation: 'Update',
      subresource: '',
      time: 'now',
    } as const;
    const stamp = { decodedAt: 12.5, bytes: 99, lastWriter };
    const object = makeObject('a/1', 0, { resourceVersion: '9' });
    rig.source.send({ type: 'ADDED', object, stamp });
    await settle();
    expect(rig.handler.notifications).toEqual([{ isInInitialList: false, ...stamp }]);
    expect(rig.informer.getStore().getByKey('a/1')).toBe(object);
  });
});

describe('SharedIndexInformer lifecycle', () => {
  test('C92: a second run returns at once, and a stopped informer stays stopped', async () => {
    const rig = await new InformerRig().start();
    await rig.informer.run(never);
    expect(rig.informer).toMatchObject({ hasStarted: true, isStopped: false });
    await rig.stop();
    expect(rig.informer).toMatchObject({ hasStarted: true, isStopped: true });
    await rig.informer.run(never);
    expect(rig.source.requestsOf('list')).toHaveLength(1);
  });

  test('C94: synced when the first list is in the store, and never unsynced', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    rig.source.holdLists();
    await using _ = await rig.start();
    expect(rig.informer.hasSynced()).toBe(false);
    const synced = rig.informer.waitForSync(never);
    rig.source.releaseLists();
    expect(await synced).toBe(true);
    expect(rig.informer.getStore().size).toBe(1);
    await missing(rig, () => rig.source.set(makeObject('a/2')));
    expect(rig.informer.hasSynced()).toBe(true);
  });

  test('C99: handlers and indexers cannot be added after the stop', async () => {
    const rig = await new InformerRig().start();
    rig.informer.addIndexers({ name: (object) => [object.metadata.name ?? ''] });
    expect(rig.informer.getIndexer().indexNames).toEqual([NAMESPACE_INDEX, 'name']);
    await rig.stop();
    expect(() => rig.informer.addEventHandler(new RecordingHandler())).toThrow('has stopped');
    expect(() => rig.informer.addIndexers({})).toThrow('has stopped');
  });

  test('C102: transform and watch error handler can be set until the start, and the last one wins', async () => {
    const rig = new InformerRig({
      transform: (object) => ({ ...object, data: 'by option' }),
      watchErrorHandler: () => errors.push('by option'),
    });
    const errors: string[] = [];
    for (const who of ['first', 'last']) {
      rig.informer.setTransform((object) => ({ ...object, data: who }));
      rig.informer.setWatchErrorHandler((_, reflector) => errors.push(`${who} of ${reflector}`));
    }
    rig.source.set(makeObject('a/1'));
    rig.source.failNext('watch', new Error('forbidden'));
    await using _ = await rig.start();
    expect(rig.informer.getStore().getByKey('a/1')?.['data']).toBe('last');
    expect(errors).toEqual(['last of configmaps']);
    expect(() => rig.informer.setTransform((object) => object)).toThrow('has started');
    expect(() => rig.informer.setWatchErrorHandler(() => undefined)).toThrow('has started');
  });

  test.each<[string, (source: ListerWatcher) => ListerWatcher]>([
    ['watched', (source) => source],
    ['polled', (source) => new PollingListWatch({ source, intervalMs: 1, clock: new FakeClock() })],
    ['long polled', (source) => new LongPollingListWatch({ source })],
  ])('takes no transform where versions share their spec, %s', (_, by) => {
    const source = Object.assign(new FakeListWatch(), { sharesUnchangedSpecs: true });
    const listerWatcher = by(source);
    const transform = (object: Unstructured): Unstructured => object;
    expect(() => new InformerRig({ listerWatcher, transform })).toThrow(TypeError);
    const { informer } = new InformerRig({ listerWatcher });
    expect(() => informer.setTransform(transform)).toThrow('leave out shareUnchangedSpecs');
  });

  test('C107: a wait that is cut in the moment in which all have synced is true', async () => {
    const rig = await new InformerRig().start();
    const slow = new InformerRig();
    await using _slow = slow;
    await using _ = rig;
    const cut = new AbortController();
    slow.informer.addIndexers({
      probe() {
        queueMicrotask(() => cut.abort());
        return [];
      },
    });
    slow.source.set(makeObject('a/1'));
    const waiting = waitForCacheSync(cut.signal, rig.informer, slow.informer);
    await slow.start();
    expect(cut.signal.aborted).toBe(true);
    expect(await waiting).toBe(true);
  });

  test('C107: waiting for several ends when all have synced, and is false when cut short', async () => {
    const fast = await new InformerRig().start();
    const slow = new InformerRig();
    slow.source.holdLists();
    await using _slow = await slow.start();
    await using _fast = fast;
    expect(await waitForCacheSync(never, fast.informer)).toBe(true);
    const cut = new AbortController();
    const waiting = waitForCacheSync(cut.signal, fast.informer, slow.informer);
    cut.abort();
    expect(await waiting).toBe(false);
    expect(await waitForCacheSync(cut.signal, fast.informer)).toBe(true);
  });

  test('C59: the transform shapes what is stored and handed over', async () => {
    const rig = new InformerRig({ transform: (object) => ({ ...object, data: 'cut' }) });
    rig.source.set(makeObject('a/1', 'long'));
    await using _ = await rig.start();
    expect(rig.informer.getStore().getByKey('a/1')?.['data']).toBe('cut');
    expect(rig.handler.seen.get('a/1')?.['data']).toBe('cut');
  });

  test('C82: deltas whose processing throws are lost and counted, the rest goes on', async () => {
    const rig = new InformerRig({
      indexers: {
        picky(object) {
          if (object.metadata.name === 'bad') throw new Error('cannot index');
          return [];
        },
      },
    });
    rig.source.set(makeObject('a/bad'));
    rig.source.set(makeObject('a/good'));
    await using _ = await rig.start();
    expect(rig.informer.getStore().listKeys()).toEqual(['a/good']);
    expect(rig.informer.hasSynced()).toBe(true);
    expect(rig.informer.inspect().queue.processErrors).toBe(1);
  });

  test('phase changes are told until the subscription is disposed, and a listener that throws hurts nobody', async () => {
    const rig = new InformerRig();
    const phases: string[] = [];
    rig.informer.onPhaseChange(() => {
      throw new Error('not mine');
    });
    const subscription = rig.informer.onPhaseChange(({ previous, phase }) =>
      phases.push(`${previous}>${phase}`),
    );
    await rig.start();
    expect(rig.informer.phase).toBe('watching');
    subscription[Symbol.dispose]();
    await rig.stop();
    expect(phases).toEqual(['idle>listing', 'listing>watching']);
    expect(rig.informer.phase).toBe('stopped');
  });

  test('wake ends a backoff', async () => {
    const rig = new InformerRig();
    rig.source.failNext('list', new Error('down'));
    await using _ = await rig.start();
    expect(rig.informer.phase).toBe('backing-off');
    rig.informer.wake();
    await settle();
    expect(rig.informer.phase).toBe('watching');
  });
});

describe('SharedIndexInformer inspection', () => {
  test('before the start everything is there and empty', () => {
    expect(new InformerRig().informer.inspect()).toMatchObject({
      name: 'configmaps',
      reflector: { phase: 'idle', lastSyncResourceVersion: '', watch: null, history: [] },
      queue: { mode: 'DeltaFIFO', keys: 0, hasSynced: false },
      store: { objects: 0, appliedResourceVersion: '', appliedAt: null },
      processor: { listeners: [{ name: 'recorder', pending: 0, synced: false }] },
    });
  });

  test('applied is the version popped last, and with an empty queue the reflector’s', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('b/1'));
    rig.source.delete('b/1');
    const seen: unknown[] = [];
    rig.informer.addIndexers({
      probe() {
        const { queue, store } = rig.informer.inspect();
        seen.push([queue.keys, store.appliedResourceVersion]);
        return [];
      },
    });
    await using _ = await rig.start();
    expect(seen).toEqual([[0, '4']]);
    rig.source.set(makeObject('a/2'));
    rig.source.bookmark();
    await settle();
    expect(rig.informer.inspect()).toMatchObject({
      reflector: { lastSyncResourceVersion: '5', bookmarks: 1 },
      store: {
        objects: 2,
        appliedResourceVersion: '5',
        appliedAt: 1_000_000,
        indices: [
          { name: NAMESPACE_INDEX, values: 1 },
          { name: 'probe', values: 0 },
        ],
      },
    });
    expect(rig.informer.lastActivityAt).toBe(1_000_000);
  });

  test('while a list is being applied, applied is behind what was enqueued', async () => {
    const rig = new InformerRig();
    for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    const seen: string[] = [];
    rig.informer.addIndexers({
      probe() {
        const { reflector, store } = rig.informer.inspect();
        seen.push(`${store.appliedResourceVersion} of ${reflector.lastSyncResourceVersion}`);
        return [];
      },
    });
    await using _ = await rig.start();
    expect(seen).toEqual(['2 of 4', '3 of 4', '4 of 4']);
  });
});
