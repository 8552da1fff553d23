import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expiredStatus, makeObject, settle } from '../../testing/index.ts';
import { InformerRig } from './informer-rig.ts';
import { informerChannelName, type InformerTraceStage } from './informer-trace.ts';

const MODES = ['delta', 'real', 'real-atomic'] as const;

/** Lets the watch break and misses `change`, so that the informer has to find out by a relist. */
async function missing(rig: InformerRig, change: () => void): Promise<void> {
  rig.source.dropEvents(change);
  rig.source.sendError(expiredStatus());
  await settle();
  await rig.clock.advance(30_000);
}

/** Writes down what the informer of a rig publishes, until the test ends. */
function traced(...stages: readonly InformerTraceStage[]): unknown[] {
  const seen: unknown[] = [];
  for (const stage of stages) {
    const name = informerChannelName(stage, 'configmaps');
    const listen = (message: unknown): void => void seen.push({ stage, ...(message as object) });
    subscribe(name, listen);
    onTestFinished(() => void unsubscribe(name, listen));
  }
  return seen;
}

describe('an informer’s queue', () => {
  test.each([
    ['delta', 'DeltaFIFO'],
    ['real', 'RealFIFO'],
    ['real-atomic', 'RealFIFO (atomic)'],
  ] as const)('%s is shown as %s', (queue, mode) => {
    expect(new InformerRig({ queue }).informer.inspect().queue.mode).toBe(mode);
  });

  test('is a DeltaFIFO unless another is asked for', () => {
    expect(new InformerRig().informer.inspect().queue.mode).toBe('DeltaFIFO');
  });

  test.each(MODES)(
    'C84, C85, C89, C106: behind a %s queue handlers hear the same',
    async (queue) => {
      const rig = new InformerRig({ queue });
      for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
      await using _ = await rig.start();
      expect(rig.handler.calls.splice(0)).toEqual(['add a/1@2*', 'add a/2@3*', 'add a/3@4*']);
      rig.source.set(makeObject('a/1'));
      rig.source.set(makeObject('a/4'));
      rig.source.delete('a/4');
      await settle();
      expect(rig.handler.calls.splice(0)).toEqual(['update a/1@2>5', 'add a/4@6', 'delete a/4@7']);
      await missing(rig, () => {
        rig.source.delete('a/2');
        rig.source.delete('a/3');
        rig.source.set(makeObject('a/3', 0, { uid: 'second' }));
      });
      expect(rig.handler.calls.toSorted()).toEqual([
        'bury a/2@3',
        // Unchanged, and told again all the same (C105).
        'update a/1@5>5',
        'update a/3@4>10',
      ]);
      expect(rig.informer.hasSynced()).toBe(true);
    },
  );

  test.each(MODES)('C82: behind a %s queue what is refused costs itself only', async (queue) => {
    const rig = new InformerRig({
      queue,
      indexers: {
        picky(object) {
          if (object.metadata.name === 'bad') throw new Error('cannot index');
          return [];
        },
      },
    });
    for (const key of ['a/1', 'a/bad', 'a/2']) rig.source.set(makeObject(key));
    await using _ = await rig.start();
    expect(rig.informer.getStore().listKeys()).toEqual(['a/1', 'a/2']);
    expect(rig.handler.calls).toEqual(['add a/1@2*', 'add a/2@4*']);
    expect(rig.informer.inspect().queue).toMatchObject({ processErrors: 1, hasSynced: true });
  });

  test.each(MODES)(
    'C66, C94: behind a %s queue an empty list syncs the informer',
    async (queue) => {
      await using rig = await new InformerRig({ queue }).start();
      expect(rig.informer.hasSynced()).toBe(true);
      expect(rig.informer.inspect().processor.listeners[0]?.synced).toBe(true);
    },
  );

  test.each(MODES)(
    'C57, C87, C104: behind a %s queue a resync offers what is stored',
    async (queue) => {
      const rig = new InformerRig({ queue, resyncPeriodMs: 1000 });
      rig.source.set(makeObject('a/1'));
      await using _ = await rig.start();
      await rig.clock.advance(1000);
      expect(rig.handler.calls).toEqual(['add a/1@2*', 'update a/1@2>2']);
    },
  );

  test('C80: the store’s version is to be read with an atomic queue only', async () => {
    for (const [queue, version] of [
      ['delta', ''],
      ['real', ''],
      ['real-atomic', '3'],
    ] as const) {
      const rig = new InformerRig({ queue });
      rig.source.set(makeObject('a/1'));
      await using _ = await rig.start();
      rig.source.set(makeObject('a/2'));
      rig.source.bookmark();
      await settle();
      expect(rig.informer.lastStoreSyncResourceVersion).toBe(version);
      expect(rig.informer.inspect().store).toMatchObject({
        resourceVersion: version,
        appliedResourceVersion: '3',
      });
    }
  });

  test('C31, C64: a bookmark moves the version of a store behind an atomic queue', async () => {
    await using rig = await new InformerRig({ queue: 'real-atomic' }).start();
    rig.source.dropEvents(() => rig.source.set(makeObject('a/1')));
    rig.source.bookmark();
    await settle();
    expect(rig.informer.lastStoreSyncResourceVersion).toBe('2');
    expect(rig.informer.inspect().queue.enqueued.Bookmark).toBe(1);
  });
});

describe('an informer’s trace', () => {
  const known = { informer: 'configmaps', at: 1_000_000 };

  test('tells of a change’s way into the queue, out of it and into the store', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    const seen = traced('enqueued', 'popped', 'stored');
    rig.source.set(makeObject('a/1'));
    await settle();
    const key = 'a/1';
    expect(seen).toEqual([
      { stage: 'enqueued', ...known, key, resourceVersion: '3', type: 'Updated', depth: 1 },
      { stage: 'popped', ...known, key, types: ['Updated'], waitedMs: 0 },
      { stage: 'stored', ...known, key, resourceVersion: '3', change: 'update' },
    ]);
  });

  test('names the collection by an empty key, and a tombstone by the version it holds', async () => {
    const rig = new InformerRig({ queue: 'real-atomic' });
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    const seen = traced('enqueued', 'popped', 'stored');
    await missing(rig, () => rig.source.delete('a/1'));
    expect(seen).toMatchObject([
      { stage: 'enqueued', key: '', resourceVersion: '3', type: 'ReplacedAll', depth: 1 },
      { stage: 'popped', key: '', types: ['ReplacedAll'] },
      { stage: 'stored', key: 'a/1', resourceVersion: '2', change: 'delete' },
    ]);
  });
});
