import type { corev1 } from '@deltascope/api';
import type { Clock } from '../../util/clock.ts';
import { LruCache } from '../../util/lru-cache.ts';

export interface EventSpamFilterOptions {
  readonly clock: Clock;
  readonly cacheSize: number;
  /** How many tokens a bucket holds. */
  readonly burst: number;
  /** Tokens a second. */
  readonly qps: number;
  readonly key: (event: corev1.Event) => string;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Gives each source and object a bucket of tokens, one for each event (client-go: EventSourceObjectSpamFilter). */
export class EventSpamFilter {
  readonly #options: EventSpamFilterOptions;
  readonly #buckets: LruCache<Bucket>;

  constructor(options: EventSpamFilterOptions) {
    this.#options = options;
    this.#buckets = new LruCache(options.cacheSize);
  }

  /** Whether the event is one too many; if not, a token is gone. */
  isSpam(event: corev1.Event): boolean {
    const { clock, burst, qps, key } = this.#options;
    const now = clock.now();
    const bucketKey = key(event);
    const bucket = this.#buckets.get(bucketKey) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * qps);
    const isSpam = tokens < 1;
    this.#buckets.set(bucketKey, { tokens: isSpam ? tokens : tokens - 1, at: now });
    return isSpam;
  }
}
