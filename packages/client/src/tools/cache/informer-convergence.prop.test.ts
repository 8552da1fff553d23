import { KubeStatusError } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiredStatus, makeObject } from '../../testing/index.ts';
import { InformerRig, RecordingHandler } from './informer-rig.ts';

const status = (reason: string, code: number) => ({ kind: 'Status' as const, reason, code });
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'c');
const error = fc.constantFrom(
  refused,
  reset,
  new KubeStatusError(expiredStatus()),
  new KubeStatusError(status('TooManyRequests', 429)),
  new KubeStatusError(status('InternalError', 500)),
);

type Step =
  | { type: 'set' | 'delete' | 'tell-again'; key: string }
  | { type: 'cut' | 'fail-list' | 'fail-watch'; error: unknown }
  | { type: 'end' | 'compact' | 'bookmark' | 'too-old' | 'busy' | 'wake' | 'late-handler' }
  | { type: 'advance'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constantFrom('set', 'set', 'delete', 'tell-again'), key }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('cut', 'fail-list', 'fail-watch'), error }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'end',
        'compact',
        'bookmark',
        'too-old',
        'busy',
        'wake',
        'late-handler',
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      ms: fc.constantFrom(0, 500, 2000, 40_000),
    }),
  },
) as fc.Arbitrary<Step>;

const history = fc.array(step, { maxLength: 40 });
const mode = fc.record({
  queue: fc.constantFrom('delta' as const, 'real' as const, 'real-atomic' as const),
  useWatchList: fc.boolean(),
  resyncPeriodMs: fc.constantFrom(0, 3000),
});

/** A change that has been told before. */
function tellAgain({ source }: InformerRig, key: string): void {
  const object = source.objects.get(key);
  if (object !== undefined) source.send({ type: 'MODIFIED', object });
}

async function take(rig: InformerRig, late: RecordingHandler[], next: Step): Promise<void> {
  const { source, informer, clock } = rig;
  switch (next.type) {
    case 'set':
      return void source.set(makeObject(next.key, source.resourceVersion));
    case 'delete':
      return void source.delete(next.key);
    case 'tell-again':
      return tellAgain(rig, next.key);
    case 'cut':
      return source.cut(next.error);
    case 'fail-list':
      return source.failNext('list', next.error);
    case 'fail-watch':
      return source.failNext('watch', next.error);
    case 'end':
      return source.cut();
    case 'compact':
      return source.compact();
    case 'bookmark':
      return source.bookmark();
    case 'too-old':
      return source.sendError(expiredStatus());
    case 'busy':
      return source.sendError(status('TooManyRequests', 429));
    case 'wake':
      return informer.wake();
    case 'late-handler':
      late.push(new RecordingHandler());
      informer.addEventHandler(late.at(-1) ?? rig.handler);
      return;
    case 'advance':
      return clock.advance(next.ms);
  }
}

test('whatever breaks, store and handlers become equal to the server once it holds still', async () => {
  await fc.assert(
    fc.asyncProperty(history, mode, async (steps, { queue, useWatchList, resyncPeriodMs }) => {
      const rig = new InformerRig({
        queue,
        useWatchList,
        pageSize: 2,
        resyncPeriodMs,
        backoff: { initialMs: 100, capMs: 1000 },
      });
      const late: RecordingHandler[] = [];
      await using _ = await rig.start();
      for (const next of steps) await take(rig, late, next);
      // Long enough for every planned failure to be met and waited out.
      await rig.clock.advance(120_000);
      expect(rig.informer.phase).toBe('watching');
      const expected = Object.fromEntries(rig.source.objects);
      const { informer } = rig;
      const stored = informer
        .getStore()
        .listKeys()
        .map((k) => [k, informer.getStore().getByKey(k)]);
      expect(Object.fromEntries(stored)).toEqual(expected);
      for (const { seen } of [rig.handler, ...late])
        expect(Object.fromEntries(seen)).toEqual(expected);
      expect(informer.inspect()).toMatchObject({
        queue: { keys: 0, deltas: 0, processErrors: 0 },
        reflector: { skipped: 0, storeErrors: 0 },
      });
      const applied = queue === 'real-atomic' ? informer.lastSyncResourceVersion : '';
      expect(informer.lastStoreSyncResourceVersion).toBe(applied);
    }),
    { numRuns: 200 },
  );
});
