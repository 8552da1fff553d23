import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { Condition } from '../../util/condition.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { DeltaType, QueueInspection } from './inspection.ts';
import type { Stamp } from './lister-watcher.ts';
import { deletionHandlingMetaNamespaceKeyFunc, type KeyFunc } from './object-key.ts';
import type { KnownObjects, ReflectorStore } from './store.ts';
import type { Synced } from './wait-for-cache-sync.ts';

interface DeltaTimes {
  /** What the decoder knew of the event; undefined for what did not come by a watch. */
  readonly stamp: Stamp | undefined;
  readonly enqueuedAt: number;
}

/** One change of one object. Only a deletion may hold a tombstone. */
export type Delta<T extends KubeObject> = DeltaTimes &
  (
    | { readonly type: Exclude<DeltaType, 'Deleted'>; readonly object: T }
    | { readonly type: 'Deleted'; readonly object: T | DeletedFinalStateUnknown<T> }
  );

/** All waiting changes of one object, oldest first; never empty. */
export type Deltas<T extends KubeObject> = Delta<T>[];

export interface Popped<T extends KubeObject> {
  readonly key: string;
  readonly deltas: Readonly<Deltas<T>>;
  /** The queue had not synced when this was popped (C56). */
  readonly isInInitialList: boolean;
  readonly poppedAt: number;
}

export type TransformFunc<T> = (object: T) => T;

export interface DeltaFIFOOptions<T extends KubeObject> {
  readonly clock: Clock;
  /** The cache behind the queue: what a Replace or Delete is compared with. */
  readonly knownObjects?: KnownObjects<T>;
  readonly keyFunc?: KeyFunc<T | DeletedFinalStateUnknown<T>>;
  /** Whether a Replace gives Replaced deltas; without it they are Sync (C52). */
  readonly emitDeltaTypeReplaced?: boolean;
  /** Applied once to each object on its way in, tombstones and Syncs excepted (C59). */
  readonly transform?: TransformFunc<T>;
  readonly logger?: Logger;
}

/** How many keys an inspection shows. */
const HEAD_KEYS = 50;
/** C60. */
const SLOW_PROCESS_MS = 100;
const SLOW_PROCESS_DEPTH = 10;

/**
 * The queue between Reflector and cache (client-go: DeltaFIFO): keys in the order they were first enqueued, and for each key all
 * that happened to it since.
 *
 *     add, update, delete, replace, resync --> [ key: Deltas ][ key: Deltas ] ... --> tryPop --> one consumer
 *
 * Not bounded by itself: it holds at most what the server sent since the consumer last came, grouped by key.
 * Writes throw KeyError, or what the transform threw; then nothing was enqueued.
 */
export class DeltaFIFO<T extends KubeObject = Unstructured> implements ReflectorStore<T>, Synced {
  readonly #clock: Clock;
  readonly #knownObjects: KnownObjects<T> | undefined;
  readonly #keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>>;
  readonly #replaceType: 'Replaced' | 'Sync';
  readonly #transform: TransformFunc<T> | undefined;
  readonly #logger: Logger;

  // A Map remembers the order its keys came in, so it is queue and items in one, and the two cannot disagree (C49).
  readonly #items = new Map<string, Deltas<T>>();
  // Kept between pops, since a fresh iterator would walk over all entries deleted before. Never asked while the map is empty, so it
  // never comes to its end.
  readonly #cursor: MapIterator<[string, Deltas<T>]> = this.#items.entries();
  #wakeUp: (() => void) | undefined;
  #closed = false;
  readonly #synced = new Condition();
  #populated = false;
  #initialPopulationCount = 0;

