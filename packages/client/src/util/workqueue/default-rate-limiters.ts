import { realClock, type Clock } from '../clock.ts';
import { TokenBucket } from '../flowcontrol/token-bucket.ts';

/** C128. */
const CONTROLLER_BASE_MS = 5;
const ITEM_BASE_MS = 1;
const MAX_DELAY_MS = 1000 * 1000;
const CONTROLLER_QPS = 10;
const CONTROLLER_BURST = 100;
/** Twice that is no number any more. */
const MAX_EXPONENT = 1023;

/** Says how long an item that failed is to wait (client-go: workqueue.TypedRateLimiter). */
export interface TypedRateLimiter<T> {
  /** In ms; counts a failure of the item. */
  when(item: T): number;
  /** Its failures count no more, whether it succeeded at last or was given up. What is not forgotten is kept for ever. */
  forget(item: T): void;
  /** Its failures so far. */
  numRequeues(item: T): number;
}

/** Counts the failures of each item until it is forgotten. */
class ItemFailures<T> {
  readonly #failures = new Map<T, number>();

  /** One more; returns those before it. */
  protected count(item: T): number {
    const failures = this.numRequeues(item);
    this.#failures.set(item, failures + 1);
    return failures;
  }

  forget(item: T): void {
    this.#failures.delete(item);
  }

  numRequeues(item: T): number {
    return this.#failures.get(item) ?? 0;
  }
}

/** base * 2^failures for each item by itself, up to a maximum, also where that would be more than a number can say. */
export class ItemExponentialFailureRateLimiter<T>
  extends ItemFailures<T>
  implements TypedRateLimiter<T>
{
  readonly #baseMs: number;
  readonly #maxMs: number;

  constructor(baseMs: number, maxMs: number) {
    super();
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
  }

  when(item: T): number {
    return Math.min(this.#baseMs * 2 ** Math.min(this.count(item), MAX_EXPONENT), this.#maxMs);
  }
}

/** The delays of an ItemFastSlowRateLimiter. */
export interface FastSlowDelays {
  readonly fastMs: number;
  readonly slowMs: number;
  /** After so many failures of an item its delays are slow. */
  readonly maxFastAttempts: number;
}

/** Quick for the first failures of an item, slow from then on. */
export class ItemFastSlowRateLimiter<T> extends ItemFailures<T> implements TypedRateLimiter<T> {
  readonly #delays: FastSlowDelays;

  constructor(delays: FastSlowDelays) {
    super();
    this.#delays = delays;
  }

  when(item: T): number {
    const { fastMs, slowMs, maxFastAttempts } = this.#delays;
    return this.count(item) < maxFastAttempts ? fastMs : slowMs;
  }
}

/** All items together, by a token bucket; it knows none of them. */
export class BucketRateLimiter<T> implements TypedRateLimiter<T> {
  readonly #bucket: TokenBucket;

  constructor(bucket: TokenBucket) {
    this.#bucket = bucket;
  }

  when(_item: T): number {
    return this.#bucket.reserve();
  }

  forget(_item: T): void {}

  numRequeues(_item: T): number {
    return 0;
  }
}

/** The longest of what several say. Each of them counts each failure. */
export class MaxOfRateLimiter<T> implements TypedRateLimiter<T> {
  readonly #limiters: readonly TypedRateLimiter<T>[];

  constructor(...limiters: readonly TypedRateLimiter<T>[]) {
    this.#limiters = limiters;
  }

  when(item: T): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.when(item)));
  }

  forget(item: T): void {
    for (const limiter of this.#limiters) limiter.forget(item);
  }

  numRequeues(item: T): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.numRequeues(item)));
  }
}

/** What another says, but never longer than so long. */
export class WithMaxWaitRateLimiter<T> implements TypedRateLimiter<T> {
  readonly #limiter: TypedRateLimiter<T>;
  readonly #maxMs: number;

  constructor(limiter: TypedRateLimiter<T>, maxMs: number) {
    this.#limiter = limiter;
    this.#maxMs = maxMs;
  }

  when(item: T): number {
    return Math.min(this.#limiter.when(item), this.#maxMs);
  }

  forget(item: T): void {
    this.#limiter.forget(item);
  }

  numRequeues(item: T): number {
    return this.#limiter.numRequeues(item);
  }
}

/** What controllers begin with: 5 ms doubled with each failure of an item, up to 1000 s, and 10 a second of all, 100 at once (C128). */
export function defaultControllerRateLimiter<T>(clock: Clock = realClock): TypedRateLimiter<T> {
  return new MaxOfRateLimiter<T>(
    new ItemExponentialFailureRateLimiter<T>(CONTROLLER_BASE_MS, MAX_DELAY_MS),
    new BucketRateLimiter<T>(
      new TokenBucket({ qps: CONTROLLER_QPS, burst: CONTROLLER_BURST, clock }),
    ),
  );
}

/** By the item alone: 1 ms doubled with each failure, up to 1000 s (C128). */
export function defaultItemBasedRateLimiter<T>(): TypedRateLimiter<T> {
  return new ItemExponentialFailureRateLimiter<T>(ITEM_BASE_MS, MAX_DELAY_MS);
}
