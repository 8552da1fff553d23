import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { expiredStatus, makeObject, settle } from '../../testing/index.ts';
import type { HandlerOverflow } from './handler-overflow.ts';
import type { ListerWatcher } from './lister-watcher.ts';
import { InformerRig, RecordingHandler } from './informer-rig.ts';
import {
  filteringResourceEventHandler,
  resourceEventHandlerFuncs,
  type HandlerGap,
} from './resource-event-handler.ts';

/** Its handler is held up for a second by an object "gate": what comes meanwhile waits. */
class HeldUp extends RecordingHandler {
  readonly gaps: HandlerGap[] = [];
  readonly throwsOnGap: unknown[] = [];
  override readonly throwsOn = new Set(['gate']);

  onGap(gap: HandlerGap): void {
    this.calls.push(`gap of ${gap.dropped}`);
    this.gaps.push(gap);
    if (this.throwsOnGap.length > 0) throw this.throwsOnGap.shift();
  }

  /** The calls behind the gate. */
  get after(): readonly string[] {
    return this.calls.slice(this.calls.findIndex((call) => call.startsWith('add gate')) + 1);
  }
}

function rigWith(overflow: HandlerOverflow) {
  const rig = new InformerRig();
  const handler = new HeldUp();
  const registration = rig.informer.addEventHandler(handler, { name: 'held-up', overflow });
  const inspect = () => rig.informer.inspect().processor.listeners[1];
  return { rig, handler, registration, inspect };
}

describe('a handler that coalesces', () => {
  type Step = 'set' | 'delete';
  async function callsAfter(before: readonly Step[], held: readonly Step[]): Promise<unknown> {
    const { rig, handler } = rigWith({ type: 'coalesce' });
    await using _ = await rig.start();
    const take = async (step: Step): Promise<void> => {
      if (step === 'set') rig.source.set(makeObject('a/1', rig.source.resourceVersion));
      else rig.source.delete('a/1');
      await settle();
    };
    for (const step of before) await take(step);
    rig.source.set(makeObject('gate'));
    await settle();
    for (const step of held) await take(step);
    await rig.clock.advance(1000);
    return handler.after;
  }

  test.each<[string, Step[], Step[], string[]]>([
    ['add + update = add of the newest', [], ['set', 'set', 'set'], ['add a/1@5']],
    ['add + delete = nothing', [], ['set', 'set', 'delete'], []],
    ['nothing + add = add', [], ['set', 'delete', 'set'], ['add a/1@5']],
    ['update + update = update of the newest', ['set'], ['set', 'set', 'set'], ['update a/1@2>6']],
    ['update + delete = delete', ['set'], ['set', 'delete'], ['delete a/1@5']],
    [
      'delete + add: both wait',
      ['set'],
      ['set', 'delete', 'set', 'set'],
      ['delete a/1@5', 'add a/1@7'],
    ],
    [
      'delete + add + delete = the first delete',
      ['set'],
      ['delete', 'set', 'delete'],
      ['delete a/1@4'],
    ],
  ])('C95: %s', async (_, before, held, calls) => {
    expect(await callsAfter(before, held)).toEqual(calls);
  });

  test('C95: one notification waits for each object, and every one is accounted for', async () => {
    const { rig, handler, inspect } = rigWith({ type: 'coalesce' });
    await using _ = await rig.start();
    rig.source.set(makeObject('gate'));
    for (let round = 0; round < 1000; round += 1) {
      for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key, round));
    }
    await settle();
    expect(inspect()).toMatchObject({
      overflow: 'coalesce',
      received: 3001,
      handled: 1,
      pending: 3,
      highWater: 3,
      coalesced: 2997,
      oldestPendingAt: 1_000_000,
    });
    await rig.clock.advance(1000);
    expect(handler.after).toEqual(['add a/1@3000', 'add a/2@3001', 'add a/3@3002']);
    expect(handler.notifications.at(-1)).toEqual({ isInInitialList: false, coalesced: 999 });
    expect(inspect()).toMatchObject({ pending: 0, handled: 4, oldestPendingAt: null });
  });

  test('C95: what waits keeps its place, however often it changes', async () => {
    const { rig, handler } = rigWith({ type: 'coalesce' });
    await using _ = await rig.start();
    rig.source.set(makeObject('gate'));
    for (const key of ['a/1', 'a/2', 'a/3', 'a/1', 'a/2']) rig.source.set(makeObject(key));
    rig.source.delete('a/2');
    await settle();
    await rig.clock.advance(1000);
    expect(handler.after).toEqual(['add a/1@6', 'add a/3@5']);
  });

  test('C97: an add of the initial list that was coalesced away counts as finished', async () => {
    const rig = new InformerRig();
    for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    await using _ = await rig.start();
    const added: unknown[] = [];
    const onAdd = (object: Unstructured): void => {
      added.push(object.metadata.name);
      // Longer than its slice: the next call waits for the next turn.
      rig.clock.spend(10);
    };
    const late = rig.informer.addEventHandler(resourceEventHandlerFuncs({ onAdd }), {
      overflow: { type: 'coalesce' },
    });
    rig.source.delete('a/3');
    expect(await late.waitForSync(new AbortController().signal)).toBe(true);
    expect(added).toEqual(['1', '2']);
    expect(rig.informer.inspect().processor.listeners[1]).toMatchObject({
      received: 4,
      handled: 2,
      coalesced: 2,
    });
  });

  test('C85: the deletion of what was updated unseen tells what the handler knows', async () => {
    const { rig, handler } = rigWith({ type: 'coalesce' });
    await using _ = await rig.start();
    const known = rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('gate'));
    await settle();
    rig.source.set(makeObject('a/1', 'changed'));
    rig.source.delete('a/1');
    await settle();
    await rig.clock.advance(1000);
    expect(handler.after).toEqual(['delete a/1@5']);
    expect(handler.notifications.at(-1)).toEqual({ isInInitialList: false, coalesced: 1, known });
  });

  test('C90: behind a filter, what began or ceased to pass unseen is told as what the handler needs', async () => {
    const rig = new InformerRig();
    const inner = new RecordingHandler();
    inner.throwsOn.add('gate');
    rig.informer.addEventHandler(
      filteringResourceEventHandler((object) => object['data'] !== 'out', inner),
      { overflow: { type: 'coalesce' } },
    );
    await using _ = await rig.start();
    for (const [key, data] of Object.entries({ 'a/1': 'in', 'a/2': 'out', 'a/3': 'in' })) {
      rig.source.set(makeObject(key, data));
    }
    rig.source.set(makeObject('gate'));
    await settle();
    inner.calls.length = 0;
    rig.source.set(makeObject('a/1', 'out'));
    rig.source.delete('a/1');
    rig.source.set(makeObject('a/2', 'in'));
    rig.source.delete('a/2');
    rig.source.set(makeObject('a/3', 'out'));
    rig.source.set(makeObject('a/3', 'in'));
    await settle();
    await rig.clock.advance(1000);
    expect(inner.calls).toEqual(['delete a/1@7', 'update a/3@4>11']);
  });

  test('C105: an update that changes nothing leaves what waits its writer and its time', async () => {
    const rig = new InformerRig({ resyncPeriodMs: 1000 });
    const handler = new HeldUp();
    rig.informer.addEventHandler(handler, { overflow: { type: 'coalesce' } });
    await using _ = await rig.start();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('gate'));
    await settle();
    const stamp = { decodedAt: 7, bytes: 9 };
    const object = makeObject('a/1', 'new', { resourceVersion: '8' });
    rig.source.send({ type: 'MODIFIED', object, stamp });
    await settle();
    // The resync comes with the end of the pause, and first.
    await rig.clock.advance(1000);
    expect(handler.after[0]).toBe('update a/1@2>8');
    expect(handler.notifications[2]).toEqual({ isInInitialList: false, ...stamp });
  });
});

