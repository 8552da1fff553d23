import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { QueueInspection } from './inspection.ts';
import type { Stamp } from './lister-watcher.ts';
import type { KeyFunc } from './object-key.ts';
import type { KnownObjects, ReflectorStore } from './store.ts';
import type { Synced } from './wait-for-cache-sync.ts';

interface DeltaTimes {
  /** What the decoder knew of the event; undefined for what did not come by a watch. */
  readonly stamp: Stamp | undefined;
  readonly enqueuedAt: number;
}

/** A whole list in one delta (C64). */
export interface ReplacedAllInfo<T extends KubeObject> {
  /** The list's own. */
  readonly resourceVersion: string;
  /** By key, in list order, transformed; of a key listed twice the last. */
  readonly objects: ReadonlyMap<string, T>;
}

/** A resourceVersion up to which nothing else has changed (C64). */
export interface BookmarkInfo {
  readonly resourceVersion: string;
}

/** One change of one object. Only a deletion may hold a tombstone. */
export type ObjectDelta<T extends KubeObject> = DeltaTimes &
  (
    | { readonly type: 'Added' | 'Updated' | 'Replaced' | 'Sync'; readonly object: T }
    | { readonly type: 'Deleted'; readonly object: T | DeletedFinalStateUnknown<T> }
  );

/** What an atomic RealFIFO says of the collection as a whole (C64). */
export type CollectionDelta<T extends KubeObject> = DeltaTimes &
  (
    | { readonly type: 'ReplacedAll'; readonly object: ReplacedAllInfo<T> }
    | { readonly type: 'SyncAll' }
    | { readonly type: 'Bookmark'; readonly object: BookmarkInfo }
  );

/** A change of one object, or of the whole collection. */
export type Delta<T extends KubeObject> = ObjectDelta<T> | CollectionDelta<T>;

/** All waiting changes of one object, oldest first; never empty. */
export type Deltas<T extends KubeObject> = ObjectDelta<T>[];

/** A delta with the key of its object; "" where it is one of the collection. */
export type KeyedDelta<T extends KubeObject> = Delta<T> & { readonly key: string };

interface Pop {
  /** The queue had not synced when this was popped (C56). */
  readonly isInInitialList: boolean;
  readonly poppedAt: number;
}

/** What one pop gives: a key with its deltas, oldest first; a single one by a RealFIFO (C62). */
export interface Popped<T extends KubeObject, D extends Delta<T> = Delta<T>> extends Pop {
  readonly key: string;
  readonly deltas: readonly D[];
}

/** At least two deltas of as many objects, oldest first, none of the collection (C68). */
export interface PoppedBatch<T extends KubeObject> extends Pop {
  readonly deltas: readonly (ObjectDelta<T> & { readonly key: string })[];
}

/** Takes what one pop gives; synchronous. What it throws, the pop throws on. */
export type PopProcessFunc<T extends KubeObject> = (popped: Popped<T>) => void;

/** Takes what one batch gives; synchronous. What it throws, the pop throws on. */
export type ProcessBatchFunc<T extends KubeObject> = (batch: PoppedBatch<T>) => void;

/** Makes of an object what is to be kept of it. Must be idempotent and must not wait; may change and return what it is given (C59). */
export type TransformFunc<T> = (object: T) => T;

/** What every queue takes. */
export interface QueueOptions<T extends KubeObject> {
  readonly clock: Clock;
  /** The cache behind the queue: what a Replace or Delete is compared with. */
  readonly knownObjects?: KnownObjects<T>;
  readonly keyFunc?: KeyFunc<T | DeletedFinalStateUnknown<T>>;
  /** Applied once to each object on its way in, tombstones and Syncs excepted (C59). */
  readonly transform?: TransformFunc<T>;
  readonly trace?: InformerTrace;
  readonly logger?: Logger;
}

/**
 * What stands between a Reflector, which writes to it, and one consumer, which pops (client-go: cache.Queue). Writes throw KeyError,
 * or what the transform threw; then nothing was enqueued.
 *
 * client-go's blocking Pop is two steps here: await `waitForItem`, then `tryPop` for as long as it gives something. Whatever
 * `process` does is done before the pop returns, so in one thread a pop and all it changes are one step to everybody else.
 */
export interface Queue<T extends KubeObject = Unstructured> extends ReflectorStore<T>, Synced {
  /** What waits: keys in a DeltaFIFO, deltas in a RealFIFO. */
  readonly length: number;
  /**
   * Hands what is next to `process`, synchronously; false when nothing waits. What `process` throws is thrown on, and what it was
   * given is not put back (C58).
   */
  tryPop(process: PopProcessFunc<T>): boolean;
  /** Resolves true when there is something to pop, false when the queue is closed and drained. Never rejects. */
  waitForItem(): Promise<boolean>;
  /** What is queued can still be popped (C58). Idempotent. */
  close(): void;
  inspect(): QueueInspection;
}

/** A Queue that also gives many objects' deltas in one go (client-go: QueueWithBatch). */
export interface QueueWithBatch<T extends KubeObject = Unstructured> extends Queue<T> {
  /** As tryPop; what cannot be part of a batch, or would be a batch of one, goes to `processSingle` (C68). */
  tryPopBatch(processBatch: ProcessBatchFunc<T>, processSingle: PopProcessFunc<T>): boolean;
}
