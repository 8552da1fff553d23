import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import {
  createRateLimiter,
  RateLimiterStoppedError,
  TokenBucketPassiveRateLimiter,
  TokenBucketRateLimiter,
} from './rate-limiter.ts';

const { signal } = new AbortController();

/** A limiter, and how to enter its line: the names of those who were let through are written down with the time. */
function createLine(rate: { qps: number; burst: number }) {
  const clock = new FakeClock(1000);
  const limiter = new TokenBucketRateLimiter({ ...rate, clock });
  const log: string[] = [];
  const enter = (name: string, by: AbortSignal = signal): void => {
    limiter.wait(by).then(
      () => log.push(`${name} at ${clock.now() - 1000}`),
      (error: Error) => log.push(`${name}: ${error.message}`),
    );
  };
  return { clock, limiter, log, enter };
}

describe('TokenBucketRateLimiter', () => {
  it('lets a burst through at once, and the rest in their order as tokens come', async () => {
    const { clock, log, enter } = createLine({ qps: 5, burst: 2 });
    for (const name of 'abcde') enter(name);
    await clock.advance(599);
    expect(log).toEqual(['a at 0', 'b at 0', 'c at 200', 'd at 400']);
    await clock.advance(1);
    expect(log.at(-1)).toBe('e at 600');
    expect(clock.pendingTimers).toBe(0);
  });

  it('fills again while nobody asks, and no further than its burst', async () => {
    const { clock, limiter } = createLine({ qps: 10, burst: 3 });
    const taken = (): number => [1, 2, 3, 4, 5].filter(() => limiter.tryAccept()).length;
    expect(taken()).toBe(3);
    await clock.advance(200);
    expect(taken()).toBe(2);
    await clock.advance(60_000);
    expect(taken()).toBe(3);
  });

  it('gives the place of one who aborts to the next', async () => {
    const { clock, log, enter } = createLine({ qps: 1, burst: 1 });
    const aborter = new AbortController();
    enter('a');
    enter('b', aborter.signal);
    enter('c');
    await clock.advance(500);
    aborter.abort(new Error('enough'));
    await clock.advance(500);
    expect(log).toEqual(['a at 0', 'b: enough', 'c at 1000']);
  });

  it('takes no token for a signal that has aborted before', async () => {
    const { clock, limiter, log, enter } = createLine({ qps: 1, burst: 1 });
    enter('a', AbortSignal.abort(new Error('enough')));
    await clock.advance(0);
    expect(log).toEqual(['a: enough']);
    expect(limiter.tryAccept()).toBe(true);
  });

  it('lets nobody overtake the line', async () => {
    const { clock, limiter, log, enter } = createLine({ qps: 1, burst: 1 });
    enter('a');
    enter('b');
    await clock.advance(0);
    clock.spend(1000);
    expect(limiter.tryAccept()).toBe(false);
    await clock.advance(0);
    expect(log).toEqual(['a at 0', 'b at 1000']);
  });

  it('tells those who wait, and all who come later, that it is stopped', async () => {
    const { clock, limiter, log, enter } = createLine({ qps: 1, burst: 1 });
    enter('a');
    enter('b');
    const accepted = limiter.accept();
    await clock.advance(0);
    limiter.stop();
    await expect(accepted).rejects.toThrow(RateLimiterStoppedError);
    await expect(limiter.accept()).rejects.toThrow(RateLimiterStoppedError);
    enter('c');
    await clock.advance(10_000);
    expect(log).toEqual([
      'a at 0',
      'b: the rate limiter is stopped',
      'c: the rate limiter is stopped',
    ]);
    expect(limiter.tryAccept()).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps the process alive while somebody waits, and no longer', async () => {
    const { clock, enter } = createLine({ qps: 1, burst: 1 });
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const others = timers();
    enter('a');
    expect(timers()).toBe(others);
    enter('b');
    enter('c');
    expect(timers()).toBe(others + 1);
    await clock.advance(2000);
    expect(timers()).toBe(others);
  });

  it('accepts without a signal', async () => {
    const { clock, limiter } = createLine({ qps: 2, burst: 1 });
    await limiter.accept();
    let accepted = false;
    void limiter.accept().then(() => (accepted = true));
    await clock.advance(499);
    expect(accepted).toBe(false);
    await clock.advance(1);
    expect(accepted).toBe(true);
  });

  it.each([
    [{ qps: 0, burst: 1 }, 'qps must be above 0, not 0'],
    [{ qps: -1, burst: 1 }, 'qps must be above 0, not -1'],
    [{ qps: Number.NaN, burst: 1 }, 'qps must be above 0, not NaN'],
    [{ qps: 1, burst: 0 }, 'burst must be a whole number of 1 or more, not 0'],
    [{ qps: 1, burst: 1.5 }, 'burst must be a whole number of 1 or more, not 1.5'],
  ])('refuses %j', (rate, message) => {
    expect(() => new TokenBucketRateLimiter(rate)).toThrow(new RegExp(`^${message}`));
  });
});

describe('TokenBucketPassiveRateLimiter', () => {
  it('answers at once, until it is stopped', async () => {
    const clock = new FakeClock();
    const limiter = new TokenBucketPassiveRateLimiter({ qps: 1, burst: 1, clock });
    expect([limiter.tryAccept(), limiter.tryAccept()]).toEqual([true, false]);
    await clock.advance(1000);
    expect(limiter.tryAccept()).toBe(true);
    await clock.advance(1000);
    limiter.stop();
    expect(limiter.tryAccept()).toBe(false);
    expect(limiter.qps).toBe(1);
  });
});

describe('createRateLimiter', () => {
  const burstOf = (limit: { qps?: number; burst?: number }): number => {
    const limiter = createRateLimiter(limit, new FakeClock());
    return Array.from({ length: 1000 }).filter(() => limiter?.tryAccept()).length;
  };

  it('C149: allows 5 a second and 10 at once by default, as for 0', () => {
    expect(createRateLimiter({}, new FakeClock())?.qps).toBe(5);
    expect(createRateLimiter({ qps: 0, burst: 0 }, new FakeClock())?.qps).toBe(5);
    expect([burstOf({}), burstOf({ qps: 0, burst: 0 })]).toEqual([10, 10]);
    expect(burstOf({ qps: 50 })).toBe(10);
    expect(burstOf({ burst: 300 })).toBe(300);
  });

  it('C149: is no limiter at all below 0', () => {
    expect(createRateLimiter({ qps: -1, burst: 5 }, new FakeClock())).toBeUndefined();
  });
});
