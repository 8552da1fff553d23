import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { TokenBucket } from '../flowcontrol/token-bucket.ts';
import {
  BucketRateLimiter,
  defaultControllerRateLimiter,
  defaultItemBasedRateLimiter,
  ItemExponentialFailureRateLimiter,
  ItemFastSlowRateLimiter,
  MaxOfRateLimiter,
  type TypedRateLimiter,
  WithMaxWaitRateLimiter,
} from './default-rate-limiters.ts';

const whens = (limiter: TypedRateLimiter<string>, item: string, times: number): number[] =>
  Array.from({ length: times }, () => limiter.when(item));

describe('ItemExponentialFailureRateLimiter', () => {
  it('C128: doubles the delay of each item by itself, up to its maximum, until it is forgotten', () => {
    const limiter = new ItemExponentialFailureRateLimiter<string>(1, 1000);
    expect(whens(limiter, 'a', 5)).toEqual([1, 2, 4, 8, 16]);
    expect(whens(limiter, 'b', 2)).toEqual([1, 2]);
    expect([limiter.numRequeues('a'), limiter.numRequeues('b')]).toEqual([5, 2]);
    limiter.forget('a');
    limiter.forget('never seen');
    expect(limiter.numRequeues('a')).toBe(0);
    expect(whens(limiter, 'a', 12).slice(-3)).toEqual([512, 1000, 1000]);
  });

  it('C129: gives its maximum where the delay would be more than a number can say', () => {
    const limiter = new ItemExponentialFailureRateLimiter<string>(1, 1000);
    expect(new Set(whens(limiter, 'a', 3000).slice(10))).toEqual(new Set([1000]));
    const none = new ItemExponentialFailureRateLimiter<string>(0, 1000);
    expect(new Set(whens(none, 'a', 3000))).toEqual(new Set([0]));
  });
});

describe('ItemFastSlowRateLimiter', () => {
  it('C128: is quick for so many failures of an item, and slow from then on', () => {
    const limiter = new ItemFastSlowRateLimiter<string>({
      fastMs: 5,
      slowMs: 10_000,
      maxFastAttempts: 3,
    });
    expect(whens(limiter, 'a', 5)).toEqual([5, 5, 5, 10_000, 10_000]);
    expect(whens(limiter, 'b', 1)).toEqual([5]);
    expect(limiter.numRequeues('a')).toBe(5);
    limiter.forget('a');
    expect([limiter.numRequeues('a'), limiter.when('a')]).toEqual([0, 5]);
  });
});

describe('BucketRateLimiter', () => {
  it('C128: gives each call the next token, whatever the item', async () => {
    const clock = new FakeClock(1.7e12);
    const limiter = new BucketRateLimiter<string>(new TokenBucket({ qps: 10, burst: 2, clock }));
    expect(whens(limiter, 'a', 3)).toEqual([0, 0, 100]);
    expect(limiter.when('b')).toBe(200);
    await clock.advance(300);
    expect(limiter.when('c')).toBe(0);
    expect(limiter.numRequeues('a')).toBe(0);
    limiter.forget('a');
    expect(limiter.when('a')).toBe(100);
  });
});

describe('MaxOfRateLimiter', () => {
  it('C128: gives the longest delay and the most failures of its limiters, and tells each of all', () => {
    const fastSlow = new ItemFastSlowRateLimiter<string>({
      fastMs: 5,
      slowMs: 20,
      maxFastAttempts: 3,
    });
    const exponential = new ItemExponentialFailureRateLimiter<string>(1, 1000);
    const limiter = new MaxOfRateLimiter(fastSlow, exponential);
    fastSlow.when('a');
    expect(whens(limiter, 'a', 6)).toEqual([5, 5, 20, 20, 20, 32]);
    expect(limiter.numRequeues('a')).toBe(7);
    limiter.forget('a');
    expect([fastSlow.numRequeues('a'), exponential.numRequeues('a')]).toEqual([0, 0]);
    expect(new MaxOfRateLimiter<string>().when('a')).toBe(0);
  });
});

describe('WithMaxWaitRateLimiter', () => {
  it('C128: lets nobody wait longer than so long', () => {
    const exponential = new ItemExponentialFailureRateLimiter<string>(1, 1000);
    const limiter = new WithMaxWaitRateLimiter(exponential, 5);
    expect(whens(limiter, 'a', 5)).toEqual([1, 2, 4, 5, 5]);
    expect(limiter.numRequeues('a')).toBe(5);
    limiter.forget('a');
    expect(exponential.numRequeues('a')).toBe(0);
  });
});

describe('the defaults', () => {
  it('C128: are 5 ms doubled to 1000 s for an item, and 10 a second, 100 at once, for all together', () => {
    const clock = new FakeClock(1.7e12);
    const limiter = defaultControllerRateLimiter<string>(clock);
    expect(whens(limiter, 'a', 20)).toEqual([
      ...Array.from({ length: 18 }, (_, n) => 5 * 2 ** n),
      1_000_000,
      1_000_000,
    ]);
    const others = Array.from({ length: 90 }, (_, i) => limiter.when(`item ${i}`));
    expect(others.slice(0, 80)).toEqual(Array.from({ length: 80 }, () => 5));
    expect(others.slice(80)).toEqual(Array.from({ length: 10 }, (_, n) => 100 * (n + 1)));
  });

  it('C128: are 1 ms doubled to 1000 s by the item alone', () => {
    const limiter = defaultItemBasedRateLimiter<string>();
    const delays = whens(limiter, 'a', 25);
    expect(delays.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(delays.at(-1)).toBe(1_000_000);
  });
});
