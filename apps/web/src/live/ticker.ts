const PERIOD_MS = 1_000;

/**
 * The page's one beat, once a second, in the server's time: every age on screen counts by it, so they all move together.
 * Beats only while somebody listens. `nowMs` moves only with a beat, so what is read between two beats agrees.
 */
export class Ticker {
  readonly #serverNow: () => number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #nowMs: number;

  constructor(serverNow: () => number) {
    this.#serverNow = serverNow;
    this.#nowMs = serverNow();
  }

  /** Server's clock at the last beat. */
  get nowMs(): number {
    return this.#nowMs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#nowMs = this.#serverNow();
      this.#timer = setInterval(() => this.beat(), PERIOD_MS);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  /** Beats now, out of turn: the clock jumped, or the first truth about it came. */
  beat(): void {
    this.#nowMs = this.#serverNow();
    for (const listener of this.#listeners) listener();
  }
}
