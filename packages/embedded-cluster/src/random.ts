/** The letters Kubernetes makes name suffixes of: no vowels, nothing that reads like something else (apimachinery rand). */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A seeded source of randomness (mulberry32): the same seed gives the same run, but for its UUIDs, which also depend on `epoch`: what
 * begins at another time must not speak of other objects by the same UIDs. Not for secrets.
 */
export class Random {
  readonly #epoch: number;
  #state: number;

  constructor(seed: number, epoch = 0) {
    this.#epoch = epoch;
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number in [low, high]. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the items; undefined only for an empty list. */
  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }

  /** A name suffix as generateName appends it. */
  suffix(length: number): string {
    let text = '';
    for (let i = 0; i < length; i += 1) {
      text += SUFFIX_LETTERS.charAt(this.int(0, SUFFIX_LETTERS.length - 1));
    }
    return text;
  }

  /** A version 4 UUID (RFC 9562, 5.4). */
  uuid(): string {
    const hex = (digits: number): string =>
      Math.floor(this.next() * 16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    const variant = (8 + this.int(0, 3)).toString(16);
    const head = Number.parseInt(hex(8), 16) + this.#epoch;
    const first = (head >>> 0).toString(16).padStart(8, '0');
    return `${first}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`;
  }
}
