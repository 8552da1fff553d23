/** A pointer that has not moved for this long points at nothing any more. */
const IDLE_MS = 10_000;

/** Holds the order of rows while a mouse moves over them, so that none slips away from under it. */
export class OrderHold {
  readonly #hold: (on: boolean) => void;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(hold: (on: boolean) => void) {
    this.#hold = hold;
  }

  /** The mouse is over a row, and moves. */
  point(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.release(), IDLE_MS);
    this.#hold(true);
  }

  release(): void {
    clearTimeout(this.#idle);
    this.#hold(false);
  }
}
