import { KubeStatusError } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expiredStatus, makeObject } from '../../testing/index.ts';
import { PollingRig, SOURCES } from './polling-rig.ts';

const status = (reason: string, code: number) => new KubeStatusError({ reason, code });
const network = (code: string): Error => Object.assign(new Error(code), { code });

const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'c');
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

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: key.map((name) =>
      act(`set ${name}`, ({ server }) => {
        // An object's identity is that of its making: a set after a deletion is another object.
        const uid = server.objects.get(name)?.metadata.uid ?? server.resourceVersion;
        server.set(makeObject(name, server.resourceVersion, { uid }));
      }),
    ),
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
      fc.asyncProperty(fc.array(acts, { maxLength: 40 }), async (steps) => {
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
        const keys = informer.getStore().listKeys();
        const stored = keys.map((name) => [name, informer.getStore().getByKey(name)]);
        expect(informer.phase).toBe('watching');
        expect(Object.fromEntries(stored)).toEqual(expected);
        expect(Object.fromEntries(handler.seen)).toEqual(expected);
        expect(informer.inspect().reflector).toMatchObject({ skipped: 0, storeErrors: 0 });
      }),
      { numRuns: 60 },
    );
  });
});
