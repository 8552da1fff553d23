/** Time as the machinery sees it: injected, so that tests own it. */
export interface Clock {
  /** Epoch milliseconds, fractional, never going backwards within a process. */
  now(): number;
  /** Calls `callback` once after `ms`, 24 days at most, unless disposed before. */
  setTimer(ms: number, callback: () => void): Disposable;
}

/** Node takes what does not fit into 32 bits for 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** More than two readings of clocks that agree can be apart. */
const JUMP_MS = 1000;

export interface TimeSources {
  /** Epoch ms by the system's calendar, which people and time servers set. */
  readonly calendarMs: () => number;
  /** Ms since some moment; stands still while the machine sleeps. */
  readonly elapsedMs: () => number;
}

/**
 * A clock that runs as evenly as `elapsedMs` and yet shows the calendar's time: where that has jumped ahead (the machine slept,
 * its time was corrected) it follows, so that ages, tokens' lives and silences are measured right. Where the calendar was set
 * back it does not. Its timers do not keep the process alive by themselves.
 */
export function createRealClock({ calendarMs, elapsedMs }: TimeSources): Clock {
  let offsetMs = calendarMs() - elapsedMs();
  return {
    now() {
      const nowMs = offsetMs + elapsedMs();
      const aheadMs = calendarMs() - nowMs;
      if (aheadMs < JUMP_MS) return nowMs;
      offsetMs += aheadMs;
      return nowMs + aheadMs;
    },
    setTimer(ms, callback) {
      const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS));
      timer.unref();
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
  };
}

/** The process's own clock: one for all, so that its instants can be compared. */
export const realClock: Clock = createRealClock({
  calendarMs: () => Date.now(),
  elapsedMs: () => performance.now(),
});

/** Resolves after `ms`, or at once when the signal aborts; never rejects: the caller looks at the signal. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimer(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
