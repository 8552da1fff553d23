import type { Clock } from '../clock.ts';

/** Clocks count in fractions that add up to a little less or more: within a microsecond, a token is there. */
const EPSILON_MS = 0.001;

/** How fast a bucket fills, and how much it holds. */
export interface TokenBucketOptions {
  /** Tokens a second, above 0. */
  readonly qps: number;
  /** The most it holds, and holds at first: a whole number, 1 at least. */
  readonly burst: number;
  readonly clock: Clock;
}

/**
 * Tokens that come evenly, `qps` a second, and are kept up to `burst` (Go: rate.Limiter). In any stretch of t seconds at most
 * burst + qps * t of them are given out, those reserved counted when they are due. Throws RangeError on rates that are none.
 */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #tokenMs: number;
  readonly #capacityMs: number;
  /** When it would be full if nothing more were taken: one number says all there is to say of a bucket. */
  #fullAt: number;

  constructor({ qps, burst, clock }: TokenBucketOptions) {
    if (!(qps > 0) || !Number.isFinite(qps)) {
      throw new RangeError(`qps must be above 0, not ${qps} (leave the limiter out for no limit)`);
    }
    if (!Number.isInteger(burst) || burst < 1) {
      throw new RangeError(`burst must be a whole number of 1 or more, not ${burst}`);
    }
    this.#clock = clock;
    this.#tokenMs = 1000 / qps;
    this.#capacityMs = burst * this.#tokenMs;
    this.#fullAt = clock.now();
  }

  /** Ms until a token is there; 0 when one is. */
  waitMs(): number {
    const now = this.#clock.now();
    const missingMs = Math.max(this.#fullAt, now) + this.#tokenMs - this.#capacityMs - now;
    return missingMs > EPSILON_MS ? missingMs : 0;
  }

  /** Takes a token if there is one. */
  tryTake(): boolean {
    if (this.waitMs() > 0) return false;
    this.reserve();
    return true;
  }

  /** Takes the next token, and tells in how many ms it is due: it is spoken for at once. */
  reserve(): number {
    const delayMs = this.waitMs();
    this.#fullAt = Math.max(this.#fullAt, this.#clock.now()) + this.#tokenMs;
    return delayMs;
  }
}
