import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { Condition } from '../../util/condition.ts';
import { RingGrowing } from '../../util/ring-growing.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { InitialPopulation } from './initial-population.ts';
import type { QueueInspection } from './inspection.ts';
import type { Stamp } from './lister-watcher.ts';
import { deletionHandlingMetaNamespaceKeyFunc, type KeyFunc } from './object-key.ts';
import { HEAD_KEYS, inspectDelta, QueueRecord } from './queue-record.ts';
import type {
  CollectionDelta,
  KeyedDelta,
  ObjectDelta,
  PopProcessFunc,
  ProcessBatchFunc,
  QueueOptions,
  QueueWithBatch,
  TransformFunc,
} from './queue.ts';
import type { KnownObjects } from './store.ts';

/** A RealFIFO's surroundings, and which of its two modes it is in. */
export interface RealFIFOOptions<T extends KubeObject> extends QueueOptions<T> {
  /** A relist and a resync are one delta each, so the queue needs no `knownObjects` (C64); false by default. */
  readonly atomicEvents?: boolean;
  /** Bookmarks are queued as well; only with `atomicEvents`. */
  readonly emitDeltaTypeBookmark?: boolean;
}

/** C68: the most deltas of one batch. */
const BATCH_SIZE = 1000;
const INITIAL_SLOTS = 64;

type QueuedObjectDelta<T extends KubeObject> = ObjectDelta<T> & { readonly key: string };

/**
 * A queue that gives everything that happened in the order in which it happened, nothing merged and nothing dropped (client-go:
 * RealFIFO, the informers' queue since 1.33).
 *
 *     add, update, delete, replace, resync --> [delta][delta][delta] ... --> tryPop, tryPopBatch --> one consumer
 *
 * With `atomicEvents` (since 1.36) a relist is one ReplacedAll and a resync one SyncAll: what has gone is found out when they are
 * processed, so the queue never looks at the cache. Without, a relist is a tombstone for each object that has gone, then a Replaced
 * for each listed.
 *
 * C69: client-go's UnlockWhileProcessing lets the producers enqueue while a pop is processed, unless 2000 deltas wait already. There
 * is no lock here and no such option: `process` runs to its end before anything else does, it may itself enqueue, and producers get
 * their turn between pops, as often as the consumer gives one. Nor are they ever held back: not bounded by itself, the queue holds
 * what the server sent since the consumer last came. That is short where it only stores and passes on, as an informer's does.
 */
export class RealFIFO<T extends KubeObject = Unstructured> implements QueueWithBatch<T> {
  readonly #clock: Clock;
  readonly #knownObjects: KnownObjects<T> | undefined;
  readonly #keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>>;
  readonly #transform: TransformFunc<T> | undefined;
  readonly #emitBookmarks: boolean;
  readonly #record: QueueRecord;
  readonly #items = new RingGrowing<KeyedDelta<T>>(INITIAL_SLOTS);
  readonly #arrived = new Condition();
  readonly #closing = new AbortController();
  readonly #initialPopulation = new InitialPopulation();

  /** Throws a TypeError on options that contradict each other (C65). */
  constructor(options: RealFIFOOptions<T>) {
    const { atomicEvents = false, emitDeltaTypeBookmark = false, knownObjects } = options;
    if (atomicEvents && knownObjects !== undefined) {
      throw new TypeError('a RealFIFO with atomicEvents must not be given knownObjects');
    }
    if (!atomicEvents && knownObjects === undefined) {
      throw new TypeError('a RealFIFO without atomicEvents needs knownObjects');
    }
    if (!atomicEvents && emitDeltaTypeBookmark) {
      throw new TypeError('a RealFIFO without atomicEvents must not emit bookmarks');
    }
    this.#clock = options.clock;
    this.#knownObjects = knownObjects;
    this.#keyFunc = options.keyFunc ?? deletionHandlingMetaNamespaceKeyFunc;
    this.#transform = options.transform;
    this.#emitBookmarks = emitDeltaTypeBookmark;
    const mode = atomicEvents ? 'RealFIFO (atomic)' : 'RealFIFO';
    this.#record = new QueueRecord({ ...options, mode });
  }

  /** Deltas waiting. */
  get length(): number {
    return this.#items.length;
  }

