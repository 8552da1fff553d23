import { expect, it } from 'vitest';
import {
  expiredStatus,
  FakeClock,
  FakeListWatch,
  makeObject,
  settle,
} from '../../testing/index.ts';
import { brief } from './retry-rig.ts';
import { WatchConditionError, WatchInterruptedError } from './until-error.ts';
import { untilWithSync, type UntilWithSyncOptions } from './until-with-sync.ts';
import type { ConditionFunc } from './until.ts';

class Rig implements Disposable {
  readonly clock = new FakeClock(1_000_000);
  readonly source = new FakeListWatch();
  readonly aborter = new AbortController();

  /** Resolves with the outcome, whatever it is. */
  async until(
    conditions: ConditionFunc[],
    options: Partial<UntilWithSyncOptions> = {},
  ): Promise<unknown> {
    const { clock, source: listerWatcher } = this;
    return untilWithSync(
      { name: 'configmaps', listerWatcher, clock, random: () => 0, ...options },
      conditions,
      this.aborter.signal,
    ).catch((error: unknown) => error);
  }

  [Symbol.dispose](): void {
    this.aborter.abort();
  }
}

const never: ConditionFunc = () => false;
const seen =
  (pattern: RegExp): ConditionFunc =>
  (event) =>
    pattern.test(brief(event));

it('C122: a precondition on the synced store can finish early', async () => {
  using rig = new Rig();
  rig.source.set(makeObject('a/1'));
  const sizes: number[] = [];
  const outcome = await rig.until([never], {
    precondition: (store) => {
      sizes.push(store.size);
      return Promise.resolve(store.getByKey('a/1') !== undefined);
    },
  });
  expect(outcome).toBeUndefined();
  expect(sizes).toEqual([1]);
  expect(rig.source.openWatches).toBe(0);
});

it('C122: after a precondition that does not hold the conditions see what is there, then what comes', async () => {
  using rig = new Rig();
  rig.source.set(makeObject('a/1'));
  const outcome = rig.until([seen(/ADDED a\/1/), seen(/DELETED a\/1/)], {
    precondition: () => false,
  });
  await settle();
  const object = rig.source.objects.get('a/1');
  rig.source.delete('a/1');
  expect(await outcome).toMatchObject({ type: 'DELETED', object: { kind: object?.kind } });
  expect(rig.source.openWatches).toBe(0);
  expect(rig.clock.pendingTimers).toBe(0);
});

it('C122: survives a 410, and a deletion missed there is a plain DELETED', async () => {
  using rig = new Rig();
  const object = rig.source.set(makeObject('a/1'));
  const outcome = rig.until([seen(/DELETED/)]);
  await settle();
  rig.source.dropEvents(() => rig.source.delete('a/1'));
  rig.source.compact();
  rig.source.sendError(expiredStatus());
  await rig.clock.advance(60_000);
  expect(await outcome).toEqual({ type: 'DELETED', object });
});

it('C122: an abort before the sync is an interruption without an event', async () => {
  using rig = new Rig();
  rig.source.holdLists();
  const outcome = rig.until([never], { precondition: () => true });
  await settle();
  rig.aborter.abort();
  const error = await outcome;
  expect(error).toBeInstanceOf(WatchInterruptedError);
  expect(error).toMatchObject({ lastEvent: undefined });
});

it('C122: an abort later is an interruption with the last event', async () => {
  using rig = new Rig();
  const object = rig.source.set(makeObject('a/1'));
  const outcome = rig.until([never]);
  await settle();
  rig.aborter.abort();
  const error = await outcome;
  expect(error).toBeInstanceOf(WatchInterruptedError);
  expect(error).toMatchObject({ lastEvent: { type: 'ADDED', object } });
});

it('C122: what precondition or condition throws ends it, the informer first', async () => {
  using rig = new Rig();
  rig.source.set(makeObject('a/1'));
  const cause = new Error('odd');
  const fail = (): never => {
    throw cause;
  };
  expect(await rig.until([never], { precondition: fail })).toBe(cause);
  const error = await rig.until([fail]);
  expect(error).toBeInstanceOf(WatchConditionError);
  expect(error).toMatchObject({ cause });
  expect(rig.source.openWatches).toBe(0);
});
