import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { TokenBucketRateLimiter, type RateLimiterOptions } from './rate-limiter.ts';

/** Rounding of the times at which tokens come, below what any clock tells apart. */
const SLACK_MS = 0.01;

type Step = 'try' | 'wait' | 'wait and abort later' | 'abort' | number;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>('try', 'wait', 'wait and abort later', 'abort'),
  fc.integer({ min: 0, max: 3000 }),
);

/** Those who ask a limiter, and what they were given. */
class Crowd {
  // As on a real clock: a large number with fractions.
  readonly clock = new FakeClock(1.7e12);
  readonly limiter: TokenBucketRateLimiter;
  readonly grantedAt: number[] = [];
  /** Of those who waited, by the order in which they came. */
  readonly order: number[] = [];
  readonly #aborters: AbortController[] = [];
  #came = 0;
  waiting = 0;
  overtaken = 0;

  constructor(rate: Pick<RateLimiterOptions, 'qps' | 'burst'>) {
    this.limiter = new TokenBucketRateLimiter({ ...rate, clock: this.clock });
  }

  async do(what: Step): Promise<void> {
    if (what === 'try') this.#try();
    else if (what === 'abort') this.#aborters.pop()?.abort();
    else if (typeof what !== 'number') this.#wait(what === 'wait and abort later');
    await this.clock.advance(typeof what === 'number' ? what : 0);
  }

  #try(): void {
    if (!this.limiter.tryAccept()) return;
    this.overtaken += this.waiting;
    this.grantedAt.push(this.clock.now());
  }

  #wait(abortsLater: boolean): void {
    const aborter = new AbortController();
    if (abortsLater) this.#aborters.push(aborter);
    const number = (this.#came += 1);
    this.waiting += 1;
    void this.limiter
      .wait(aborter.signal)
      .then(
        () => {
          this.grantedAt.push(this.clock.now());
          this.order.push(number);
        },
        () => undefined,
      )
      .then(() => (this.waiting -= 1));
  }
}

test('a rate limiter gives out as many tokens as it may in any stretch of time, in order, and keeps none back', async () => {
  const qps = fc.double({ min: 0.1, max: 100, noNaN: true });
  const burst = fc.integer({ min: 1, max: 5 });
  const steps = fc.array(step, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.record({ qps, burst }), steps, async (rate, todo) => {
      const crowd = new Crowd(rate);
      const { clock, limiter, grantedAt, order } = crowd;
      for (const what of todo) await crowd.do(what);
      // Nobody is kept for longer than the line before him takes.
      await clock.advance((crowd.waiting + rate.burst) * (1000 / rate.qps) + SLACK_MS);
      expect(crowd).toMatchObject({ waiting: 0, overtaken: 0 });
      expect(clock.pendingTimers).toBe(0);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      for (const [i, from] of grantedAt.entries()) {
        for (const [k, to] of grantedAt.slice(i).entries()) {
          const seconds = (to - from + SLACK_MS) / 1000;
          expect(k + 1).toBeLessThanOrEqual(rate.burst + seconds * rate.qps);
        }
      }
      // And it is full again.
      const taken = Array.from({ length: rate.burst + 1 }, () => limiter.tryAccept());
      expect(taken.filter(Boolean)).toHaveLength(rate.burst);
    }),
    { numRuns: 60 },
  );
});
