import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { lastKnownVersionOf } from './deleted-final-state-unknown.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { DeltaType, QueuedDeltaInspection, QueueInspection } from './inspection.ts';
import type { Delta } from './queue.ts';
import { TransactionError } from './store.ts';

/** How many places an inspection shows. */
export const HEAD_KEYS = 50;
/** C60; a batch may take that long for each of its deltas, up to a second. */
const SLOW_PROCESS_MS = 100;
const SLOW_BATCH_MS = 1000;
const SLOW_PROCESS_DEPTH = 10;

interface QueueRecordOptions {
  readonly mode: QueueInspection['mode'];
  readonly clock: Clock;
  readonly trace?: InformerTrace;
  readonly logger?: Logger;
}

/** Something that has just left the queue. */
interface Pop {
  readonly key: string;
  readonly deltas: readonly Delta<KubeObject>[];
  readonly poppedAt: number;
}

/** What happened to a queue: its counters, and what it tells those who trace it. It decides nothing. */
export class QueueRecord {
  readonly #mode: QueueInspection['mode'];
  readonly #clock: Clock;
  readonly #trace: InformerTrace | undefined;
  readonly #logger: Logger;
  readonly #enqueued: Record<DeltaType, number> = {
    Added: 0,
    Updated: 0,
    Deleted: 0,
    Replaced: 0,
    Sync: 0,
    ReplacedAll: 0,
    SyncAll: 0,
    Bookmark: 0,
  };
  #highWater = 0;
  #highWaterAt: number | null = null;
  #popped = 0;
  #processErrors = 0;
  #lastQueueWaitMs: number | null = null;

  constructor({ mode, clock, trace, logger = silentLogger }: QueueRecordOptions) {
    this.#mode = mode;
    this.#clock = clock;
    this.#trace = trace;
    this.#logger = logger;
  }

  /** `depth` counts the delta in. */
  enqueued(key: string, delta: Delta<KubeObject>, depth: number): void {
    this.#enqueued[delta.type] += 1;
    if (depth > this.#highWater) {
      this.#highWater = depth;
      this.#highWaterAt = delta.enqueuedAt;
    }
    if (this.#trace?.enqueued.hasSubscribers !== true) return;
    this.#trace.enqueued.publish({
      informer: this.#trace.informer,
      at: delta.enqueuedAt,
      key,
      resourceVersion: resourceVersionOf(delta),
      type: delta.type,
      depth,
    });
  }

  popped({ key, deltas, poppedAt }: Pop): void {
    this.#popped += 1;
    const waitedMs = poppedAt - (deltas[0]?.enqueuedAt ?? poppedAt);
    this.#lastQueueWaitMs = waitedMs;
    if (this.#trace?.popped.hasSubscribers !== true) return;
    this.#trace.popped.publish({
      informer: this.#trace.informer,
      at: poppedAt,
      key,
      types: deltas.map(({ type }) => type),
      waitedMs,
    });
  }

  /** Runs the processing of a pop; of what it throws it only keeps count. `depth` is what the queue held when it began. */
  process({ key, deltas, poppedAt }: Pop, depth: number, process: () => void): void {
    try {
      process();
    } catch (error) {
      this.#processErrors += error instanceof TransactionError ? error.errors.length : 1;
      throw error;
    } finally {
      if (depth > SLOW_PROCESS_DEPTH) {
        const tookMs = this.#clock.now() - poppedAt;
        if (tookMs > Math.min(SLOW_PROCESS_MS * deltas.length, SLOW_BATCH_MS)) {
          this.#logger.warn(
            { key, depth, tookMs },
            `processing a pop of the ${this.#mode} was slow`,
          );
        }
      }
    }
  }

  inspect() {
    return {
      mode: this.#mode,
      highWater: this.#highWater,
      highWaterAt: this.#highWaterAt,
      enqueued: { ...this.#enqueued },
      popped: this.#popped,
      processErrors: this.#processErrors,
      lastQueueWaitMs: this.#lastQueueWaitMs,
    };
  }
}

export function inspectDelta(delta: Delta<KubeObject>): QueuedDeltaInspection {
  const { type, enqueuedAt } = delta;
  return { type, resourceVersion: resourceVersionOf(delta), enqueuedAt };
}

/** "" where none is known. */
function resourceVersionOf(delta: Delta<KubeObject>): string {
  switch (delta.type) {
    case 'SyncAll':
      return '';
    case 'ReplacedAll':
    case 'Bookmark':
      return delta.object.resourceVersion;
    case 'Deleted':
    case 'Added':
    case 'Updated':
    case 'Replaced':
    case 'Sync':
      return lastKnownVersionOf(delta.object);
  }
}
