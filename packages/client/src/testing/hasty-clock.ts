import type { Clock } from '../util/clock.ts';

/** A clock that never waits: each timer fires in the next turn, and its time is written down. */
export class HastyClock implements Clock {
  readonly waits: number[] = [];
  time = 1_700_000_000_000;

  now(): number {
    return this.time;
  }

  setTimer(ms: number, callback: () => void): Disposable {
    this.waits.push(ms);
    this.time += ms;
    const immediate = setImmediate(callback);
    return { [Symbol.dispose]: () => clearImmediate(immediate) };
  }
}
