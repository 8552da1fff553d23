import type { Clock } from '../clock.ts';

interface Waiting {
  readonly callback: () => void;
  dueMs: number;
  timer: Disposable | undefined;
}

/** A clock whose timers can be stopped and set going again; what was left to wait is waited after that. */
export class PausableClock implements Clock {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #pausedAtMs: number | undefined;
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** While it is paused, the time at which it was. */
  now(): number {
    return this.#pausedAtMs ?? this.#clock.now();
  }

  setTimer(ms: number, callback: () => void): Disposable {
    const waiting: Waiting = { callback, dueMs: this.now() + ms, timer: undefined };
    if (!this.#isStopped) {
      this.#waiting.add(waiting);
      if (this.#pausedAtMs === undefined) this.#arm(waiting);
    }
    return { [Symbol.dispose]: () => this.#drop(waiting) };
  }

  pause(): void {
    if (this.#pausedAtMs !== undefined) return;
    this.#pausedAtMs = this.#clock.now();
    for (const waiting of this.#waiting) waiting.timer?.[Symbol.dispose]();
  }

  resume(): void {
    if (this.#pausedAtMs === undefined) return;
    const pausedMs = this.#clock.now() - this.#pausedAtMs;
    this.#pausedAtMs = undefined;
    for (const waiting of this.#waiting) {
      waiting.dueMs += pausedMs;
      this.#arm(waiting);
    }
  }

  /** Drops all timers, present and future. */
  stop(): void {
    this.#isStopped = true;
    for (const waiting of this.#waiting) this.#drop(waiting);
  }

  #arm(waiting: Waiting): void {
    waiting.timer = this.#clock.setTimer(Math.max(0, waiting.dueMs - this.#clock.now()), () => {
      this.#waiting.delete(waiting);
      waiting.callback();
    });
  }

  #drop(waiting: Waiting): void {
    waiting.timer?.[Symbol.dispose]();
    this.#waiting.delete(waiting);
  }
}
