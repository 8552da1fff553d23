import { expect, test } from 'vitest';
import { Condition } from './condition.ts';

test('a condition lets waiters go when their predicate holds, not before', async () => {
  const condition = new Condition();
  let count = 0;
  const waiting = condition.waitFor(() => count === 2, new AbortController().signal);
  for (count = 1; count < 2; count += 1) condition.notify();
  condition.notify();
  expect(await waiting).toBe(true);
});

test('an abort ends the wait with what holds at that moment', async () => {
  const condition = new Condition();
  const stop = new AbortController();
  let done = false;
  const lucky = condition.waitFor(() => done, stop.signal);
  const unlucky = condition.waitFor(() => false, stop.signal);
  done = true;
  stop.abort();
  expect(await Promise.all([lucky, unlucky])).toEqual([true, false]);
  expect(await condition.waitFor(() => false, stop.signal)).toBe(false);
});
