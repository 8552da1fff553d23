/** Time as the machinery sees it: injected, so that tests own it. */
export interface Clock {
  /** Epoch milliseconds, fractional, never going backwards within a process. */
  now(): number;
  /** Calls `callback` once after `ms`, unless disposed before. */
  setTimer(ms: number, callback: () => void): Disposable;
}

// Constant for the process; the getter costs more than the clock itself.
const { timeOrigin } = performance;

/** The process's own clock. Its timers do not keep the process alive by themselves. */
export const realClock: Clock = {
  now: () => timeOrigin + performance.now(),
  setTimer(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

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
