import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { Condition } from '../../util/condition.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { InitialPopulation } from './initial-population.ts';
import type { QueueInspection } from './inspection.ts';
import type { Stamp } from './lister-watcher.ts';
import { deletionHandlingMetaNamespaceKeyFunc, type KeyFunc } from './object-key.ts';
import { HEAD_KEYS, inspectDelta, QueueRecord } from './queue-record.ts';
import type { Deltas, ObjectDelta, Popped, Queue, QueueOptions, TransformFunc } from './queue.ts';
import type { KnownObjects } from './store.ts';

/** A DeltaFIFO's surroundings, and what a Replace is called. */
export interface DeltaFIFOOptions<T extends KubeObject> extends QueueOptions<T> {
  /** Whether a Replace gives Replaced deltas; without it they are Sync (C52). */
  readonly emitDeltaTypeReplaced?: boolean;
}

/**
 * A queue of keys in the order they were first enqueued, and for each key all that happened to it since (client-go: DeltaFIFO).
 *
 *     add, update, delete, replace, resync --> [ key: Deltas ][ key: Deltas ] ... --> tryPop --> one consumer
 *
 * Not bounded by itself: it holds at most what the server sent since the consumer last came, grouped by key.
 */
export class DeltaFIFO<T extends KubeObject = Unstructured> implements Queue<T> {
  readonly #clock: Clock;
  readonly #knownObjects: KnownObjects<T> | undefined;
  readonly #keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>>;
  readonly #replaceType: 'Replaced' | 'Sync';
  readonly #transform: TransformFunc<T> | undefined;
  readonly #record: QueueRecord;

  // A Map remembers the order its keys came in, so it is queue and items in one, and the two cannot disagree (C49).
  readonly #items = new Map<string, Deltas<T>>();
  // Kept between pops, since a fresh iterator would walk over all entries deleted before. Never asked while the map is empty, so it
  // never comes to its end.
  readonly #cursor: MapIterator<[string, Deltas<T>]> = this.#items.entries();
  readonly #arrived = new Condition();
  readonly #closing = new AbortController();
  readonly #initialPopulation = new InitialPopulation();
  #deltas = 0;
  #deletesMerged = 0;
  #deletesDropped = 0;

  constructor(options: DeltaFIFOOptions<T>) {
    this.#clock = options.clock;
    this.#knownObjects = options.knownObjects;
    this.#keyFunc = options.keyFunc ?? deletionHandlingMetaNamespaceKeyFunc;
    this.#replaceType = (options.emitDeltaTypeReplaced ?? false) ? 'Replaced' : 'Sync';
    this.#transform = options.transform;
    this.#record = new QueueRecord({ ...options, mode: 'DeltaFIFO' });
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
    this.#initialPopulation.begin();
    if (!this.#items.has(key) && this.#knownObjects?.getByKey(key) === undefined) {
      this.#deletesDropped += 1;
      return;
    }
    const gone = object instanceof DeletedFinalStateUnknown ? object : this.#transformed(object);
    this.#enqueue(key, { type: 'Deleted', object: gone, stamp, enqueuedAt: this.#clock.now() });
  }

  /** The answer of a list: what it holds is Replaced, what it lacks is Deleted by tombstone (C52-C54). */
  replace(items: readonly T[]): void {
    const keyed = items.map((item) => ({
      key: this.#keyFunc(item),
      object: this.#transformed(item),
    }));
    const enqueuedAt = this.#clock.now();
    const queued = [...this.#items].map(([key, deltas]) => ({ key, deltas, had: deltas.length }));
    for (const { key, object } of keyed) {
      this.#enqueue(key, { type: this.#replaceType, object, stamp: undefined, enqueuedAt });
    }
    const bury = (key: string, obj: T | undefined): void => {
      const tombstone = new DeletedFinalStateUnknown(key, obj);
      this.#enqueue(key, { type: 'Deleted', object: tombstone, stamp: undefined, enqueuedAt });
    };
    for (const { key, deltas, had } of queued) {
      if (deltas.length > had) continue;
      const newest = deltas.at(-1)?.object;
      bury(key, newest instanceof DeletedFinalStateUnknown ? newest.obj : newest);
    }
    // What was listed or queued is queued by now: the rest of what is known has gone.
    for (const key of this.#knownObjects?.listKeys() ?? []) {
      if (!this.#items.has(key)) bury(key, this.#knownObjects?.getByKey(key));
    }
    // Before the first write nothing can have been queued but Syncs of what is known, so all that is queued now counts.
    this.#initialPopulation.begin(this.#items.size);
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
    return this.#initialPopulation.hasSynced();
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#initialPopulation.waitForSync(signal);
  }

  /** Gives the next key with all its deltas. */
  tryPop(process: (popped: Popped<T, ObjectDelta<T>>) => void): boolean {
    if (this.#items.size === 0) return false;
    const next = this.#cursor.next();
    if (next.done) throw new Error('the queue lost its place');
    const [key, deltas] = next.value;
    const depth = this.#items.size;
    const popped = {
      key,
      deltas,
      isInInitialList: !this.hasSynced(),
      poppedAt: this.#clock.now(),
    };
    this.#initialPopulation.countDown(1);
    this.#items.delete(key);
    this.#deltas -= deltas.length;
    this.#record.popped(popped);
    this.#record.process(popped, depth, () => process(popped));
    return true;
  }

  waitForItem(): Promise<boolean> {
    return this.#arrived.waitFor(() => this.#items.size > 0, this.#closing.signal);
  }

  close(): void {
    this.#closing.abort();
  }

  inspect(): QueueInspection {
    const oldest = this.#items.values().next().value?.[0];
    return {
      ...this.#record.inspect(),
      keys: this.#items.size,
      deltas: this.#deltas,
      head: this.#items
        .entries()
        .take(HEAD_KEYS)
        .map(([key, deltas]) => ({ key, deltas: deltas.map(inspectDelta) }))
        .toArray(),
      deletesMerged: this.#deletesMerged,
      deletesDropped: this.#deletesDropped,
      hasSynced: this.hasSynced(),
      initialPopulationCount: this.#initialPopulation.count,
      oldestEnqueuedAt: oldest?.enqueuedAt ?? null,
    };
  }

  #write(type: 'Added' | 'Updated', object: T, stamp: Stamp | undefined): void {
    const key = this.#keyFunc(object);
    this.#initialPopulation.begin();
    const transformed = this.#transformed(object);
    this.#enqueue(key, { type, object: transformed, stamp, enqueuedAt: this.#clock.now() });
  }

  #transformed(object: T): T {
    return this.#transform === undefined ? object : this.#transform(object);
  }

  #enqueue(key: string, delta: ObjectDelta<T>): void {
    const deltas = this.#items.get(key);
    if (deltas === undefined) {
      this.#items.set(key, [delta]);
      this.#deltas += 1;
    } else if (delta.type === 'Deleted' && deltas.at(-1)?.type === 'Deleted') {
      this.#mergeDeletion(deltas, delta);
    } else {
      deltas.push(delta);
      this.#deltas += 1;
    }
    this.#record.enqueued(key, delta, this.#items.size);
    this.#arrived.notify();
  }

  /** Of two deletions in a row one stays: the older, unless it is a tombstone and so knows less (C50). */
  #mergeDeletion(deltas: Deltas<T>, newer: ObjectDelta<T>): void {
    this.#deletesMerged += 1;
    const older = deltas.at(-1);
    if (older?.object instanceof DeletedFinalStateUnknown) {
      deltas[deltas.length - 1] = { ...newer, enqueuedAt: older.enqueuedAt };
    }
  }
}
