/** What can go wrong with a request: some of it before the server's answer or in its place, some within the answer's body. */
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
  // Within the body:
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
/** One of FAULT_KINDS. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** To draw for them takes some milliseconds, where faults are so rare that none is found. */
const MAX_STRETCHES = 65_536;

const BEFORE_BODY: ReadonlySet<FaultKind> = new Set([
  'too-many-requests',
  'internal-error',
  'unavailable',
  'reset-before',
  'delay',
]);

/** It does not wait for the body of the server's answer. */
export const isBeforeBody = (kind: FaultKind): boolean => BEFORE_BODY.has(kind);

/** The chance of each kind for one request, and for each stretch of a long answer; kinds left out never occur. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

/** A fault that was drawn. */
export interface Fault {
  readonly kind: FaultKind;
  /** Bytes of the body that pass before it strikes. Meaningless for what comes before a body. */
  readonly offsetBytes: number;
}

/** What the faults are drawn from. */
export interface FaultSequenceOptions {
  readonly seed: number;
  readonly rates: FaultRates;
  /** The length of a stretch. */
  readonly stretchBytes: number;
}

/** The same chance for each of the kinds, `total` together. */
export function evenRates(total: number, kinds: readonly FaultKind[]): FaultRates {
  return Object.fromEntries(kinds.map((kind) => [kind, total / kinds.length]));
}

/**
 * Which request gets which faults. The same options give the same faults to the n-th request, whatever the others do. Within a stretch
 * the offsets are spread evenly over their orders of magnitude, so that short answers are hit as well as long ones. Throws RangeError
 * when the rates are no chances, or together more than 1.
 */
export class FaultSequence {
  readonly #rates: readonly (readonly [FaultKind, number])[];
  readonly #stretchBytes: number;
  readonly #seed: number;
  readonly #isOnlyBefore: boolean;

  constructor({ seed, rates, stretchBytes }: FaultSequenceOptions) {
    this.#rates = FAULT_KINDS.map((kind) => [kind, rates[kind] ?? 0] as const);
    this.#stretchBytes = stretchBytes;
    this.#seed = seed;
    this.#isOnlyBefore = this.#rates.every(([kind, rate]) => rate === 0 || isBeforeBody(kind));
    const total = this.#rates.reduce((sum, [, rate]) => sum + rate, 0);
    // Sums of fractions come out a little above 1.
    if (total > 1 + 1e-9 || this.#rates.some(([, rate]) => !(rate >= 0))) {
      throw new RangeError(`fault rates must be 0 or more and together 1 at most, not ${total}`);
    }
  }

  /**
   * Each call gives the next fault of the n-th request; undefined when there is none any more, as behind the first 65,536 stretches of the
   * answer's body. At most one for each stretch; in the first, of any kind. Each draws twice, whatever comes of it.
   */
  forRequest(number: number): () => Fault | undefined {
    const random = seededRandom(Math.imul(this.#seed, 0x9e3779b1) + number);
    let start = 0;
    return () => {
      const end = this.#isOnlyBefore ? 1 : MAX_STRETCHES * this.#stretchBytes;
      while (start < end) {
        const isFirst = start === 0;
        const kind = this.#kind(random());
        const offsetBytes = start + Math.floor(this.#stretchBytes ** random()) - 1;
        start += this.#stretchBytes;
        if (kind !== undefined && (isFirst || !isBeforeBody(kind))) return { kind, offsetBytes };
      }
      return undefined;
    };
  }

  #kind(drawn: number): FaultKind | undefined {
    let left = drawn;
    for (const [kind, rate] of this.#rates) {
      if (left < rate) return kind;
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
