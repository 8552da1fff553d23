const SLOTS = 10;

/** How many things happened per second, over the last `windowMs`. Memory is fixed; exact to a tenth of the window. */
export class RateWindow {
  readonly #slotMs: number;
  readonly #counts = new Float64Array(SLOTS);
  #slot = Number.NEGATIVE_INFINITY;

  constructor(windowMs: number) {
    this.#slotMs = windowMs / SLOTS;
  }

  add(nowMs: number, count: number): void {
    const slot = this.#advance(nowMs);
    this.#counts[slot % SLOTS] = (this.#counts[slot % SLOTS] ?? 0) + count;
  }

  perSecond(nowMs: number): number {
    this.#advance(nowMs);
    const sum = this.#counts.reduce((total, count) => total + count, 0);
    return (sum * 1_000) / (this.#slotMs * SLOTS);
  }

  /** Empties the slots time has passed over. A clock that went back keeps writing to the newest. */
  #advance(nowMs: number): number {
    const slot = Math.max(Math.floor(nowMs / this.#slotMs), this.#slot);
    const passed = Math.min(SLOTS, slot - this.#slot);
    for (let i = 0; i < passed; i += 1) this.#counts[(slot - i) % SLOTS] = 0;
    this.#slot = slot;
    return slot;
  }
}
