/** The first retry comes soon: most lost links are a server that restarts. The cap keeps a wall screen back within seconds. */
const INITIAL_MS = 250;
const FACTOR = 2;
const CAP_MS = 5_000;

/** Delays between tries to reconnect: uniformly random in [d/2, d], d doubling from 250 ms to 5 s. */
export class ReconnectBackoff {
  readonly #random: () => number;
  #attempt = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Tries since the last reset. */
  get attempt(): number {
    return this.#attempt;
  }

  nextMs(): number {
    const ms = Math.min(CAP_MS, INITIAL_MS * FACTOR ** this.#attempt);
    this.#attempt += 1;
    return ms / 2 + (ms / 2) * this.#random();
  }

  reset(): void {
    this.#attempt = 0;
  }
}