  add(object: T, stamp?: Stamp): void {
    this.#write('Added', object, stamp);
  }

  update(object: T, stamp?: Stamp): void {
    this.#write('Updated', object, stamp);
  }

  /** Also of a key nobody knows (C61). */
  delete(object: T | DeletedFinalStateUnknown<T>, stamp?: Stamp): void {
    const key = this.#keyFunc(object);
    this.#initialPopulation.begin();
    const gone = object instanceof DeletedFinalStateUnknown ? object : this.#transformed(object);
    this.#enqueue({ key, type: 'Deleted', object: gone, stamp, enqueuedAt: this.#clock.now() });
  }

  /** The answer of a list (C63, C64). */
  replace(items: readonly T[], resourceVersion: string): void {
    if (this.#knownObjects === undefined) this.#replaceAll(items, resourceVersion);
    else this.#replaceEach(items, this.#knownObjects);
    this.#initialPopulation.begin(this.#items.length);
  }

  /** Offers what is known once more: in one delta (C64), or each object that has nothing newer waiting (C70). */
  resync(): void {
    const times = { stamp: undefined, enqueuedAt: this.#clock.now() };
    if (this.#knownObjects === undefined) {
      this.#enqueue({ key: '', type: 'SyncAll', ...times });
      return;
    }
    const queued = new Set<string>();
    for (const { key } of this.#items) queued.add(key);
    for (const key of this.#knownObjects.listKeys()) {
      const object = this.#knownObjects.getByKey(key);
      if (object === undefined || queued.has(key)) continue;
      this.#enqueue({ key, type: 'Sync', object, ...times });
    }
  }

  /** Without `emitDeltaTypeBookmark` it does nothing. */
  bookmark(resourceVersion: string): void {
    if (!this.#emitBookmarks) return;
    const enqueuedAt = this.#clock.now();
    const object = { resourceVersion };
    this.#enqueue({ key: '', type: 'Bookmark', object, stamp: undefined, enqueuedAt });
  }

  /** The first list has been processed whole; never reverts (C66, C67). */
  hasSynced(): boolean {
    return this.#initialPopulation.hasSynced();
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#initialPopulation.waitForSync(signal);
  }

  /** Gives the next delta (C62). */
  tryPop(process: PopProcessFunc<T>): boolean {
    return this.#popSingle(this.#items.shift(), process);
  }

  /**
   * Gives up to 1000 deltas of different keys. A repeated key, a delta of the collection and the end of the initial population close
   * the batch; the first two come next, a delta of the collection alone (C68). A broken key cannot wait here: its write threw.
   */
  tryPopBatch(processBatch: ProcessBatchFunc<T>, processSingle: PopProcessFunc<T>): boolean {
    const deltas = this.#takeBatch();
    if (deltas.length < 2) {
      return this.#popSingle(deltas[0] ?? this.#items.shift(), processSingle);
    }
    this.#processPop(deltas, processBatch);
    return true;
  }

  waitForItem(): Promise<boolean> {
    return this.#arrived.waitFor(() => this.#items.length > 0, this.#closing.signal);
  }

  close(): void {
    this.#closing.abort();
  }

  /** `keys` walks over all that waits. */
  inspect(): QueueInspection {
    const keys = new Set<string>();
    const head: { key: string; deltas: [QueueInspection['head'][number]['deltas'][number]] }[] = [];
    for (const delta of this.#items) {
      if (delta.key !== '') keys.add(delta.key);
      if (head.length < HEAD_KEYS) head.push({ key: delta.key, deltas: [inspectDelta(delta)] });
    }
    return {
      ...this.#record.inspect(),
      keys: keys.size,
      deltas: this.#items.length,
      head,
      deletesMerged: 0,
      deletesDropped: 0,
      hasSynced: this.hasSynced(),
      initialPopulationCount: this.#initialPopulation.count,
      oldestEnqueuedAt: this.#items.peek()?.enqueuedAt ?? null,
    };
  }

  #write(type: 'Added' | 'Updated', object: T, stamp: Stamp | undefined): void {
    const key = this.#keyFunc(object);
    this.#initialPopulation.begin();
    const transformed = this.#transformed(object);
    this.#enqueue({ key, type, object: transformed, stamp, enqueuedAt: this.#clock.now() });
  }

  #transformed(object: T): T {
    return this.#transform === undefined ? object : this.#transform(object);
  }

  #replaceAll(items: readonly T[], resourceVersion: string): void {
    const objects = new Map<string, T>();
    for (const item of items) objects.set(this.#keyFunc(item), this.#transformed(item));
    const object = { resourceVersion, objects };
    const enqueuedAt = this.#clock.now();
    this.#enqueue({ key: '', type: 'ReplacedAll', object, stamp: undefined, enqueuedAt });
  }

  #replaceEach(items: readonly T[], known: KnownObjects<T>): void {
    const keyed = items.map((item) => [this.#keyFunc(item), this.#transformed(item)] as const);
    const times = { stamp: undefined, enqueuedAt: this.#clock.now() };
    const listed = new Set(keyed.map(([key]) => key));
    for (const tombstone of this.#tombstonesOf(listed, known)) {
      this.#enqueue({ key: tombstone.key, type: 'Deleted', object: tombstone, ...times });
    }
    for (const [key, object] of keyed) {
      this.#enqueue({ key, type: 'Replaced', object, ...times });
    }
  }

  #enqueue(delta: KeyedDelta<T>): void {
    this.#items.push(delta);
    this.#record.enqueued(delta.key, delta, this.#items.length);
    this.#arrived.notify();
  }

  /** C63: of what is queued and not listed, unless a deletion is the last that is queued of it; then of what is only known. */
  *#tombstonesOf(
    listed: ReadonlySet<string>,
    known: KnownObjects<T>,
  ): Generator<DeletedFinalStateUnknown<T>, void, undefined> {
    const newest = new Map<string, QueuedObjectDelta<T>>();
    for (const delta of this.#items) {
      if (!isCollectionDelta(delta)) newest.set(delta.key, delta);
    }
    for (const [key, delta] of newest) {
      if (listed.has(key) || delta.type === 'Deleted') continue;
      yield new DeletedFinalStateUnknown(key, delta.object);
    }
    for (const key of known.listKeys()) {
      if (listed.has(key) || newest.has(key)) continue;
      yield new DeletedFinalStateUnknown(key, known.getByKey(key));
    }
  }

  /** C68. Empty when nothing waits, or a delta of the collection comes next. */
  #takeBatch(): QueuedObjectDelta<T>[] {
    const atMost = Math.min(BATCH_SIZE, this.#initialPopulation.count || BATCH_SIZE);
    const batch: QueuedObjectDelta<T>[] = [];
    const keys = new Set<string>();
    for (let next = this.#items.peek(); batch.length < atMost; next = this.#items.peek()) {
      if (next === undefined || isCollectionDelta(next) || keys.has(next.key)) break;
      this.#items.shift();
      keys.add(next.key);
      batch.push(next);
    }
    return batch;
  }

  #popSingle(delta: KeyedDelta<T> | undefined, process: PopProcessFunc<T>): boolean {
    if (delta === undefined) return false;
    this.#processPop([delta], (pop) => process({ key: delta.key, ...pop }));
    return true;
  }

  /** C67: what is popped of the initial population counts only once it has been processed. */
  #processPop<D extends KeyedDelta<T>>(
    deltas: readonly D[],
    process: (pop: { deltas: readonly D[]; isInInitialList: boolean; poppedAt: number }) => void,
  ): void {
    const poppedAt = this.#clock.now();
    const isInInitialList = !this.hasSynced();
    for (const delta of deltas) {
      this.#record.popped({ key: delta.key, deltas: [delta], poppedAt });
    }
    try {
      const key = deltas[0]?.key ?? '';
      this.#record.process({ key, deltas, poppedAt }, this.#items.length, () =>
        process({ deltas, isInInitialList, poppedAt }),
      );
    } finally {
      this.#initialPopulation.countDown(deltas.length);
    }
  }
}

function isCollectionDelta<T extends KubeObject>(
  delta: KeyedDelta<T>,
): delta is CollectionDelta<T> & { readonly key: string } {
  return delta.type === 'ReplacedAll' || delta.type === 'SyncAll' || delta.type === 'Bookmark';
}
