/**
 * What can go wrong with one request. The first four come instead of an answer, or before it; the others strike within the answer's
 * body.
 */
export const FAULT_KINDS = [
  /** 429 with Retry-After and a Status. */
  'too-many-requests',
  /** 500 with a Status, without Retry-After. */
  'internal-error',
  /** 503 in plain text, as a load balancer says it, with Retry-After. */
  'unavailable',
  /** A TCP reset in place of an answer; the server was not asked. */
  'reset-before',
  /** The whole answer comes late. */
  'delay',
  /** A TCP reset within the body. */
  'reset-within',
  /** The connection is closed within the body. */
  'close-within',
  /** The body ends early, and as if it were complete. */
  'truncate',
  /** The bytes stop, and the socket stays open. */
  'half-open',
  /** Some of the bytes come a few at a time. */
  'trickle',
  /** One byte of the body becomes a NUL, which no JSON has. The only fault that changes bytes. */
  'malform',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The chance of each kind for one request; kinds left out never occur. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

export interface Fault {
  readonly kind: FaultKind;
  /** Bytes of the body that pass before it strikes; of a shorter body, all but its end. Meaningless for what comes before a body. */
  readonly offsetBytes: number;
}

export interface FaultSequenceOptions {
  readonly seed: number;
  readonly rates: FaultRates;
  /** Offsets are below this. */
  readonly maxOffsetBytes: number;
}

/** The same chance for each of the kinds, `total` together. */
export function evenRates(total: number, kinds: readonly FaultKind[]): FaultRates {
  return Object.fromEntries(kinds.map((kind) => [kind, total / kinds.length]));
}

/**
 * Which request gets which fault. The same options give the same sequence. Offsets are spread evenly over their orders of magnitude,
 * so that short answers are hit as well as long ones. Throws RangeError when the rates are no chances, or together more than 1.
 */
export class FaultSequence {
  readonly #rates: readonly (readonly [FaultKind, number])[];
  readonly #maxOffsetBytes: number;
  readonly #random: () => number;

  constructor({ seed, rates, maxOffsetBytes }: FaultSequenceOptions) {
    this.#rates = FAULT_KINDS.map((kind) => [kind, rates[kind] ?? 0] as const);
    this.#maxOffsetBytes = maxOffsetBytes;
    this.#random = seededRandom(seed);
    const total = this.#rates.reduce((sum, [, rate]) => sum + rate, 0);
    // Sums of fractions come out a little above 1.
    if (total > 1 + 1e-9 || this.#rates.some(([, rate]) => !(rate >= 0))) {
      throw new RangeError(`fault rates must be 0 or more and together 1 at most, not ${total}`);
    }
  }

  /** For the next request; undefined when nothing is to happen to it. Each call draws twice, whatever comes of it. */
  next(): Fault | undefined {
    let left = this.#random();
    const offsetBytes = Math.floor(this.#maxOffsetBytes ** this.#random()) - 1;
    for (const [kind, rate] of this.#rates) {
      if (left < rate) return { kind, offsetBytes };
      left -= rate;
    }
    return undefined;
  }
}

/** mulberry32: 32 bits of state are enough to choose faults by. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
