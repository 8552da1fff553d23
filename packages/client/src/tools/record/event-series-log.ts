import type { corev1 } from '@deltascope/api';
import { LruCache } from '../../util/lru-cache.ts';

/** What of an event changes when it occurs once more, as a strategic merge patch. */
export interface EventPatch {
  readonly count: number;
  readonly lastTimestamp?: string;
  readonly message?: string;
}

interface Series {
  readonly count: number;
  readonly name: string | undefined;
  readonly firstTimestamp: string | undefined;
}

/** An event as it is to be written; with a patch, it exists and the patch is all that changes. */
export interface ObservedEvent {
  readonly event: corev1.Event;
  readonly patch?: EventPatch;
}

/** Counts the occurrences of each event (client-go: eventLogger), of as many events as it has room for. */
export class EventSeriesLog {
  readonly #series: LruCache<Series>;

  constructor(cacheSize: number) {
    this.#series = new LruCache(cacheSize);
  }

  /**
   * Counts one more. From the second on the event gets the first one's name. Nothing that the server answers is needed here: names
   * are given by the recorder, and the patch is not bound to a resourceVersion.
   */
  observe(occurrence: corev1.Event, key: string): ObservedEvent {
    const series = this.#series.get(key);
    const event = series === undefined ? occurrence : continued(occurrence, series);
    const { count = 1, metadata, firstTimestamp, lastTimestamp, message } = event;
    this.#series.set(key, { count, name: metadata.name, firstTimestamp });
    if (series === undefined) return { event };
    const patch = { count, ...(lastTimestamp && { lastTimestamp }), ...(message && { message }) };
    return { event, patch };
  }
}

function continued(event: corev1.Event, { name, count, firstTimestamp }: Series): corev1.Event {
  return {
    ...event,
    metadata: { ...event.metadata, ...(name !== undefined && { name }) },
    ...(firstTimestamp !== undefined && { firstTimestamp }),
    count: count + 1,
  };
}
