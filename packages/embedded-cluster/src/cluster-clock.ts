import type { Clock } from './clock.ts';

interface Waiting {
  readonly callback: () => void;
  dueMs: number;
  timer: Disposable | undefined;
}

/**
 * The time of a whole cluster: of its world, and of what its server stamps. It can be held, moved on by hand while it is, and run faster or
 * slower than the clock it is made from. At speed 1 it is that clock, but for holds: after one, what was left to wait is waited.
 */
export class ClusterClock implements Clock {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #speed = 1;
  /** The cluster's time at a moment of the other clock. */
  #anchor: { readonly ownMs: number; readonly clockMs: number };
  #heldAtMs: number | undefined;
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#anchor = { ownMs: clock.now(), clockMs: clock.now() };
  }

  /** While it is held, the time at which it is. */
  now(): number {
    return this.#heldAtMs ?? this.#running();
  }

  get isHeld(): boolean {
    return this.#heldAtMs !== undefined;
  }

  get speed(): number {
    return this.#speed;
  }

  setTimer(ms: number, callback: () => void): Disposable {
    const waiting: Waiting = { callback, dueMs: this.now() + ms, timer: undefined };
    if (!this.#isStopped) {
      this.#waiting.add(waiting);
      if (!this.isHeld) this.#arm(waiting);
    }
    return { [Symbol.dispose]: () => this.#drop(waiting) };
  }

  /** Time stands still. */
  hold(): void {
    if (this.isHeld) return;
    this.#heldAtMs = this.#running();
    for (const waiting of this.#waiting) waiting.timer?.[Symbol.dispose]();
  }

  /** Time goes on, from where it would be without the hold; never backwards. */
  resume(): void {
    if (this.#heldAtMs === undefined) return;
    const heldAtMs = this.#heldAtMs;
    const ownMs = Math.max(heldAtMs, this.#running());
    this.#heldAtMs = undefined;
    this.#anchor = { ownMs, clockMs: this.#clock.now() };
    for (const waiting of this.#waiting) {
      waiting.dueMs += ownMs - heldAtMs;
      this.#arm(waiting);
    }
  }

  /** Moves a held clock on, and runs what comes due meanwhile in order of time. Throws a RangeError when it is not held. */
  step(ms: number): void {
    if (this.#heldAtMs === undefined)
      throw new RangeError('only a clock that is held can be stepped');
    const endMs = this.#heldAtMs + ms;
    for (let next = this.#nextUntil(endMs); next !== undefined; next = this.#nextUntil(endMs)) {
      this.#heldAtMs = Math.max(this.#heldAtMs, next.dueMs);
      this.#waiting.delete(next);
      next.callback();
    }
    this.#heldAtMs = endMs;
  }

  /** From now on the cluster's time passes so many times as fast; greater than 0. */
  setSpeed(speed: number): void {
    this.#anchor = { ownMs: this.#running(), clockMs: this.#clock.now() };
    this.#speed = speed;
    if (this.isHeld) return;
    for (const waiting of this.#waiting) {
      waiting.timer?.[Symbol.dispose]();
      this.#arm(waiting);
    }
  }

  /** Drops all timers, present and future. */
  stop(): void {
    this.#isStopped = true;
    for (const waiting of this.#waiting) this.#drop(waiting);
  }

  #running(): number {
    const { ownMs, clockMs } = this.#anchor;
    return ownMs + (this.#clock.now() - clockMs) * this.#speed;
  }

  #nextUntil(endMs: number): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.dueMs <= endMs && (next === undefined || waiting.dueMs < next.dueMs))
        next = waiting;
    }
    return next;
  }

  #arm(waiting: Waiting): void {
    const leftMs = Math.max(0, waiting.dueMs - this.#running()) / this.#speed;
    waiting.timer = this.#clock.setTimer(leftMs, () => {
      this.#waiting.delete(waiting);
      waiting.callback();
    });
  }

  #drop(waiting: Waiting): void {
    waiting.timer?.[Symbol.dispose]();
    this.#waiting.delete(waiting);
  }
}
