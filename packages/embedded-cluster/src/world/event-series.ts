import type { corev1 } from '@deltascope/api';
import { BoundedMap } from '../bounded-map.ts';
import { formatMicroTime } from '../clock.ts';
import type { Clock } from '../clock.ts';

/** client-go's own bounds (tools/events); the number of events is ours. */
const FINISH_AFTER_MS = 6 * 60_000;
const REFRESH_EVERY_MS = 30 * 60_000;
const MAX_KEPT = 4096;

interface Series {
  readonly objectKey: string;
  count: number;
  lastMs: number;
  writtenMs: number;
}

/** A count that an event's series is to show. */
export interface SeriesUpdate {
  readonly objectKey: string;
  readonly series: corev1.EventSeries;
}

/**
 * The counting of those who write events by events.k8s.io (tools/events), the scheduler above all: of the same action on the same
 * object the second is written as a series of two; further ones are counted, and written when none has come for 6 minutes, or
 * after 30 minutes. The message of the first stands.
 */
export class EventSeries {
  readonly #clock: Clock;
  readonly #series = new BoundedMap<string, Series>(MAX_KEPT);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined: the event is to be created, and begun; else what is to be written of it, if anything. */
  repeat(key: string): { readonly update?: SeriesUpdate } | undefined {
    const known = this.#series.get(key);
    if (known === undefined) return undefined;
    const nowMs = this.#clock.now();
    known.count += 1;
    known.lastMs = nowMs;
    if (known.count > 2) return {};
    known.writtenMs = nowMs;
    return { update: updateOf(known) };
  }

  begin(key: string, objectKey: string): void {
    const nowMs = this.#clock.now();
    this.#series.set(key, { objectKey, count: 1, lastMs: nowMs, writtenMs: nowMs });
  }

  /** What is to be written by now. */
  due(): SeriesUpdate[] {
    const nowMs = this.#clock.now();
    const updates: SeriesUpdate[] = [];
    for (const [key, series] of this.#series.entries()) {
      const isOver = nowMs - series.lastMs >= FINISH_AFTER_MS;
      const isUnwritten = series.lastMs > series.writtenMs;
      if (isUnwritten && (isOver || nowMs - series.writtenMs >= REFRESH_EVERY_MS)) {
        series.writtenMs = nowMs;
        updates.push(updateOf(series));
      }
      if (isOver) this.#series.delete(key);
    }
    return updates;
  }
}

/** What makes two of these events the same: all but the message (tools/events: getKey). */
export function seriesKey({
  involvedObject,
  reason,
  action,
  type,
  reportingComponent,
}: corev1.Event): string {
  return [
    involvedObject.uid,
    involvedObject.fieldPath,
    reason,
    action,
    type,
    reportingComponent,
  ].join(' ');
}

function updateOf({ objectKey, count, lastMs }: Series): SeriesUpdate {
  return { objectKey, series: { count, lastObservedTime: formatMicroTime(lastMs) } };
}
