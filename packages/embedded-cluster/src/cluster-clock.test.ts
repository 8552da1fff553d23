import { expect, it } from 'vitest';
import { ClusterClock } from './cluster-clock.ts';
import { ManualClock } from './testing/manual-clock.ts';

function clocks(): { manual: ManualClock; clock: ClusterClock; startMs: number; fired: number[] } {
  const manual = new ManualClock();
  const clock = new ClusterClock(manual);
  const startMs = clock.now();
  const fired: number[] = [];
  for (const ms of [3000, 1000, 2000]) clock.setTimer(ms, () => fired.push(clock.now() - startMs));
  return { manual, clock, startMs, fired };
}

it('is the clock that it is made from', () => {
  const { manual, clock, fired } = clocks();
  manual.advance(2500);
  expect(fired).toEqual([1000, 2000]);
  expect(clock.now()).toBe(manual.now());
});

it('held, it stands still; afterwards what was left to wait is waited', () => {
  const { manual, clock, startMs, fired } = clocks();
  manual.advance(500);
  clock.hold();
  manual.advance(10_000);
  expect(clock.now()).toBe(startMs + 500);
  expect(fired).toEqual([]);
  clock.resume();
  expect(clock.now()).toBe(manual.now());
  manual.advance(500);
  expect(fired).toEqual([10_500 + 500]);
});

it('stepped, it runs what comes due in order, also what is set meanwhile, and does not go back', () => {
  const { manual, clock, startMs, fired } = clocks();
  expect(() => clock.step(1)).toThrow(RangeError);
  clock.hold();
  clock.setTimer(500, () => clock.setTimer(100, () => fired.push(clock.now() - startMs)));
  clock.step(2500);
  expect(fired).toEqual([600, 1000, 2000]);
  expect(clock.now()).toBe(startMs + 2500);
  clock.resume();
  expect(clock.now()).toBe(startMs + 2500);
  manual.advance(500);
  expect(fired).toEqual([600, 1000, 2000, 3000]);
});

it.each([10, 0.5])('runs %d times as fast', (speed) => {
  const { manual, clock, startMs, fired } = clocks();
  clock.setSpeed(speed);
  manual.advance(2000 / speed);
  expect(clock.now()).toBe(startMs + 2000);
  expect(fired).toEqual([1000, 2000]);
  clock.setSpeed(1);
  manual.advance(1000);
  expect(fired).toEqual([1000, 2000, 3000]);
});
