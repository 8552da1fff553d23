import { SharedIndexInformer } from '@deltascope/client';
import { FakeClock, FakeListWatch, makeObject, settle } from '@deltascope/client/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  edgeOnly,
  edgeTriggered,
  type Reconciler,
  type Replicas,
  withResync,
} from './three-reconcilers.ts';

const RESYNC_MS = 60_000;

/** All three on one informer, each of them deaf at the same times. */
class Rig implements AsyncDisposable {
  readonly clock = new FakeClock(0);
  readonly websites = new FakeListWatch();
  readonly running: Readonly<Record<'edgeOnly' | 'edgeTriggered' | 'withResync', Replicas>> = {
    edgeOnly: new Map(),
    edgeTriggered: new Map(),
    withResync: new Map(),
  };
  isDeaf = false;
  readonly #informer = new SharedIndexInformer({
    name: 'websites',
    listerWatcher: this.websites,
    clock: this.clock,
    random: () => 0,
    resyncPeriodMs: RESYNC_MS,
    livenessTimeoutMs: 0,
  });
  readonly #stop = new AbortController();
  #ended: Promise<void> | undefined;

  async start(): Promise<this> {
    const find = (key: string) => this.#informer.getStore().getByKey(key);
    this.#add(edgeOnly(this.running.edgeOnly));
    this.#add(edgeTriggered(find, this.running.edgeTriggered));
    this.#add(withResync(find, this.running.withResync, RESYNC_MS));
    this.#ended = this.#informer.run(this.#stop.signal);
    await settle();
    return this;
  }

  /** Changes a website, or deletes it; unheard when the handlers are deaf. */
  async set(key: string, replicas: number | null, { unheard = false } = {}): Promise<void> {
    this.isDeaf = unheard;
    if (replicas === null) this.websites.delete(key);
    else this.websites.set({ ...makeObject(key), spec: { replicas } });
    await settle();
    this.isDeaf = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  #add({ handler, resyncPeriodMs }: Reconciler): void {
    this.#informer.addEventHandler(
      {
        onAdd: (...event) => this.isDeaf || handler.onAdd(...event),
        onUpdate: (...event) => this.isDeaf || handler.onUpdate(...event),
        onDelete: (...event) => this.isDeaf || handler.onDelete(...event),
      },
      { resyncPeriodMs },
    );
  }
}

const SITE = 'shop/blog';

describe('when no event is lost', () => {
  test('all three are right', async () => {
    await using rig = await new Rig().start();
    await rig.set(SITE, 2);
    await rig.set('shop/other', 1);
    await rig.set(SITE, 5);
    await rig.set('shop/other', null);
    for (const running of Object.values(rig.running)) expect([...running]).toEqual([[SITE, 5]]);
  });
});

describe('when an update is lost', () => {
  test('the one that trusts events is wrong for ever, the one that reads the cache until the next event, the one with resync for a period', async () => {
    await using rig = await new Rig().start();
    await rig.set(SITE, 2);
    await rig.set(SITE, 5, { unheard: true });
    const replicas = () => Object.values(rig.running).map((running) => running.get(SITE));
    expect(replicas()).toEqual([2, 2, 2]);
    await rig.clock.advance(2 * RESYNC_MS);
    expect(replicas()).toEqual([2, 2, 5]);
    await rig.set(SITE, 6);
    expect(replicas()).toEqual([3, 6, 6]);
  });
});

describe('when a deletion is lost', () => {
  test('none of them ever learns of it: a resync offers what there is', async () => {
    await using rig = await new Rig().start();
    await rig.set(SITE, 2);
    await rig.set(SITE, null, { unheard: true });
    await rig.clock.advance(2 * RESYNC_MS);
    for (const running of Object.values(rig.running)) expect(running.get(SITE)).toBe(2);
  });
});

test('with resync, whatever is lost of whatever happens: a period later each website that is there has its replicas', async () => {
  const step = fc.record({
    key: fc.constantFrom('shop/a', 'shop/b', 'shop/c'),
    replicas: fc.option(fc.nat(9), { nil: null }),
    unheard: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      await using rig = await new Rig().start();
      const expected: Replicas = new Map();
      for (const { key, replicas, unheard } of steps) {
        if (replicas === null && !expected.has(key)) continue;
        await rig.set(key, replicas, { unheard });
        if (replicas === null) expected.delete(key);
        else expected.set(key, replicas);
      }
      await rig.clock.advance(2 * RESYNC_MS);
      for (const [key, replicas] of expected) {
        expect(rig.running.withResync.get(key)).toBe(replicas);
      }
    }),
    { numRuns: 50 },
  );
});
