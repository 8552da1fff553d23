import type { Clock } from '../../util/clock.ts';

/** The window starts anew when errors kept away this long (C26). */
const QUIET_MS = 60_000;

/** Allows retries for some time after the first of a row of errors (client-go: retry_with_deadline). */
export class RetryWithDeadline {
  readonly #clock: Clock;
  readonly #maxRetryMs: number;
  #firstErrorAt: number | undefined;
  #lastErrorAt = 0;

  /** `maxRetryMs` 0 allows none. */
  constructor(clock: Clock, maxRetryMs: number) {
    this.#clock = clock;
    this.#maxRetryMs = maxRetryMs;
  }

  /** Notes an error and says whether to try again. */
  shouldRetry(): boolean {
    if (this.#maxRetryMs <= 0) return false;
    const now = this.#clock.now();
    if (this.#firstErrorAt === undefined || now - this.#lastErrorAt >= QUIET_MS) {
      this.#firstErrorAt = now;
    }
    this.#lastErrorAt = now;
    if (now - this.#firstErrorAt <= this.#maxRetryMs) return true;
    this.#firstErrorAt = undefined;
    return false;
  }
}
