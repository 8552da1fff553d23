/** Time as the cluster sees it: injected, so that tests own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `callback` once after `ms`, unless disposed before. */
  setTimer(ms: number, callback: () => void): Disposable;
}

/** Node fires what is to wait longer at once: a yearly CronJob would never rest. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The process's own clock. Its timers do not keep the process alive by themselves. */
export const realClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, callback) {
    let timer: NodeJS.Timeout | undefined;
    const wait = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, MAX_TIMEOUT_MS);
      timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : callback()), stepMs);
      timer.unref();
    };
    wait(ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** meta/v1 Time: RFC 3339 in UTC, whole seconds. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Reads a meta/v1 Time as epoch milliseconds; undefined when there is none. */
export function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** meta/v1 MicroTime: RFC 3339 in UTC, with six digits below the second. */
export function formatMicroTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}
