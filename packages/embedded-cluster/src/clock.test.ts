import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { realClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const DAY_MS = 86_400_000;

it('waits for as long as it is told, be it a year', () => {
  const fired = vi.fn<() => void>();
  using _timer = realClock.setTimer(365 * DAY_MS, fired);
  vi.advanceTimersByTime(364 * DAY_MS);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(DAY_MS);
  expect(fired).toHaveBeenCalledOnce();
});

it('what is disposed of never comes, wherever it has got to', () => {
  const fired = vi.fn<() => void>();
  const timer = realClock.setTimer(365 * DAY_MS, fired);
  vi.advanceTimersByTime(100 * DAY_MS);
  timer[Symbol.dispose]();
  vi.advanceTimersByTime(365 * DAY_MS);
  expect(fired).not.toHaveBeenCalled();
});
