import type { Clock } from './clock.ts';

/** Calls back in a later turn of the event loop, as setImmediate does. */
export type ScheduleTurn = (callback: () => void) => unknown;

/**
 * Hands out turns of the event loop, one waiter a turn, first come first served: however many loops have work left, input and
 * output get their chance between any two of their slices. One may be shared by all informers of a process.
 */
export class TurnQueue {
  readonly #waiters: (() => void)[] = [];
  readonly schedule: ScheduleTurn;

  constructor(schedule: ScheduleTurn = setImmediate) {
    this.schedule = schedule;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      if (this.#waiters.length === 1) this.schedule(this.#turn);
    });
  }

  readonly #turn = (): void => {
    this.#waiters.shift()?.();
    if (this.#waiters.length > 0) this.schedule(this.#turn);
  };
}

export interface TimeSliceOptions {
  readonly clock: Clock;
  readonly turns: TurnQueue;
  /** Half of a frame at 60 Hz by default: longer is felt, much shorter pays for turns instead of work. */
  readonly budgetMs?: number;
}

/**
 * Keeps one loop from holding the event loop. The slice begins with the loop's first unit of work in a turn and ends with the turn,
 * also when the loop only awaited microtasks in between.
 */
export class TimeSlice {
  readonly #clock: Clock;
  readonly #turns: TurnQueue;
  readonly #budgetMs: number;
  #startedAt: number | undefined;

  constructor({ clock, turns, budgetMs = 8 }: TimeSliceOptions) {
    this.#clock = clock;
    this.#turns = turns;
    this.#budgetMs = budgetMs;
  }

  /** Ask between two units of work: undefined means go on, a promise means await it first. */
  exhausted(): Promise<void> | undefined {
    const now = this.#clock.now();
    if (this.#startedAt === undefined) {
      this.#startedAt = now;
      this.#turns.schedule(this.#reset);
      return undefined;
    }
    return now - this.#startedAt < this.#budgetMs ? undefined : this.#turns.next();
  }

  readonly #reset = (): void => {
    this.#startedAt = undefined;
  };
}
