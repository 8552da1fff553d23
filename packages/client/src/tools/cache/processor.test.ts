import { describe, expect, test } from 'vitest';
import { expiredStatus, makeObject, settle } from '../../testing/index.ts';
import { silentLogger } from '../../util/logger.ts';
import { InformerRig, RecordingHandler } from './informer-rig.ts';
import { resourceEventHandlerFuncs } from './resource-event-handler.ts';

const never = new AbortController().signal;

describe('event handlers', () => {
  test('C91: each handler hears everything in the same order', async () => {
    const rig = new InformerRig();
    const other = new RecordingHandler();
    rig.informer.addEventHandler(other);
    await using _ = await rig.start();
    for (let i = 0; i < 5; i += 1) rig.source.set(makeObject('a/1', i));
    await settle();
    expect(rig.handler.calls).toHaveLength(5);
    expect(other.calls).toEqual(rig.handler.calls);
  });

  test('C93: at the stop, what is pending for a handler is dropped', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/bad'));
    rig.source.set(makeObject('a/good'));
    rig.handler.throwsOn.add('a/bad');
    await rig.start();
    expect(rig.informer.inspect().processor.listeners[0]).toMatchObject({ pending: 1 });
    await rig.stop();
    expect(rig.handler.calls).toEqual(['add a/bad@2*']);
    expect(rig.informer.inspect().processor.listeners[0]).toMatchObject({
      received: 2,
      handled: 1,
      pending: 0,
      discarded: 1,
      oldestPendingAt: null,
    });
    expect(rig.clock.pendingTimers).toBe(0);
  });

  test('C93: the controller ends first: what is queued at the stop still reaches the store and the listeners', async () => {
    const rig = new InformerRig();
    const stopped: Promise<void>[] = [];
    rig.informer.addIndexers({
      stopper() {
        stopped.push(rig.stop());
        return [];
      },
    });
    for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    await rig.start();
    await Promise.all(stopped);
    expect(stopped).toHaveLength(3);
    expect(rig.informer.getStore().size).toBe(3);
    const [listener] = rig.informer.inspect().processor.listeners;
    expect(listener).toMatchObject({ received: 3, pending: 0 });
  });

  test('C95: a handler that is stuck delays neither the store nor the others', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/bad'));
    rig.handler.throwsOn.add('a/bad');
    const other = new RecordingHandler();
    rig.informer.addEventHandler(other, { name: 'other' });
    await using _ = await rig.start();
    for (let i = 0; i < 3000; i += 1) rig.source.set(makeObject(`a/${i}`));
    await settle();
    expect(rig.informer.getStore().size).toBe(3001);
    expect(other.calls).toHaveLength(3001);
    expect(rig.informer.inspect().processor.listeners).toMatchObject([
      { name: 'recorder', pending: 3000, highWater: 3000, oldestPendingAt: 1_000_000 },
      { name: 'other', pending: 0, handled: 3001, oldestPendingAt: null },
    ]);
    await rig.clock.advance(1000);
    expect(rig.handler.calls).toHaveLength(3001);
  });

  test('C96: a handler added late gets each stored object once, then what follows', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    rig.source.set(makeObject('a/2'));
    await settle();
    const late = new RecordingHandler();
    rig.informer.addEventHandler(late);
    rig.source.set(makeObject('a/1', 'changed'));
    await settle();
    expect(late.calls).toEqual(['add a/1@2*', 'add a/2@3*', 'update a/1@2>4']);
  });

  test('C97: a handler has synced when the informer has and its initial adds are done', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/1'));
    const early = rig.informer.addEventHandler(new RecordingHandler(), { name: 'early' });
    expect(early.hasSynced()).toBe(false);
    const synced = early.waitForSync(never);
    await using _ = await rig.start();
    expect(await synced).toBe(true);
    const late = rig.informer.addEventHandler(new RecordingHandler());
    expect(late.hasSynced()).toBe(false);
    expect(await late.waitForSync(never)).toBe(true);
  });

  test('C97: a handler added late to an empty cache has synced at once', async () => {
    await using rig = await new InformerRig().start();
    expect(rig.informer.addEventHandler(new RecordingHandler()).hasSynced()).toBe(true);
  });

  test('C98: a handler that throws in its initial list never syncs; the error is reported, the others go on', async () => {
    const rig = new InformerRig();
    rig.source.set(makeObject('a/bad'));
    rig.source.set(makeObject('a/good'));
    const other = rig.informer.addEventHandler(new RecordingHandler());
    rig.handler.throwsOn.add('a/bad');
    await using _ = await rig.start();
    await rig.clock.advance(1000);
    expect(rig.handler.calls).toEqual(['add a/bad@2*', 'add a/good@3*']);
    expect(other.hasSynced()).toBe(true);
    expect(rig.informer.inspect().processor.listeners[0]).toMatchObject({
      handled: 2,
      errors: 1,
      synced: false,
    });
    expect(rig.handlerErrors).toMatchObject([
      { informer: 'configmaps', handler: 'recorder', error: { message: 'cannot handle a/bad' } },
    ]);
  });

  test('C98: a handler that throws later stays synced, and pauses for a second', async () => {
    await using rig = await new InformerRig().start();
    rig.handler.throwsOn.add('a/bad');
    rig.source.set(makeObject('a/bad'));
    rig.source.set(makeObject('a/good'));
    await settle();
    await rig.clock.advance(999);
    expect(rig.handler.calls).toEqual(['add a/bad@2']);
    await rig.clock.advance(1);
    expect(rig.handler.calls).toEqual(['add a/bad@2', 'add a/good@3']);
    expect(rig.informer.inspect().processor.listeners[0]).toMatchObject({
      errors: 1,
      synced: true,
    });
  });

  test('C100: the same handler twice is two registrations, removed one by one', async () => {
    const rig = new InformerRig();
    const second = rig.informer.addEventHandler(rig.handler);
    await using _ = await rig.start();
    rig.source.set(makeObject('a/1'));
    await settle();
    expect(rig.handler.calls).toHaveLength(2);
    rig.informer.removeEventHandler(second);
    rig.informer.removeEventHandler(second);
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(rig.handler.calls).toHaveLength(3);
    const foreign = { name: 'x', hasSynced: () => true, waitForSync: () => Promise.resolve(true) };
    expect(() => rig.informer.removeEventHandler(foreign)).toThrow(TypeError);
    await expect(rig.informer.shutDownEventHandler(foreign)).rejects.toThrow(TypeError);
  });

  test.each(['removeEventHandler', 'shutDownEventHandler'] as const)(
    'C101: %s drops what the handler has pending, and ends its pause',
    async (remove) => {
      await using rig = await new InformerRig().start();
      const leaving = new RecordingHandler();
      const registration = rig.informer.addEventHandler(leaving);
      leaving.throwsOn.add('a/bad');
      rig.source.set(makeObject('a/bad'));
      rig.source.set(makeObject('a/good'));
      await settle();
      await rig.informer[remove](registration);
      await rig.clock.advance(5000);
      expect(leaving.calls).toEqual(['add a/bad@2']);
      expect(rig.informer.inspect().processor.listeners).toHaveLength(1);
    },
  );

  test('C101: a handler that removes itself is not called again, and others are', async () => {
    await using rig = await new InformerRig().start();
    const calls: string[] = [];
    const registration = rig.informer.addEventHandler(
      resourceEventHandlerFuncs({
        onAdd(object) {
          calls.push(object.metadata.name ?? '');
          rig.informer.removeEventHandler(registration);
        },
      }),
    );
    for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    await settle();
    expect(calls).toEqual(['1']);
    expect(rig.handler.calls).toHaveLength(3);
  });

  test('C101: shutting a handler down waits for the call that runs, also from within it', async () => {
    await using rig = await new InformerRig().start();
    const order: string[] = [];
    const registration = rig.informer.addEventHandler(
      resourceEventHandlerFuncs({
        onAdd() {
          void rig.informer.shutDownEventHandler(registration).then(() => order.push('down'));
          // A second one waits as well.
          void rig.informer.shutDownEventHandler(registration).then(() => order.push('down too'));
          order.push('returns');
        },
      }),
    );
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(order).toHaveLength(3);
    expect(order[0]).toBe('returns');
  });

  test('C101: shutting down returns at once when the informer never started, or the handler is not there', async () => {
    const rig = new InformerRig();
    const registration = rig.informer.addEventHandler(rig.handler);
    await rig.informer.shutDownEventHandler(registration);
    await rig.informer.shutDownEventHandler(registration);
    await using other = await new InformerRig().start();
    const elsewhere = other.informer.addEventHandler(other.handler);
    await rig.informer.shutDownEventHandler(elsewhere);
    expect(other.informer.inspect().processor.listeners).toHaveLength(2);
    await using _ = await rig.start();
    expect(rig.informer.inspect().processor.listeners).toHaveLength(1);
  });

  test('tells how long a handler takes', async () => {
    const rig = new InformerRig();
    let tookMs = 40;
    const slow = () => {
      rig.clock.spend(tookMs);
      tookMs = 10;
    };
    rig.informer.addEventHandler({ onAdd: slow, onUpdate: slow, onDelete: slow }, { name: 'slow' });
    await using _ = await rig.start();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/1', 'changed'));
    await settle();
    expect(rig.informer.inspect().processor.listeners[1]).toMatchObject({
      lastHandleMs: 10,
      slowestHandleMs: 40,
    });
  });
});

