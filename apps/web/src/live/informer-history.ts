import type { DeltaType, InformerInspection } from '@deltascope/wire';
import { DELTA_TYPES, queueDepth } from './delta-types.ts';
import { FlowModel, type FlowStep } from './flow-model.ts';

/** What an informer did within one second, from its counters. */
export interface InformerSecond {
  /** Start of the second, server's clock. */
  readonly at: number;
  /** Deltas enqueued. */
  readonly deltas: number;
  /** Keys popped; deltas by a RealFIFO. */
  readonly popped: number;
  readonly byType: Readonly<Record<DeltaType, number>>;
  /** Most seen waiting, as queueDepth counts, in any inspection of this second. */
  readonly depth: number;
}

/** The longest chart shows a minute. */
const SECONDS = 61;
const NONE = mapTypes(() => 0);

/** A step of the flow, and the time it took. */
export interface TimedStep {
  readonly step: FlowStep;
  readonly overMs: number;
}

const NO_STEP: FlowStep = { enqueued: [], popped: [], handled: new Map() };
/** A page in the background may miss inspections: what they counted is not spread over more than this. */
const MAX_STEP_MS = 1_000;

/**
 * The last minute of one informer, second by second, as far as this page has looked. Seconds without an inspection are not in it.
 * A change that fell between two inspections counts for the second of the later one.
 */
export class InformerHistory {
  #seconds: InformerSecond[] = [];
  #revisions: string[] = [];
  readonly #flow = new FlowModel();
  #step: TimedStep = { step: NO_STEP, overMs: 0 };
  #last: { readonly informer: InformerInspection; readonly at: number } | undefined;

  /** Oldest first; replaced, never changed. */
  get seconds(): readonly InformerSecond[] {
    return this.#seconds;
  }

  /** The resourceVersions this page has seen as the newest enqueued, newest first; at most six. */
  get revisions(): readonly string[] {
    return this.#revisions;
  }

  /** What moved with the newest inspection. */
  get step(): TimedStep {
    return this.#step;
  }

  /** Which types wait at a listener, oldest first; null where this page has not seen them come. */
  pendingTypes(listener: string): readonly (DeltaType | null)[] {
    return this.#flow.pending(listener);
  }

  add(informer: InformerInspection, nowMs: number): void {
    const { queue } = informer;
    const before = this.#last?.informer.queue ?? queue;
    const byType = mapTypes((type) => Math.max(0, queue.totals[type] - before.totals[type]));
    this.#step = {
      step: this.#flow.advance(informer),
      overMs: Math.min(MAX_STEP_MS, Math.max(0, nowMs - (this.#last?.at ?? nowMs))),
    };
    this.#last = { informer, at: nowMs };
    const at = Math.floor(nowMs / 1_000) * 1_000;
    const newest = this.#seconds.at(-1);
    const second =
      newest?.at === at ? newest : { at, deltas: 0, popped: 0, byType: NONE, depth: 0 };
    const merged: InformerSecond = {
      at,
      deltas: second.deltas + sum(byType),
      popped: second.popped + Math.max(0, queue.popped - before.popped),
      byType: mapTypes((type) => second.byType[type] + byType[type]),
      depth: Math.max(second.depth, queueDepth(queue)),
    };
    const kept = newest?.at === at ? this.#seconds.slice(0, -1) : this.#seconds;
    this.#seconds = [...kept, merged].filter((entry) => entry.at > at - SECONDS * 1_000);
    this.#noteRevision(informer.reflector.enqueued);
  }

  /** Deltas enqueued or keys popped per second, over the whole ones of the last ten seconds. */
  perSecond(what: 'deltas' | 'popped'): number {
    const whole = this.#seconds.slice(0, -1).slice(-10);
    return whole.length === 0
      ? 0
      : whole.reduce((total, second) => total + second[what], 0) / whole.length;
  }

  /** Deltas of each type in the minute, or as far back as this page has looked. */
  lastMinute(): Readonly<Record<DeltaType, number>> {
    return mapTypes((type) =>
      this.#seconds.reduce((total, second) => total + second.byType[type], 0),
    );
  }

  #noteRevision(revision: string): void {
    if (revision === '' || this.#revisions[0] === revision) return;
    this.#revisions = [revision, ...this.#revisions].slice(0, 6);
  }
}

function mapTypes(count: (type: DeltaType) => number): Readonly<Record<DeltaType, number>> {
  return {
    Added: count('Added'),
    Updated: count('Updated'),
    Deleted: count('Deleted'),
    Replaced: count('Replaced'),
    Sync: count('Sync'),
    ReplacedAll: count('ReplacedAll'),
    SyncAll: count('SyncAll'),
    Bookmark: count('Bookmark'),
  };
}

function sum(counts: Readonly<Record<DeltaType, number>>): number {
  return DELTA_TYPES.reduce((total, type) => total + counts[type], 0);
}
