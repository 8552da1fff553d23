import type { Clock } from '../util/clock.ts';

interface FakeTimer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** Lets everything that is ready run: some turns of the real event loop, with all their microtasks. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** A clock that stands still until told otherwise. */
export class FakeClock implements Clock {
  readonly #timers = new Set<FakeTimer>();
  #now: number;

  constructor(startMs = 0) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, callback: () => void): Disposable {
    const timer = { dueAt: this.#now + ms, callback };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  /** Timers set and neither fired nor disposed. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves on without firing anything: the time some synchronous work takes. */
  spend(ms: number): void {
    this.#now += ms;
  }

  /** Moves on by `ms`, fires what falls due in its order, and lets all that follows from each settle. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let timer = this.#next(); timer && timer.dueAt <= until; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.dueAt);
      timer.callback();
      await settle();
    }
    this.#now = Math.max(this.#now, until);
    await settle();
  }

  #next(): FakeTimer | undefined {
    let next: FakeTimer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.dueAt < next.dueAt) next = timer;
    }
    return next;
  }
}
