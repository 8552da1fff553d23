import type { Unstructured } from '@deltascope/apimachinery';
import { weightBeside } from './weight.ts';

/** One committed change. `object` carries the revision as its resourceVersion, also when it was removed. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** Plural name of the resource. */
  readonly resource: string;
  readonly key: string;
  readonly object: Unstructured;
  /** What the object was before; absent when it was added. */
  readonly previous?: Unstructured;
  readonly atMs: number;
}

/** How much of the past is kept: whichever bound is reached first. The newest change is kept whatever it weighs. */
export interface HistoryBounds {
  readonly maxEvents: number;
  readonly maxAgeMs: number;
  /** Of memory, about (`weightBeside`): of states that are past, as far as they do not share their parts with what followed. */
  readonly maxBytes: number;
}

/**
 * The newest changes of a store, in order of revision, bounded by count, age and weight.
 * What has left the window is gone for good: `compactedRevision` is the oldest revision one can still go on from.
 */
export class History {
  readonly #bounds: HistoryBounds;
  #events: StoreEvent[] = [];
  /** What each of them weighs, and all that are kept. */
  #weights: number[] = [];
  #bytes = 0;
  /** Events before this index are dropped already; the array is cut when half of it is such waste. */
  #head = 0;
  #compactedRevision: number;

  constructor(bounds: HistoryBounds, initialRevision: number) {
    this.#bounds = bounds;
    this.#compactedRevision = initialRevision;
  }

  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  get size(): number {
    return this.#events.length - this.#head;
  }

  /** About how many bytes of memory it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  push(event: StoreEvent): void {
    const weight = weightOf(event);
    this.#events.push(event);
    this.#weights.push(weight);
    this.#bytes += weight;
    this.expire(event.atMs);
  }

  /** Drops what the bounds no longer allow. */
  expire(nowMs: number): void {
    const { maxEvents, maxAgeMs, maxBytes } = this.#bounds;
    const oldestMs = nowMs - maxAgeMs;
    let first = this.#events[this.#head];
    while (
      first !== undefined &&
      (this.size > maxEvents || first.atMs < oldestMs || (this.#bytes > maxBytes && this.size > 1))
    ) {
      this.#compactedRevision = first.revision;
      this.#bytes -= this.#weights[this.#head] ?? 0;
      this.#head += 1;
      first = this.#events[this.#head];
    }
    if (this.#head > 1024 && this.#head * 2 > this.#events.length) this.#cutAt(this.#head);
  }

  #cutAt(index: number): void {
    this.#events = this.#events.slice(index);
    this.#weights = this.#weights.slice(index);
    this.#head = 0;
  }

  /** Drops everything up to `revision`, as etcd's compaction does. */
  compact(revision: number): void {
    if (revision <= this.#compactedRevision) return;
    this.#cutAt(this.#indexAfter(revision));
    this.#bytes = this.#weights.reduce((sum, weight) => sum + weight, 0);
    this.#compactedRevision = revision;
  }

  /** The changes after `revision`, oldest first. The caller has seen to it that the window reaches back that far. */
  since(revision: number): StoreEvent[] {
    return this.#events.slice(this.#indexAfter(revision));
  }

  #indexAfter(revision: number): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.#events[middle];
      if (event !== undefined && event.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What only the history keeps because of a change: what was replaced, or is gone. */
function weightOf({ type, object, previous }: StoreEvent): number {
  return type === 'DELETED'
    ? weightBeside(object, undefined)
    : weightBeside(previous ?? object, object);
}