describe('a handler that drops', () => {
  test('C95: what does not fit is dropped until the handler has caught up, and it is told in order', async () => {
    const { rig, handler, inspect } = rigWith({ type: 'drop', maxPending: 2 });
    await using _ = await rig.start();
    rig.source.set(makeObject('gate'));
    await settle();
    rig.clock.spend(100);
    for (const key of ['a/1', 'a/2', 'a/3', 'a/4', 'a/5']) rig.source.set(makeObject(key));
    await settle();
    const from = 1_000_100;
    expect(inspect()).toMatchObject({
      overflow: 'drop',
      received: 6,
      handled: 1,
      pending: 2,
      dropped: 3,
      gaps: 1,
      lastGap: { dropped: 3, from, to: null },
    });
    await rig.clock.advance(1000);
    rig.source.set(makeObject('a/6'));
    await settle();
    expect(handler.after).toEqual(['add a/1@3', 'add a/2@4', 'gap of 3', 'add a/6@8']);
    const gap = { dropped: 3, from, to: 1_001_000 };
    expect(handler.gaps).toEqual([gap]);
    expect(inspect()).toMatchObject({ handled: 4, pending: 0, gaps: 1, lastGap: gap });
  });

  test('C95: when it is told, the store has what was dropped', async () => {
    const { rig, handler } = rigWith({ type: 'drop', maxPending: 1 });
    const stored: unknown[] = [];
    handler.onGap = () => stored.push(rig.informer.getStore().listKeys());
    await using _ = await rig.start();
    for (const key of ['gate', 'a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    rig.source.delete('a/2');
    await settle();
    await rig.clock.advance(1000);
    expect(handler.after).toEqual(['add a/1@3']);
    expect(stored).toEqual([['gate', 'a/1', 'a/3']]);
  });

  test('C97: dropped adds of the initial list count as finished once the handler knows of the gap', async () => {
    const { rig, handler, registration, inspect } = rigWith({ type: 'drop', maxPending: 2 });
    handler.throwsOn.clear();
    for (let i = 0; i < 5; i += 1) rig.source.set(makeObject(`a/${i}`));
    await using _ = await rig.start();
    expect(handler.calls).toEqual(['add a/0@2*', 'add a/1@3*', 'gap of 3']);
    expect(registration.hasSynced()).toBe(true);
    expect(inspect()).toMatchObject({ dropped: 3, synced: true });
  });

  test('C98: a handler that throws when told of dropped initial adds never syncs, and goes on', async () => {
    const { rig, handler, registration, inspect } = rigWith({ type: 'drop', maxPending: 2 });
    handler.throwsOn.clear();
    handler.throwsOnGap.push(new Error('cannot bear it'));
    for (let i = 0; i < 5; i += 1) rig.source.set(makeObject(`a/${i}`));
    await using _ = await rig.start();
    rig.source.set(makeObject('a/9'));
    await rig.clock.advance(1000);
    expect(handler.calls.slice(2)).toEqual(['gap of 3', 'add a/9@7']);
    expect(registration.hasSynced()).toBe(false);
    expect(inspect()).toMatchObject({ errors: 1, gaps: 1 });
    expect(rig.handlerErrors).toMatchObject([{ handler: 'held-up', event: null }]);
  });

  test('C90: adapters pass a gap on, and one without onGap is not told', async () => {
    const gaps: HandlerGap[] = [];
    const gap = { dropped: 1, from: 1, to: 2 };
    const funcs = resourceEventHandlerFuncs({ onGap: (told) => gaps.push(told) });
    filteringResourceEventHandler(() => false, funcs).onGap?.(gap);
    filteringResourceEventHandler(() => true, new RecordingHandler()).onGap?.(gap);
    resourceEventHandlerFuncs({}).onGap?.(gap);
    expect(gaps).toEqual([gap]);
  });

  test.each([0, -1, 1.5, Number.NaN])('a bound of %s is refused', (maxPending) => {
    expect(() => rigWith({ type: 'drop', maxPending })).toThrow(RangeError);
  });
});

describe('updates that change nothing', () => {
  async function relist(rig: InformerRig): Promise<void> {
    rig.source.sendError(expiredStatus());
    await settle();
    await rig.clock.advance(900);
  }

  test('C105: a relist of 20,000 unchanged objects brings nothing to a handler that does not want it', async () => {
    const rig = new InformerRig();
    const handler = new RecordingHandler();
    rig.informer.addEventHandler(handler, { name: 'calm', unchangedUpdates: 'never' });
    for (let i = 0; i < 20_000; i += 1) rig.source.set(makeObject(`a/${i}`));
    await using _ = await rig.start();
    await relist(rig);
    expect(rig.source.requestsOf('list').length).toBeGreaterThan(1);
    expect(handler.calls).toHaveLength(20_000);
    expect(rig.handler.calls).toHaveLength(40_000);
    expect(rig.informer.inspect().processor.listeners).toMatchObject([
      { received: 40_000, unchangedSkipped: 0 },
      { name: 'calm', received: 20_000, unchangedSkipped: 20_000 },
    ]);
  });

  test('C105: it hears of what a relist found changed, and of the ticks of a resync it asked for', async () => {
    const rig = new InformerRig({ resyncPeriodMs: 10_000 });
    const handler = new RecordingHandler();
    rig.informer.addEventHandler(handler, { resyncPeriodMs: 10_000, unchangedUpdates: 'never' });
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    await using _ = await rig.start();
    await rig.clock.advance(10_000);
    expect(handler.calls.splice(0)).toEqual([
      'add a/1@2*',
      'add a/2@3*',
      'update a/1@2>2',
      'update a/2@3>3',
    ]);
    // What a real list brings are other objects than those in the store.
    rig.source.dropEvents(() => rig.source.set(makeObject('a/1', 'changed')));
    const resent = makeObject('a/2', undefined, { resourceVersion: '3' });
    rig.source.send({ type: 'MODIFIED', object: resent });
    await settle();
    await relist(rig);
    expect(handler.calls).toEqual(['update a/1@2>4']);
    expect(rig.handler.calls.filter((call) => call === 'update a/2@3>3')).toHaveLength(3);
  });

  test('C105: objects without a resourceVersion, as a polled API may list them, always count as changed', async () => {
    let lists = 0;
    const polled: ListerWatcher = {
      list: () => {
        lists += 1;
        const items = [makeObject('a/1', lists)];
        return Promise.resolve({ metadata: { resourceVersion: String(lists) }, items });
      },
      watch: () => Promise.reject(new Error('not watchable')),
    };
    const rig = new InformerRig({ listerWatcher: polled });
    const handler = new RecordingHandler();
    rig.informer.addEventHandler(handler, { unchangedUpdates: 'never' });
    await using _ = await rig.start();
    await rig.clock.advance(1000);
    expect(handler.calls).toEqual(['add a/1@undefined*', 'update a/1@undefined>undefined']);
  });
});
