import type { corev1 } from '@deltascope/api';
import { TokenBucket, type TokenBucketOptions } from '../../util/flowcontrol/token-bucket.ts';
import { LruCache } from '../../util/lru-cache.ts';

export interface EventSpamFilterOptions extends TokenBucketOptions {
  readonly cacheSize: number;
  readonly key: (event: corev1.Event) => string;
}

/** Gives each source and object a bucket of tokens, one for each event (client-go: EventSourceObjectSpamFilter). */
export class EventSpamFilter {
  readonly #options: EventSpamFilterOptions;
  readonly #buckets: LruCache<TokenBucket>;

  constructor(options: EventSpamFilterOptions) {
    this.#options = options;
    this.#buckets = new LruCache(options.cacheSize);
  }

  /** Whether the event is one too many; if not, a token is gone. */
  isSpam(event: corev1.Event): boolean {
    const key = this.#options.key(event);
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#options);
    this.#buckets.set(key, bucket);
    return !bucket.tryTake();
  }
}
