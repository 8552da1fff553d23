import type { corev1 } from '@deltascope/api';
import { BoundedMap } from '../bounded-map.ts';
import type { Clock } from '../clock.ts';

/** client-go's own bounds (tools/record). */
const MAX_KEPT = 4096;
const SPAM = { burst: 25, oneEveryMs: 300_000 };
const SIMILAR = { max: 10, withinMs: 600_000 };

/** What is to be written of an event. */
export interface Correlated {
  readonly event: corev1.Event;
  /** Of the written event to raise instead of making a new one; undefined when there was none. */
  readonly known?: Written;
  /** Under which the writing is to be noted. */
  readonly key: string;
}

/** An event that was written. */
export interface Written {
  /** Its "namespace/name". */
  readonly objectKey: string;
  readonly count: number;
  readonly firstTimestamp: string;
}

/**
 * Makes few events of many, as client-go's EventCorrelator: one source may say 25 things about an object, then one every 5
 * minutes; of things that differ in their message only, the tenth within 10 minutes and those after it become one event
 * "(combined from similar events)"; the same thing again raises a count. Remembers what was used last of 4,096 of each.
 */
export class EventCorrelator {
  readonly #clock: Clock;
  readonly #tokens = new BoundedMap<string, { tokens: number; atMs: number }>(MAX_KEPT);
  readonly #similar = new BoundedMap<string, { messages: Set<string>; atMs: number }>(MAX_KEPT);
  readonly #written = new BoundedMap<string, Written>(MAX_KEPT);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined when the source has said too much about the object. */
  correlate(event: corev1.Event): Correlated | undefined {
    if (!this.#takeToken(spamKey(event))) return undefined;
    const { event: kept, key } = this.#aggregate(event);
    const known = this.#written.get(key);
    return { event: kept, key, ...(known && { known }) };
  }

  note(key: string, written: Written): void {
    this.#written.set(key, written);
  }

  #takeToken(key: string): boolean {
    const nowMs = this.#clock.now();
    const { tokens, atMs } = this.#tokens.get(key) ?? { tokens: SPAM.burst, atMs: nowMs };
    const filled = Math.min(SPAM.burst, tokens + (nowMs - atMs) / SPAM.oneEveryMs);
    const isAllowed = filled >= 1;
    this.#tokens.set(key, { tokens: isAllowed ? filled - 1 : filled, atMs: nowMs });
    return isAllowed;
  }

  #aggregate(event: corev1.Event): { event: corev1.Event; key: string } {
    const nowMs = this.#clock.now();
    const { message = '' } = event;
    const key = similarKey(event);
    const found = this.#similar.get(key);
    const isFresh = found === undefined || nowMs - found.atMs > SIMILAR.withinMs;
    const messages = isFresh ? new Set<string>() : found.messages;
    messages.add(message);
    this.#similar.set(key, { messages, atMs: nowMs });
    if (messages.size < SIMILAR.max)
      return { event, key: `${key} ${fieldPathOf(event)} ${message}` };
    const [one = ''] = messages;
    messages.delete(one);
    return { event: { ...event, message: `(combined from similar events): ${message}` }, key };
  }
}

function spamKey({ source, involvedObject: about, type }: corev1.Event): string {
  const { kind, namespace, name, uid, apiVersion } = about;
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion, type].join(' ');
}

function similarKey(event: corev1.Event): string {
  const { reason, reportingComponent, reportingInstance } = event;
  return [spamKey(event), reason, reportingComponent, reportingInstance].join(' ');
}

function fieldPathOf({ involvedObject }: corev1.Event): string {
  return involvedObject.fieldPath ?? '';
}
