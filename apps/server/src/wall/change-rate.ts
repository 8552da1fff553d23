/** How long and how many the bins of a rate are. */
export interface Bins {
  readonly binMs: number;
  readonly bins: number;
}

/** The trace beside the clock: ten minutes. */
export const RATE: Bins = { binMs: 2_000, bins: 300 };
/** The ring of a day. */
export const DAY: Bins = { binMs: 600_000, bins: 144 };

/** Counts what happens, in bins of equal length that begin at multiples of it; remembers as many as there are bins. */
export class ChangeRate {
  readonly #binMs: number;
  readonly #counts: Uint32Array;
  readonly #first: number;
  #newest: number;

  constructor({ binMs, bins }: Bins, now: number) {
    this.#binMs = binMs;
    this.#counts = new Uint32Array(bins);
    this.#first = this.#binAt(now);
    this.#newest = this.#first;
  }

  add(now: number, count = 1): void {
    this.#moveTo(now);
    const slot = this.#slot(this.#newest);
    this.#counts[slot] = (this.#counts[slot] ?? 0) + count;
  }

  /** Oldest first, the last one under way; null for those before the start. */
  bins(now: number): (number | null)[] {
    this.#moveTo(now);
    const oldest = this.#newest - this.#counts.length + 1;
    return Array.from(this.#counts, (_, index) => {
      const bin = oldest + index;
      return bin < this.#first ? null : (this.#counts[this.#slot(bin)] ?? 0);
    });
  }

  /** When the last bin ends. */
  endsAt(now: number): number {
    this.#moveTo(now);
    return (this.#newest + 1) * this.#binMs;
  }

  /** Empties the bins that time has passed over. */
  #moveTo(now: number): void {
    const bin = this.#binAt(now);
    if (bin <= this.#newest) return;
    const passed = Math.min(bin - this.#newest, this.#counts.length);
    for (let step = 0; step < passed; step += 1) this.#counts[this.#slot(bin - step)] = 0;
    this.#newest = bin;
  }

  #binAt(now: number): number {
    return Math.floor(now / this.#binMs);
  }

  #slot(bin: number): number {
    return bin % this.#counts.length;
  }
}
