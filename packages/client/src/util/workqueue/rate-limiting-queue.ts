import { DelayingQueue } from './delaying-queue.ts';
import { defaultControllerRateLimiter, type TypedRateLimiter } from './default-rate-limiters.ts';
import type { WorkqueueOptions } from './workqueue.ts';

/** A queue, and how those who fail are slowed down. */
export interface RateLimitingQueueOptions<T> extends WorkqueueOptions<T> {
  /** Default: `defaultControllerRateLimiter` on the queue's clock. */
  readonly rateLimiter?: TypedRateLimiter<T>;
}

/**
 * A DelayingQueue for items that are tried until they succeed (client-go: TypedRateLimitingInterface):
 *
 * ```
 *  get --> reconcile --success--> forget, done
 *                    --failure--> addRateLimited, done
 * ```
 */
export class RateLimitingQueue<T> extends DelayingQueue<T> {
  readonly #rateLimiter: TypedRateLimiter<T>;

  constructor(options: RateLimitingQueueOptions<T> = {}) {
    super(options);
    this.#rateLimiter = options.rateLimiter ?? defaultControllerRateLimiter(options.clock);
  }

  /** Adds the item when its limiter says so, which counts a failure of it (C129). */
  addRateLimited(item: T): void {
    this.addAfter(item, this.#rateLimiter.when(item));
  }

  /** Its failures count no more; `done` is needed all the same (C129). */
  forget(item: T): void {
    this.#rateLimiter.forget(item);
  }

  /** Its failures since it was forgotten last. */
  numRequeues(item: T): number {
    return this.#rateLimiter.numRequeues(item);
  }
}
