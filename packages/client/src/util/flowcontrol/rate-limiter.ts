import { realClock, type Clock } from '../clock.ts';
import { keepProcessAlive } from '../keep-alive.ts';
import { TokenBucket } from './token-bucket.ts';

/** C149: what client-go's clients begin with. */
const DEFAULT_QPS = 5;
const DEFAULT_BURST = 10;

/** Tells whether something may be done now (client-go: flowcontrol.PassiveRateLimiter). */
export interface PassiveRateLimiter {
  /** Takes a token if there is one now that nobody waits for. */
  tryAccept(): boolean;
  /** Gives out nothing any more, for good. */
  stop(): void;
  /** Tokens a second. */
  readonly qps: number;
}

/** Lets things be done so often and no oftener (client-go: flowcontrol.RateLimiter). */
export interface RateLimiter extends PassiveRateLimiter {
  /** Resolves with a token taken; rejects with RateLimiterStoppedError once stopped. */
  accept(): Promise<void>;
  /** As `accept`; rejects with the signal's reason when that aborts before, and then takes no token. */
  wait(signal: AbortSignal): Promise<void>;
}

/** Somebody waits for a token that will never come. */
export class RateLimiterStoppedError extends Error {
  override readonly name = 'RateLimiterStoppedError';

  constructor() {
    super('the rate limiter is stopped');
  }
}

/** How fast. */
export interface RateLimiterOptions {
  /** Tokens a second, above 0. */
  readonly qps: number;
  /** How many may be taken at once after a pause: 1 at least. */
  readonly burst: number;
  /** Default: the process's own. */
  readonly clock?: Clock;
}

interface Waiter {
  grant(): void;
  fail(error: Error): void;
}

/**
 * A token bucket that is only asked, never waited for (client-go: NewTokenBucketPassiveRateLimiter). Throws RangeError on rates that
 * are none.
 */
export class TokenBucketPassiveRateLimiter implements PassiveRateLimiter {
  readonly qps: number;
  readonly #bucket: TokenBucket;
  #isStopped = false;

  constructor({ qps, burst, clock = realClock }: RateLimiterOptions) {
    this.qps = qps;
    this.#bucket = new TokenBucket({ qps, burst, clock });
  }

  tryAccept(): boolean {
    return !this.#isStopped && this.#bucket.tryTake();
  }

  stop(): void {
    this.#isStopped = true;
  }
}

/**
 * A token bucket in front of which one waits in line (client-go: NewTokenBucketRateLimiter). First come, first served; who leaves the
 * line costs the others nothing, and nobody overtakes. The line has no bound of its own: it is as long as callers are many. While
 * somebody stands in it, the process stays alive. Throws RangeError on rates that are none.
 *
 * Otherwise than client-go's, `stop` does what its documentation says: who waits is told so.
 */
export class TokenBucketRateLimiter implements RateLimiter {
  readonly qps: number;
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;
  readonly #line = new Set<Waiter>();
  /** While somebody waits. */
  #alive: Disposable | undefined;
  #timer: Disposable | undefined;
  #isStopped = false;

  constructor({ qps, burst, clock = realClock }: RateLimiterOptions) {
    this.qps = qps;
    this.#clock = clock;
    this.#bucket = new TokenBucket({ qps, burst, clock });
  }

  tryAccept(): boolean {
    return !this.#isStopped && this.#line.size === 0 && this.#bucket.tryTake();
  }

  accept(): Promise<void> {
    return this.#isStopped ? Promise.reject(new RateLimiterStoppedError()) : this.#enter();
  }

  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isStopped) throw new RateLimiterStoppedError();
    await this.#enter(signal);
  }

  stop(): void {
    this.#isStopped = true;
    for (const waiter of this.#line) waiter.fail(new RateLimiterStoppedError());
  }

  #enter(signal?: AbortSignal): Promise<void> {
    if (this.tryAccept()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.delete(waiter);
        if (this.#line.size === 0) this.#rest();
        signal?.removeEventListener('abort', abort);
      };
      const abort = (): void => waiter.fail(signal?.reason as Error);
      const waiter: Waiter = {
        grant: () => {
          leave();
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      this.#line.add(waiter);
      signal?.addEventListener('abort', abort, { once: true });
      if (this.#line.size === 1) {
        this.#alive = keepProcessAlive();
        this.#serve();
      }
    });
  }

  #rest(): void {
    this.#timer?.[Symbol.dispose]();
    this.#alive?.[Symbol.dispose]();
  }

  /** Grants what there is, and comes back when there will be more, as long as somebody waits. */
  #serve(): void {
    for (const waiter of this.#line) {
      if (!this.#bucket.tryTake()) break;
      waiter.grant();
    }
    if (this.#line.size === 0) return;
    this.#timer = this.#clock.setTimer(this.#bucket.waitMs(), () => this.#serve());
  }
}

/** The limit of a client, as client-go's rest.Config words it (C149). */
export interface ClientRateLimit {
  /** Requests a second. Default, and for 0: 5. Below 0: no limit. */
  readonly qps?: number | undefined;
  /** Requests at once after a pause. Default, and for 0: 10. */
  readonly burst?: number | undefined;
}

/** C149: what a client's QPS and burst mean; undefined for no limit. Throws RangeError on a burst that is none. */
export function createRateLimiter(
  { qps = 0, burst = 0 }: ClientRateLimit,
  clock: Clock,
): RateLimiter | undefined {
  if (qps < 0) return undefined;
  return new TokenBucketRateLimiter({
    qps: qps === 0 ? DEFAULT_QPS : qps,
    burst: burst === 0 ? DEFAULT_BURST : burst,
    clock,
  });
}
