import { KubeStatusError, type Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  expiredStatus,
  FakeListWatch,
  type FakeWatchLists,
  makeObject,
  settle,
} from '../../testing/index.ts';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { deletionHandlingMetaNamespaceKeyFunc as keyOf } from './object-key.ts';
import { ReflectorRig } from './reflector-rig.ts';
import type { ReflectorStore } from './store.ts';

/** Holds what it was told, and notes what no store should be told. */
class MapStore implements ReflectorStore {
  readonly objects = new Map<string, Unstructured>();
  readonly faults: string[] = [];

  add(object: Unstructured): void {
    this.objects.set(keyOf(object), object);
  }

  update(object: Unstructured): void {
    const key = keyOf(object);
    if (!this.objects.has(key)) this.faults.push(`update of ${key}, which is not there`);
    this.objects.set(key, object);
  }

  delete(object: Unstructured | DeletedFinalStateUnknown<Unstructured>): void {
    if (!this.objects.delete(keyOf(object))) this.faults.push(`delete of ${keyOf(object)} twice`);
  }

  replace(items: readonly Unstructured[]): void {
    this.objects.clear();
    for (const item of items) this.add(item);
  }

  resync(): void {}
}

const status = (reason: string, code: number) => ({ kind: 'Status' as const, reason, code });
const tooLarge = { ...status('Timeout', 504), message: 'Too large resource version: 9' };
const networkError = (code: string) => Object.assign(new Error(code), { code });

const statuses = fc.constantFrom(
  expiredStatus(),
  tooLarge,
  status('TooManyRequests', 429),
  status('InternalError', 500),
  status('Forbidden', 403),
);
const errors = fc.oneof(
  fc.constantFrom(networkError('ECONNREFUSED'), networkError('ECONNRESET'), new Error('unknown')),
  statuses.map((one) => new KubeStatusError(one)),
);
const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'c');
const watchLists = fc.constantFrom<FakeWatchLists>(
  'served',
  'refused',
  'without-mark',
  'cut-before-mark',
);

type Step = (rig: ReflectorRig) => unknown;

/** One thing that happens to the server, the connection or the clock; `set a/1` and the like when a counterexample is shown. */
const step = (name: string, does: Step): Step =>
  Object.assign((rig: ReflectorRig) => does(rig), { toString: () => name });

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: key.map((k) =>
        step(`set ${k}`, ({ source }) => source.set(makeObject(k, source.resourceVersion))),
      ),
    },
    { weight: 3, arbitrary: key.map((k) => step(`delete ${k}`, ({ source }) => source.delete(k))) },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(0, 500, 2000, 15_000, 100_000)
        .map((ms) => step(`advance ${ms}`, ({ clock }) => clock.advance(ms))),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        step('settle', () => settle()),
        step('end', ({ source }) => source.cut()),
        step('freeze', ({ source }) => source.freeze()),
        step('compact', ({ source }) => source.compact()),
        step('bookmark', ({ source }) => source.bookmark()),
        step('hold lists', ({ source }) => source.holdLists()),
        step('release lists', ({ source }) => source.releaseLists()),
        step('wake', ({ reflector }) => reflector.wake()),
      ),
    },
    { weight: 2, arbitrary: errors.map((e) => step(`cut: ${e}`, ({ source }) => source.cut(e))) },
    {
      weight: 2,
      arbitrary: fc
        .record({ verb: fc.constantFrom('list' as const, 'watch' as const), error: errors })
        .map(({ verb, error }) =>
          step(`fail ${verb}: ${error}`, ({ source }) => source.failNext(verb, error)),
        ),
    },
    {
      weight: 2,
      arbitrary: statuses.map((one) =>
        step(`ERROR ${one.reason}`, ({ source }) => source.sendError(one)),
      ),
    },
    {
      weight: 2,
      arbitrary: watchLists.map((mode) =>
        step(`watch lists ${mode}`, ({ source }) => void (source.watchLists = mode)),
      ),
    },
  ),
  { maxLength: 40 },
);

test.each([
  ['LIST and WATCH', false],
  ['WatchList', true],
])(
  '%s: whatever breaks, the store becomes equal to the server once that holds still',
  async (_, useWatchList) => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (history, paginatesAtZero) => {
        const store = new MapStore();
        const rig = new ReflectorRig({
          source: new FakeListWatch({ paginatesAtZero }),
          store,
          useWatchList,
          pageSize: 2,
          backoff: { initialMs: 100, capMs: 1000 },
          maxInternalErrorRetryMs: 1000,
        });
        await using __ = await rig.start();
        for (const happen of history) await happen(rig);
        rig.source.releaseLists();
        // Every planned failure met and waited out; a watch without its mark given up, and a half-open one found.
        await rig.clock.advance(600_000);
        expect(rig.reflector.phase).toBe('watching');
        expect(Object.fromEntries(store.objects)).toEqual(Object.fromEntries(rig.source.objects));
        expect(rig.reflector.lastSyncResourceVersion).not.toBe('');
        expect(store.faults).toEqual([]);
        // None when it is half-open, and the server has nothing to tell.
        expect(rig.source.openWatches).toBeLessThanOrEqual(1);
        expect(rig.reflector.inspect()).toMatchObject({ skipped: 0, storeErrors: 0 });
      }),
      { numRuns: 300 },
    );
  },
);
