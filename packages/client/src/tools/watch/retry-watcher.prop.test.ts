import { KubeStatusError, type Status } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiredStatus, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { RetryRig } from './retry-rig.ts';

const status = (reason: string, code: number, retryAfterSeconds: number): Status => ({
  kind: 'Status',
  reason,
  code,
  details: { retryAfterSeconds },
});
const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const key = fc.constantFrom('a/1', 'a/2', 'b/1');
const keep = <T extends string>(...types: T[]) => fc.record({ type: fc.constantFrom(...types) });

const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ type: fc.constantFrom('set', 'delete', 'lost'), key }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('take'), count: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('advance'),
      ms: fc.constantFrom(0, 300, 1000, 20_000),
    }),
  },
  { weight: 3, arbitrary: keep('end', 'reset', 'bookmark') },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('error', 'fail-open'),
      status: fc.constantFrom(
        status('InternalError', 500, 0),
        status('Timeout', 504, 2),
        status('TooManyRequests', 429, 7),
      ),
    }),
  },
  { weight: 1, arbitrary: keep('compact', 'too-old', 'forbidden') },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A server that changes, fails and forgets, with the list of what it told since the RetryWatcher began. */
class World {
  readonly source = new FakeListWatch();
  readonly told: string[] = [];
  /** Something after which a RetryWatcher must, or may, come to its end. */
  mayEnd = false;
  readonly rig: RetryRig;

  constructor() {
    this.source.set(makeObject('a/1'));
    this.rig = new RetryRig(this.source);
  }

  async take(next: Step): Promise<void> {
    const { source, rig } = this;
    if ('key' in next) return this.#change(next);
    if ('count' in next) return void (await rig.take(next.count));
    if ('ms' in next) return rig.clock.advance(next.ms);
    if ('status' in next) {
      if (next.type === 'error') return source.sendError(next.status);
      return source.failNext('watch', new KubeStatusError(next.status));
    }
    this.mayEnd ||= ['compact', 'too-old', 'forbidden'].includes(next.type);
    switch (next.type) {
      case 'end':
        return source.cut();
      case 'reset':
        return source.cut(reset);
      case 'bookmark':
        return source.bookmark();
      case 'compact':
        return source.compact();
      case 'too-old':
        return source.sendError(expiredStatus());
      case 'forbidden':
        return source.failNext('watch', new KubeStatusError(status('Forbidden', 403, 0)));
    }
  }

  /** A "lost" one is made while the connection breaks: only the next watch tells of it. */
  #change({ type, key: name }: { type: string; key: string }): void {
    const { source } = this;
    const exists = source.objects.has(name);
    if (type === 'delete' && !exists) return;
    const set = (): unknown => source.set(makeObject(name, this.told.length));
    if (type === 'lost') {
      source.dropEvents(set);
      source.cut(reset);
    } else if (type === 'set') {
      set();
    } else {
      source.delete(name);
    }
    const event = type === 'delete' ? 'DELETED' : exists ? 'MODIFIED' : 'ADDED';
    this.told.push(`${event} ${name}@${source.resourceVersion}`);
  }
}

test('C118-C120: whatever breaks, each event comes once and in order, up to the first ERROR', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const world = new World();
      using rig = world.rig;
      await rig.take(3);
      for (const next of steps) await world.take(next);
      await rig.take();
      // Long enough for every planned failure to be met and waited out.
      await rig.clock.advance(600_000);

      const isError = (brief: string): boolean => brief.startsWith('ERROR');
      const events = rig.briefs.filter((brief) => !isError(brief));
      expect(world.mayEnd || !rig.hasEnded).toBe(true);
      expect(events).toEqual(rig.hasEnded ? world.told.slice(0, events.length) : world.told);
      // An ERROR is the last of all, and there is one only if it is the end.
      expect(rig.briefs.findIndex(isError)).toBe(rig.hasEnded ? rig.briefs.length - 1 : -1);
      expect(world.source.openWatches).toBe(rig.hasEnded ? 0 : 1);
      const sinceLast = rig.openedAt.slice(1).map((at, index) => at - (rig.openedAt[index] ?? 0));
      expect(sinceLast.filter((ms) => ms < 1000)).toEqual([]);
      rig.abort();
      await settle();
      expect(rig.clock.pendingTimers).toBe(0);
    }),
    { numRuns: 100 },
  );
});