describe('resync', () => {
  const resyncsOf = (handler: RecordingHandler): number =>
    handler.calls.filter((call) => call === 'update a/1@2>2').length;

  async function startWith(
    resyncPeriodMs: number,
    periods: readonly number[],
  ): Promise<{ rig: InformerRig; handlers: RecordingHandler[] }> {
    const rig = new InformerRig({ resyncPeriodMs });
    rig.source.set(makeObject('a/1'));
    const handlers = periods.map((periodMs) => {
      const handler = new RecordingHandler();
      rig.informer.addEventHandler(handler, { resyncPeriodMs: periodMs });
      return handler;
    });
    await rig.start();
    return { rig, handlers };
  }

  test('C103: below a second is raised to a second, and lowers the check for all', async () => {
    const { rig, handlers } = await startWith(10_000, [500, 3000, 0]);
    await using _ = rig;
    await rig.clock.advance(6000);
    expect(handlers.map(resyncsOf)).toEqual([6, 2, 0]);
    expect(resyncsOf(rig.handler)).toBe(0);
  });

  test('C103: after the start a shorter period is raised to the check period', async () => {
    const { rig } = await startWith(2000, []);
    await using _ = rig;
    const late = new RecordingHandler();
    rig.informer.addEventHandler(late, { resyncPeriodMs: 1000 });
    await rig.clock.advance(6000);
    expect(resyncsOf(late)).toBe(3);
  });

  test('C103: without a check period nobody is resynced', async () => {
    const { rig, handlers } = await startWith(0, [1000]);
    await using _ = rig;
    await rig.clock.advance(5000);
    expect(handlers.map(resyncsOf)).toEqual([0]);
    expect(rig.informer.inspect().processor.listeners[1]?.resyncPeriodMs).toBe(0);
  });

  test('C103: a handler that gets another period than it wants is reported', () => {
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => warnings.push(fields) };
    const add = (resyncPeriodMs: number, name: string, wantedMs: number): void => {
      const { informer } = new InformerRig({ resyncPeriodMs, logger });
      informer.addEventHandler(new RecordingHandler(), { name, resyncPeriodMs: wantedMs });
    };
    add(1000, 'short', 500);
    add(0, 'alone', 5000);
    add(2000, 'content', 3000);
    expect(warnings).toEqual([
      { handler: 'short', wantedMs: 500, periodMs: 1000 },
      { handler: 'alone', wantedMs: 5000, periodMs: 0 },
    ]);
  });

  test('C104: updates that change nothing go to those only who are due', async () => {
    const { rig, handlers } = await startWith(1000, [1000, 2000]);
    await using _ = rig;
    await rig.clock.advance(1000);
    expect(handlers.map(resyncsOf)).toEqual([1, 0]);
    await rig.clock.advance(1000);
    expect(handlers.map(resyncsOf)).toEqual([2, 1]);
  });

  test('C105: without resync a relist brings every handler an update of every unchanged object', async () => {
    const { rig, handlers } = await startWith(0, [0]);
    await using _ = rig;
    rig.source.sendError(expiredStatus());
    await settle();
    await rig.clock.advance(800);
    expect(handlers.map(resyncsOf)).toEqual([1]);
  });

  test('C105: with resync on, after a tick, those not due hear of real changes only', async () => {
    const { rig, handlers } = await startWith(1000, [1000, 60_000]);
    await using _ = rig;
    await rig.clock.advance(1000);
    rig.source.sendError(expiredStatus());
    await settle();
    await rig.clock.advance(900);
    expect(rig.source.requestsOf('list')).toHaveLength(2);
    expect(handlers.map(resyncsOf)).toEqual([2, 0]);
  });
});
