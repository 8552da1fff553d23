import { expect, test } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { Backoff } from './backoff.ts';

const delays = (backoff: Backoff, count: number): number[] =>
  Array.from({ length: count }, () => backoff.next().delayMs);

test('C11: delays double from 0.8 s to a cap of 30 s', () => {
  const backoff = new Backoff({ clock: new FakeClock(), random: () => 0 });
  expect(delays(backoff, 8)).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
});

test('C11: jitter draws a delay from once to twice its base', () => {
  const backoff = new Backoff({ clock: new FakeClock(), random: () => 0.5 });
  expect(delays(backoff, 2)).toEqual([1200, 2400]);
});

test('C12: the schedule starts anew two minutes after its last reset, not after the last failure', () => {
  const clock = new FakeClock();
  const backoff = new Backoff({ clock, random: () => 0 });
  delays(backoff, 3);
  clock.spend(119_000);
  expect(backoff.next()).toEqual({ delayMs: 6400, step: 4 });
  clock.spend(1001);
  expect(backoff.next()).toEqual({ delayMs: 800, step: 1 });
});

test('C13: the schedule can be set, and keeps the two minutes', () => {
  const clock = new FakeClock();
  const options = { initialMs: 100, factor: 3, capMs: 500, jitter: 0 };
  const backoff = new Backoff({ clock, random: () => 0.9 }, options);
  expect(delays(backoff, 4)).toEqual([100, 300, 500, 500]);
  clock.spend(120_001);
  expect(backoff.next().delayMs).toBe(100);
});
