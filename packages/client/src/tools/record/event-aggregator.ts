import type { corev1 } from '@deltascope/api';
import type { Clock } from '../../util/clock.ts';
import { formatTime } from '../../util/kube-time.ts';
import { LruCache } from '../../util/lru-cache.ts';
import { type AggregatorKeys, eventKey } from './event-keys.ts';

export interface EventAggregatorOptions {
  readonly clock: Clock;
  readonly cacheSize: number;
  readonly maxEvents: number;
  readonly maxIntervalMs: number;
  readonly keys: (event: corev1.Event) => AggregatorKeys;
  readonly message: (event: corev1.Event) => string;
}

interface Group {
  /** Of the events that were similar and yet different; fewer than `maxEvents`, each with an event of its own. */
  readonly localKeys: Set<string>;
  lastSeenAt: number;
}

/** The event to write, and the key by which its occurrences are counted. */
export interface AggregatedEvent {
  readonly event: corev1.Event;
  readonly key: string;
}

/**
 * Replaces events of which there are many similar ones by one for all (client-go: EventAggregator): from the `maxEvents`th on, each
 * at most `maxIntervalMs` after the one before.
 */
export class EventAggregator {
  readonly #options: EventAggregatorOptions;
  readonly #groups: LruCache<Group>;

  constructor(options: EventAggregatorOptions) {
    this.#options = options;
    this.#groups = new LruCache(options.cacheSize);
  }

  aggregate(event: corev1.Event): AggregatedEvent {
    const { clock, maxEvents, keys, message } = this.#options;
    const now = clock.now();
    const { aggregateKey, localKey } = keys(event);
    const { localKeys } = this.#groupAt(aggregateKey, now);
    localKeys.add(localKey);
    if (localKeys.size < maxEvents) return { event, key: eventKey(event) };
    // One has to go (upstream: any). With this one gone, those that have an event of their own are counted there again.
    localKeys.delete(localKey);
    const { name, namespace } = event.metadata;
    const combined = {
      ...event,
      metadata: { ...(name && { name }), ...(namespace && { namespace }) },
      count: 1,
      firstTimestamp: formatTime(now),
      lastTimestamp: formatTime(now),
      message: message(event),
    };
    return { event: combined, key: aggregateKey };
  }

  /** A new one when nothing similar has been seen for too long. */
  #groupAt(key: string, now: number): Group {
    const known = this.#groups.get(key);
    if (known !== undefined && now - known.lastSeenAt <= this.#options.maxIntervalMs) {
      known.lastSeenAt = now;
      return known;
    }
    const group = { localKeys: new Set<string>(), lastSeenAt: now };
    this.#groups.set(key, group);
    return group;
  }
}
