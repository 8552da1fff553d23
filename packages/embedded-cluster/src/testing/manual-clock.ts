import type { Clock } from '../clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to, and runs what comes due in order of time. */
export class ManualClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  #order = 0;

  constructor(nowMs = Date.UTC(2026, 5, 1, 12, 0, 0)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(ms: number, callback: () => void): Disposable {
    this.#order += 1;
    const timer: Timer = { dueMs: this.#nowMs + ms, order: this.#order, callback };
    this.#timers.push(timer);
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Moves on by so much; timers set meanwhile run too when they come due. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#nextUntil(endMs); next !== undefined; next = this.#nextUntil(endMs)) {
      const due = next;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.callback();
    }
    this.#nowMs = endMs;
  }

  /** Moves on in small steps until the condition holds; throws when it does not within `withinMs`. */
  advanceUntil(isTrue: () => boolean, withinMs = 60_000): void {
    const endMs = this.#nowMs + withinMs;
    while (!isTrue()) {
      if (this.#nowMs >= endMs) throw new Error(`did not happen within ${withinMs} ms`);
      this.advance(50);
    }
  }

  #nextUntil(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > endMs) continue;
      const isSooner =
        next === undefined ||
        timer.dueMs < next.dueMs ||
        (timer.dueMs === next.dueMs && timer.order < next.order);
      if (isSooner) next = timer;
    }
    return next;
  }
}
