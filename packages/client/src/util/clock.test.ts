import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRealClock, realClock } from './clock.ts';

describe('the real clock', () => {
  function create() {
    const time = { calendar: 1_000_000, elapsed: 500 };
    const clock = createRealClock({
      calendarMs: () => time.calendar,
      elapsedMs: () => time.elapsed,
    });
    return { time, clock };
  }

  test('runs evenly, whatever small steps the calendar makes', () => {
    const { time, clock } = create();
    expect(clock.now()).toBe(1_000_000);
    time.elapsed += 10.25;
    time.calendar += 500;
    expect(clock.now()).toBe(1_000_010.25);
  });

  test('knows how long the machine slept', () => {
    const { time, clock } = create();
    time.calendar += 8 * 3_600_000;
    expect(clock.now()).toBe(time.calendar);
    time.elapsed += 5;
    expect(clock.now()).toBe(time.calendar + 5);
  });

  test('does not go back when the calendar is set back', () => {
    const { time, clock } = create();
    time.calendar -= 60_000;
    time.elapsed += 5;
    expect(clock.now()).toBe(1_000_005);
  });
});

describe('a timer of the real clock', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('for longer than the system can count (a Retry-After of years) is long, and not at once', () => {
    const callback = vi.fn<() => void>();
    using _ = realClock.setTimer(999_999_999_000, callback);
    vi.advanceTimersByTime(24 * 86_400_000);
    expect(callback).not.toHaveBeenCalled();
  });
});
