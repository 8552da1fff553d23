import type { corev1 } from '@deltascope/api';
import type { Clock } from '../../util/clock.ts';
import { EventAggregator } from './event-aggregator.ts';
import { type AggregatorKeys, aggregatorKeysByReason, spamKey } from './event-keys.ts';
import { EventSeriesLog, type ObservedEvent } from './event-series-log.ts';
import { EventSpamFilter } from './event-spam-filter.ts';

/** How events are combined and limited; each setting defaults to client-go's. */
export interface CorrelatorOptions {
  /** How many event series, groups of similar events, and sources with their objects are remembered, each: 4096. */
  readonly lruCacheSize?: number;
  /** How many events a source may write of one object at once: 25. */
  readonly burstSize?: number;
  /** How many more it may write in a second, in the long run: 1 / 300. */
  readonly qps?: number;
  /** The how many-th similar event is the first to be combined: 10. */
  readonly maxEvents?: number;
  /** After so long without a similar one the count begins anew: 600,000. */
  readonly maxIntervalMs?: number;
  /** Which events are similar: by default those that differ in their message only. */
  readonly keyFunc?: (event: corev1.Event) => AggregatorKeys;
  /** What a combined event says: by default "(combined from similar events): " and what the last of them said. */
  readonly messageFunc?: (event: corev1.Event) => string;
  /** Which events share a budget: by default those of the same source, object and type. */
  readonly spamKeyFunc?: (event: corev1.Event) => string;
}

/**
 * Keeps events from flooding the server (client-go: EventCorrelator): similar ones are combined, the same one again is counted, and
 * of the rest each source may write so many about an object. It is told of each event once, in order, and writes nothing itself.
 */
export class EventCorrelator {
  readonly #aggregator: EventAggregator;
  readonly #series: EventSeriesLog;
  readonly #spamFilter: EventSpamFilter;

  constructor(clock: Clock, options: CorrelatorOptions = {}) {
    const { lruCacheSize: cacheSize = 4096 } = options;
    this.#aggregator = new EventAggregator({
      clock,
      cacheSize,
      maxEvents: options.maxEvents ?? 10,
      maxIntervalMs: options.maxIntervalMs ?? 600_000,
      keys: options.keyFunc ?? aggregatorKeysByReason,
      message: options.messageFunc ?? combinedMessage,
    });
    this.#series = new EventSeriesLog(cacheSize);
    this.#spamFilter = new EventSpamFilter({
      clock,
      cacheSize,
      burst: options.burstSize ?? 25,
      qps: options.qps ?? 1 / 300,
      key: options.spamKeyFunc ?? spamKey,
    });
  }

  /** What to write of this event; undefined: nothing, it was one too many (and counted for when there is room again). */
  correlate(newEvent: corev1.Event): ObservedEvent | undefined {
    const { event, key } = this.#aggregator.aggregate(newEvent);
    const observed = this.#series.observe(event, key);
    return this.#spamFilter.isSpam(observed.event) ? undefined : observed;
  }
}

const combinedMessage = ({ message = '' }: corev1.Event): string =>
  `(combined from similar events): ${message}`;
