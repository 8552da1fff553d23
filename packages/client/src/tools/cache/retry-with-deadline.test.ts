import { expect, test } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { RetryWithDeadline } from './retry-with-deadline.ts';

function retriesAfter(maxRetryMs: number, waits: readonly number[]): boolean[] {
  const clock = new FakeClock(1_000_000);
  const retry = new RetryWithDeadline(clock, maxRetryMs);
  return waits.map((ms) => {
    clock.spend(ms);
    return retry.shouldRetry();
  });
}

test('C26: no time allows no retry', () => {
  expect(retriesAfter(0, [0, 0])).toEqual([false, false]);
});

test('C26: retries are allowed until the time since the first error is over, and then a new one begins', () => {
  expect(retriesAfter(10_000, [0, 6000, 4000, 1, 0])).toEqual([true, true, true, false, true]);
});

test('C26: the time begins anew after a minute without an error, not a moment earlier', () => {
  expect(retriesAfter(100_000, [0, 59_999, 59_999])).toEqual([true, true, false]);
  expect(retriesAfter(100_000, [0, 59_999, 60_000])).toEqual([true, true, true]);
});
