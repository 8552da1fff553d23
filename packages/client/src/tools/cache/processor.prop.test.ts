import { KubeStatusError } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiredStatus, makeObject, settle } from '../../testing/index.ts';
import { InformerRig } from './informer-rig.ts';
import type { ListenerInspection } from './inspection.ts';
import { type Behaviour, inspectionFaults, inspectionOf, StrictHandler } from './strict-handler.ts';

const KEYS = ['a/1', 'a/2', 'b/1', 'c'];

type Step =
  | { readonly type: 'set' | 'delete'; readonly key: string }
  | { readonly type: 'join'; readonly behaviour: Behaviour }
  | { readonly type: 'leave'; readonly which: number }
  | { readonly type: 'relist' | 'miss-and-relist'; readonly key: string }
  | { readonly type: 'turn' }
  | { readonly type: 'advance'; readonly ms: number };

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  overflow: fc.oneof(
    fc.constant({ type: 'unbounded' as const }),
    { weight: 2, arbitrary: fc.constant({ type: 'coalesce' as const }) },
    fc.record({ type: fc.constant('drop' as const), maxPending: fc.integer({ min: 1, max: 4 }) }),
  ),
  unchangedUpdates: fc.constantFrom('upstream', 'never'),
  isSlow: fc.constantFrom(true, true, false),
  throwsEvery: fc.constantFrom(0, 0, 1, 2, 5),
  leavesAfter: fc.constantFrom(0, 0, 0, 3),
  isFiltered: fc.boolean(),
});

const mode = fc.record({
  queue: fc.constantFrom('delta' as const, 'real' as const, 'real-atomic' as const),
  useWatchList: fc.boolean(),
});
const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ type: fc.constantFrom('set', 'set', 'delete'), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('join' as const), behaviour }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('leave' as const), which: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('relist', 'miss-and-relist'), key }),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'turn' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 1000, 3000),
    }),
  },
) as fc.Arbitrary<Step>;

async function take(rig: InformerRig, handlers: StrictHandler[], next: Step): Promise<void> {
  const { source, clock } = rig;
  switch (next.type) {
    case 'set':
      return void source.set(makeObject(next.key, source.resourceVersion));
    case 'delete':
      return void source.delete(next.key);
    case 'join':
      handlers.push(new StrictHandler(rig, next.behaviour));
      return handlers.at(-1)?.join();
    case 'leave':
      return handlers[next.which]?.leave();
    case 'miss-and-relist':
      source.dropEvents(() => source.delete(next.key));
      return source.cut(new KubeStatusError(expiredStatus()));
    case 'relist':
      return source.sendError(expiredStatus());
    case 'turn':
      return new Promise((resolve) => setImmediate(resolve));
    case 'advance':
      return clock.advance(next.ms);
  }
}

/** Long enough for every backlog to be worked off at one call a turn, and a pause after each that threw. */
async function catchUp(rig: InformerRig): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    await rig.clock.advance(1000);
    if (rig.informer.inspect().queue.deltas === 0 && inspectionOf(rig).every(isIdle)) return;
  }
}

const isIdle = ({ pending, lastGap }: ListenerInspection): boolean =>
  pending === 0 && lastGap?.to !== null;

/** Each object at most twice, when it was deleted and made again. */
const isBounded = ({ overflow, highWater }: ListenerInspection): boolean =>
  overflow !== 'coalesce' || highWater <= 2 * KEYS.length;

test('C91, C93-C101, C105: handlers that come and go, are slow and throw, have a legal history each, and end up with the store', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { minLength: 1, maxLength: 3 }),
      // As long as they may be, most of them: a backlog needs time to grow.
      fc.array(step, { maxLength: 80, size: 'max' }),
      mode,
      async (early, steps, options) => {
        const rig = new InformerRig({ backoff: { initialMs: 100, capMs: 1000 }, ...options });
        const handlers = early.map((one) => new StrictHandler(rig, one));
        for (const handler of handlers) handler.join();
        for (const one of ['a/1', 'a/2', 'b/1']) rig.source.set(makeObject(one, 0));
        await using _ = await rig.start();
        for (const next of steps) {
          await take(rig, handlers, next);
          expect(inspectionFaults(rig)).toEqual([]);
          expect(inspectionOf(rig).filter((listener) => !isBounded(listener))).toEqual([]);
        }
        await rig.clock.advance(5000);
        await catchUp(rig);
        expect(rig.informer.phase).toBe('watching');
        expect(handlers.flatMap((handler) => handler.faultsAtRest())).toEqual([]);
        expect(rig.handlerErrors.filter(({ error }) => !isPlanned(error))).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

const isPlanned = (error: unknown): boolean =>
  error instanceof Error && error.message === 'planned';

test('C96: a handler added at rest is told of each object that is there, once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const rig = new InformerRig();
      await using _ = await rig.start();
      const changes = steps.filter(({ type }) => type === 'set' || type === 'delete');
      for (const next of changes) await take(rig, [], next);
      await settle();
      const late = new StrictHandler(rig, {
        overflow: { type: 'unbounded' },
        unchangedUpdates: 'upstream',
        isSlow: false,
        throwsEvery: 0,
        leavesAfter: 0,
        isFiltered: false,
      });
      late.join();
      await settle();
      expect(late.calls).toBe(rig.source.objects.size);
      expect(late.faultsAtRest()).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
