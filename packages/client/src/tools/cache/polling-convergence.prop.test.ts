import { KubeStatusError, type Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expiredStatus, FakeClock, FakeListWatch, makeObject } from '../../testing/index.ts';
import type { ListerWatcher, StampedWatchEvent } from './lister-watcher.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';
import { PollingListWatch } from './polling-list-watch.ts';
import { INTERVAL_MS, PollingRig, SOURCES } from './polling-rig.ts';

const status = (reason: string, code: number) => new KubeStatusError({ reason, code });
const network = (code: string): Error => Object.assign(new Error(code), { code });

const keys = ['a/1', 'a/2', 'a/3', 'b/1', 'c'];
const key = fc.constantFrom(...keys);
const failure = fc.constantFrom<unknown>(
  network('ECONNREFUSED'),
  network('ECONNRESET'),
  new KubeStatusError(expiredStatus()),
  status('TooManyRequests', 429),
  status('InternalError', 500),
);

type Act = (rig: PollingRig) => void | Promise<void>;
/** What may happen, each printed by its name when a run fails. */
const act = (name: string, run: Act) => Object.assign(run, { toString: () => name });

/** An object's identity is that of its making: a set after a deletion is another object. */
function set(server: FakeListWatch, name: string): void {
  const uid = server.objects.get(name)?.metadata.uid ?? server.resourceVersion;
  server.set(makeObject(name, server.resourceVersion, { uid }));
}

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: key.map((name) => act(`set ${name}`, ({ server }) => set(server, name))),
  },
  {
    weight: 4,
    arbitrary: key.map((name) => act(`delete ${name}`, ({ server }) => void server.delete(name))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('list' as const, 'watch' as const), failure)
      .map(([verb, error]) =>
        act(`fail ${verb}: ${String(error)}`, ({ server }) => server.failNext(verb, error)),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Act>(
      act('compact', ({ server }) => server.compact()),
      act('cut', ({ server }) => server.cut()),
      act('reset', ({ server }) => server.cut(network('ECONNRESET'))),
      act('wake', ({ informer }) => informer.wake()),
    ),
  },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(0, 700, 2000, 40_000)
      .map((ms) => act(`advance ${ms}`, ({ time }) => time.advance(ms))),
  },
);

describe.each(Object.keys(SOURCES))('by %s', (way) => {
  test('whatever breaks, store and handler become equal to the server once it holds still', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 40, size: 'max' }), async (steps) => {
        await using rig = new PollingRig(way, {
          pageSize: 2,
          backoff: { initialMs: 100, capMs: 1000 },
        });
        await rig.start();
        for (const step of steps) await step(rig);
        // Long enough for every planned failure to be met and waited out.
        await rig.time.advance(120_000);
        const { informer, server, handler } = rig;
        const expected = Object.fromEntries(server.objects);
        const stored = informer
          .getStore()
          .listKeys()
          .map((name) => [name, informer.getStore().getByKey(name)]);
        expect(informer.phase).toBe('watching');
        expect(Object.fromEntries(stored)).toEqual(expected);
        expect(Object.fromEntries(handler.seen)).toEqual(expected);
        expect(informer.inspect().reflector).toMatchObject({ skipped: 0, storeErrors: 0 });
      }),
      { numRuns: 60 },
    );
  });
});

/** What a consumer that leaves and comes back as it likes knows, and whether it was ever told what cannot be. */
class Consumer {
  readonly known = new Map<string, Unstructured>();
  readonly violations: string[] = [];
  #resourceVersion: string;
  readonly #source: ListerWatcher;

  constructor(source: ListerWatcher, resourceVersion: string) {
    this.#source = source;
    this.#resourceVersion = resourceVersion;
  }

  /** Takes `count` events, and leaves with the last of them. */
  async take(count: number): Promise<void> {
    const options = { resourceVersion: this.#resourceVersion, allowWatchBookmarks: true };
    const stream = await this.#source.watch(options, new AbortController().signal);
    let taken = 0;
    for await (const event of stream) {
      this.#apply(event);
      taken += 1;
      if (taken === count) return;
    }
    this.violations.push('the stream has ended');
  }

  #apply({ type, object }: StampedWatchEvent<Unstructured>): void {
    if (type === 'ERROR') return void this.violations.push(`ERROR ${object.code}`);
    this.#resourceVersion = object.metadata.resourceVersion ?? '';
    if (type === 'BOOKMARK') return;
    const name = metaNamespaceKeyFunc(object);
    const old = this.known.get(name);
    if ((old === undefined) !== (type === 'ADDED')) this.violations.push(`${type} ${name}`);
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
      this.violations.push(`another ${name}`);
    }
    if (type === 'DELETED') this.known.delete(name);
    else this.known.set(name, object);
  }
}

test('short polling tells each consumer a history that can be, wherever it leaves and comes back', async () => {
  const rounds = fc.array(
    fc.record({
      changes: fc.array(fc.tuple(key, fc.boolean()), { maxLength: 12 }),
      take: fc.integer({ min: 1, max: 5 }),
    }),
    { maxLength: 20, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const server = new FakeListWatch();
      const clock = new FakeClock();
      for (const name of keys.slice(0, 3)) set(server, name);
      const polling = new PollingListWatch({ source: server, intervalMs: INTERVAL_MS, clock });
      const { items, metadata } = await polling.list({}, new AbortController().signal);
      const consumer = new Consumer(polling, metadata.resourceVersion ?? '');
      for (const item of items) consumer.known.set(metaNamespaceKeyFunc(item), item);
      const take = async (count: number): Promise<void> => {
        const taking = consumer.take(count);
        // Each poll ends with a bookmark: there is an event for each interval at least.
        await clock.advance(INTERVAL_MS * (count + 1));
        await taking;
      };
      for (const { changes, take: count } of all) {
        for (const [name, isDeletion] of changes) {
          if (isDeletion) server.delete(name);
          else set(server, name);
        }
        await take(count);
      }
      // Two events for each key at most, and a bookmark.
      await take(2 * keys.length + 1);
      expect(consumer.violations).toEqual([]);
      expect(consumer.known).toEqual(server.objects);
    }),
    { numRuns: 100 },
  );
});