  readonly #enqueued: Record<DeltaType, number> = {
    Added: 0,
    Updated: 0,
    Deleted: 0,
    Replaced: 0,
    Sync: 0,
  };
  #deltas = 0;
  #highWater = 0;
  #highWaterAt: number | null = null;
  #deletesMerged = 0;
  #deletesDropped = 0;
  #popped = 0;
  #processErrors = 0;
  #lastQueueWaitMs: number | null = null;

  constructor(options: DeltaFIFOOptions<T>) {
    this.#clock = options.clock;
    this.#knownObjects = options.knownObjects;
    this.#keyFunc = options.keyFunc ?? deletionHandlingMetaNamespaceKeyFunc;
    this.#replaceType = (options.emitDeltaTypeReplaced ?? false) ? 'Replaced' : 'Sync';
    this.#transform = options.transform;
    this.#logger = options.logger ?? silentLogger;
  }

  /** Keys waiting. */
  get length(): number {
    return this.#items.size;
  }

  add(object: T, stamp?: Stamp): void {
    this.#write('Added', object, stamp);
  }

  update(object: T, stamp?: Stamp): void {
    this.#write('Updated', object, stamp);
  }

  delete(object: T | DeletedFinalStateUnknown<T>, stamp?: Stamp): void {
    const key = this.#keyFunc(object);
    this.#populate();
    if (!this.#items.has(key) && this.#knownObjects?.getByKey(key) === undefined) {
      this.#deletesDropped += 1;
      return;
    }
    const gone = object instanceof DeletedFinalStateUnknown ? object : this.#transformed(object);
    this.#enqueue(key, { type: 'Deleted', object: gone, stamp, enqueuedAt: this.#clock.now() });
  }

  /** The answer of a list: what it holds is Replaced, what it lacks is Deleted by tombstone (C52-C54). */
  replace(items: readonly T[]): void {
    const entries = items.map((item) => [this.#keyFunc(item), this.#transformed(item)] as const);
    const enqueuedAt = this.#clock.now();
    const listed = new Set<string>();
    for (const [key, object] of entries) {
      listed.add(key);
      this.#enqueue(key, { type: this.#replaceType, object, stamp: undefined, enqueuedAt });
    }
    const missing = this.#missingFrom(listed);
    for (const [key, obj] of missing) {
      const tombstone = new DeletedFinalStateUnknown(key, obj);
      this.#enqueue(key, { type: 'Deleted', object: tombstone, stamp: undefined, enqueuedAt });
    }
    if (!this.#populated) {
      this.#populated = true;
      this.#initialPopulationCount = listed.size + missing.size;
      this.#synced.notify();
    }
  }

  /** Offers each known object once more, unless something newer of it is waiting (C57). */
  resync(): void {
    if (this.#knownObjects === undefined) return;
    const enqueuedAt = this.#clock.now();
    for (const key of this.#knownObjects.listKeys()) {
      const object = this.#knownObjects.getByKey(key);
      if (object === undefined || this.#items.has(key)) continue;
      this.#enqueue(key, { type: 'Sync', object, stamp: undefined, enqueuedAt });
    }
  }

  /** The first list has been popped whole; never reverts (C55). */
  hasSynced(): boolean {
    return this.#populated && this.#initialPopulationCount === 0;
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#synced.waitFor(() => this.hasSynced(), signal);
  }

  /**
   * Hands the next key to `process`, synchronously; false when nothing waits. What `process` throws is thrown on, and its deltas are
   * not put back (C58).
   */
  tryPop(process: (popped: Popped<T>) => void): boolean {
    if (this.#items.size === 0) return false;
    const next = this.#cursor.next();
    if (next.done) throw new Error('the queue lost its place');
    const [key, deltas] = next.value;
    const depth = this.#items.size;
    const poppedAt = this.#clock.now();
    const isInInitialList = !this.hasSynced();
    if (this.#initialPopulationCount > 0) this.#countDown();
    this.#items.delete(key);
    this.#deltas -= deltas.length;
    this.#popped += 1;
    this.#lastQueueWaitMs = poppedAt - (deltas[0]?.enqueuedAt ?? poppedAt);
    try {
      process({ key, deltas, isInInitialList, poppedAt });
    } catch (error) {
      this.#processErrors += 1;
      throw error;
    } finally {
      if (depth > SLOW_PROCESS_DEPTH) this.#reportSlow(key, depth, poppedAt);
    }
    return true;
  }

  /** Resolves true when there is something to pop, false when the queue is closed and drained. One waiter at a time. */
  waitForItem(): Promise<boolean> {
    if (this.#items.size > 0) return Promise.resolve(true);
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#wakeUp = () => {
        this.#wakeUp = undefined;
        resolve(this.#items.size > 0);
      };
    });
  }

  /** What is queued can still be popped (C58). Idempotent. */
  close(): void {
    this.#closed = true;
    this.#wakeUp?.();
  }

  inspect(): QueueInspection {
    const oldest = this.#items.values().next().value?.[0];
    return {
      mode: 'DeltaFIFO',
      keys: this.#items.size,
      deltas: this.#deltas,
      highWater: this.#highWater,
      highWaterAt: this.#highWaterAt,
      head: this.#items.entries().take(HEAD_KEYS).map(inspectItem).toArray(),
      enqueued: { ...this.#enqueued },
      deletesMerged: this.#deletesMerged,
      deletesDropped: this.#deletesDropped,
      popped: this.#popped,
      processErrors: this.#processErrors,
      hasSynced: this.hasSynced(),
      initialPopulationCount: this.#initialPopulationCount,
      oldestEnqueuedAt: oldest?.enqueuedAt ?? null,
      lastQueueWaitMs: this.#lastQueueWaitMs,
    };
  }

  #write(type: 'Added' | 'Updated', object: T, stamp: Stamp | undefined): void {
    const key = this.#keyFunc(object);
    this.#populate();
    const transformed = this.#transformed(object);
    this.#enqueue(key, { type, object: transformed, stamp, enqueuedAt: this.#clock.now() });
  }

  /** C54: a change before any list leaves no initial population to wait for. */
  #populate(): void {
    if (this.#populated) return;
    this.#populated = true;
    this.#synced.notify();
  }

  #countDown(): void {
    this.#initialPopulationCount -= 1;
    if (this.#initialPopulationCount === 0) this.#synced.notify();
  }

  #transformed(object: T): T {
    return this.#transform === undefined ? object : this.#transform(object);
  }

  #enqueue(key: string, delta: Delta<T>): void {
    this.#enqueued[delta.type] += 1;
    const deltas = this.#items.get(key);
    if (deltas === undefined) {
      this.#items.set(key, [delta]);
      this.#deltas += 1;
      if (this.#items.size > this.#highWater) {
        this.#highWater = this.#items.size;
        this.#highWaterAt = delta.enqueuedAt;
      }
    } else if (delta.type === 'Deleted' && deltas.at(-1)?.type === 'Deleted') {
      this.#mergeDeletion(deltas, delta);
    } else {
      deltas.push(delta);
      this.#deltas += 1;
    }
    this.#wakeUp?.();
  }

  /** Of two deletions in a row one stays: the older, unless it is a tombstone and so knows less (C50). */
  #mergeDeletion(deltas: Deltas<T>, newer: Delta<T>): void {
    this.#deletesMerged += 1;
    const older = deltas.at(-1);
    if (older?.object instanceof DeletedFinalStateUnknown) {
      deltas[deltas.length - 1] = { ...newer, enqueuedAt: older.enqueuedAt };
    }
  }

  /** C53: keys queued or known that a list lacks, with the newest state known of each; queued ones first. */
  #missingFrom(listed: ReadonlySet<string>): Map<string, T | undefined> {
    const missing = new Map<string, T | undefined>();
    for (const [key, deltas] of this.#items) {
      if (listed.has(key)) continue;
      const newest = deltas.at(-1)?.object;
      missing.set(key, newest instanceof DeletedFinalStateUnknown ? newest.obj : newest);
    }
    for (const key of this.#knownObjects?.listKeys() ?? []) {
      if (listed.has(key) || missing.has(key)) continue;
      missing.set(key, this.#knownObjects?.getByKey(key));
    }
    return missing;
  }

  #reportSlow(key: string, depth: number, poppedAt: number): void {
    const tookMs = this.#clock.now() - poppedAt;
    if (tookMs <= SLOW_PROCESS_MS) return;
    this.#logger.warn({ key, depth, tookMs }, 'processing one key of the DeltaFIFO was slow');
  }
}

function inspectItem<T extends KubeObject>([key, deltas]: [string, Deltas<T>]) {
  return {
    key,
    deltas: deltas.map(({ type, object, enqueuedAt }) => {
      const known = object instanceof DeletedFinalStateUnknown ? object.obj : object;
      return { type, resourceVersion: known?.metadata.resourceVersion ?? '', enqueuedAt };
    }),
  };
}
