import type { Clock } from '../../util/clock.ts';

/** A schedule of growing delays (C11). */
export interface BackoffOptions {
  readonly initialMs?: number;
  readonly factor?: number;
  readonly capMs?: number;
  /** A delay is drawn uniformly from [d, d * (1 + jitter)]. */
  readonly jitter?: number;
}

/** C12: measured since the last reset, not since the last failure. Stays whatever the schedule (C13). */
const RESET_AFTER_MS = 120_000;

export interface BackoffDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1), as Math.random. */
  readonly random: () => number;
}

/** Counts failures and says how long to wait after each. Defaults: 0.8 s doubling to 30 s, jitter 1. */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #initialMs: number;
  readonly #factor: number;
  readonly #capMs: number;
  readonly #jitter: number;
  #baseMs: number;
  #step = 0;
  #resetAt: number;

  constructor(
    { clock, random }: BackoffDependencies,
    { initialMs = 800, factor = 2, capMs = 30_000, jitter = 1 }: BackoffOptions = {},
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#initialMs = initialMs;
    this.#factor = factor;
    this.#capMs = capMs;
    this.#jitter = jitter;
    this.#baseMs = initialMs;
    this.#resetAt = clock.now();
  }

  /** The delay before the next attempt, and how many were drawn since the last reset, this one included. */
  next(): { delayMs: number; step: number } {
    if (this.#clock.now() - this.#resetAt > RESET_AFTER_MS) this.reset();
    const delayMs = this.#baseMs * (1 + this.#random() * this.#jitter);
    this.#baseMs = Math.min(this.#baseMs * this.#factor, this.#capMs);
    this.#step += 1;
    return { delayMs, step: this.#step };
  }

  /** Starts the schedule anew. */
  reset(): void {
    this.#baseMs = this.#initialMs;
    this.#step = 0;
    this.#resetAt = this.#clock.now();
  }
}
