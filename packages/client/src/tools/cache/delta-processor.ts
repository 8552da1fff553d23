import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { DeletedFinalStateUnknown, lastKnownVersionOf } from './deleted-final-state-unknown.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { Stamp } from './lister-watcher.ts';
import type { HandlerEvent } from './handler-event.ts';
import type { Delta, ObjectDelta, Popped, PoppedBatch, ReplacedAllInfo } from './queue.ts';
import type { Notification } from './resource-event-handler.ts';
import type { ThreadSafeStore, ThreadSafeStoreTransaction } from './thread-safe-store.ts';

export interface DeltaProcessorOptions<T extends KubeObject> {
  readonly store: ThreadSafeStore<T>;
  /** Tells the handlers; must not throw. */
  readonly distribute: (event: HandlerEvent<T>) => void;
  readonly trace: InformerTrace;
  readonly clock: Clock;
}

/** How far an informer has come. */
export interface Applied {
  /** Popped last; a Sync or a tombstone carries no news. "" before anything was. */
  readonly resourceVersion: string;
  readonly at: number | null;
}

interface KeyedEvent<T extends KubeObject> {
  readonly key: string;
  readonly event: HandlerEvent<T>;
}

type PopFacts = Pick<Popped<KubeObject>, 'isInInitialList' | 'poppedAt'>;

// Most deltas bring no stamp: these two serve them all.
const INITIAL: Notification = Object.freeze({ isInInitialList: true });
const LIVE: Notification = Object.freeze({ isInInitialList: false });

/**
 * Brings what was popped into the store, and distributes each change once the store has it (client-go: processDeltas and
 * processDeltasInBatch; C84-C88, C91). Whether it is an add or an update is decided by the store, not by the delta's type.
 */
export class DeltaProcessor<T extends KubeObject> {
  readonly #store: ThreadSafeStore<T>;
  readonly #distribute: (event: HandlerEvent<T>) => void;
  readonly #trace: InformerTrace;
  readonly #clock: Clock;
  #applied: Applied = { resourceVersion: '', at: null };

  constructor({ store, distribute, trace, clock }: DeltaProcessorOptions<T>) {
    this.#store = store;
    this.#distribute = distribute;
    this.#trace = trace;
    this.#clock = clock;
  }

  get applied(): Applied {
    return this.#applied;
  }

  /** Oldest first. Throws what an index function throws: the deltas from that one on are lost, those before it are not. */
  readonly process = (popped: Popped<T>): void => {
    const { key, deltas } = popped;
    this.#note(deltas, popped.poppedAt);
    for (const delta of deltas) this.#processOne(key, delta, popped);
  };

  /** One transaction, then all that succeeded are told (C88). Throws the TransactionError of the others: they are lost. */
  readonly processBatch = (batch: PoppedBatch<T>): void => {
    const { deltas } = batch;
    this.#note(deltas, batch.poppedAt);
    this.#applyAll(
      deltas.map((delta) => ({ key: delta.key, event: this.#eventOf(delta.key, delta, batch) })),
    );
  };

  #processOne(key: string, delta: Delta<T>, pop: PopFacts): void {
    switch (delta.type) {
      case 'ReplacedAll':
        return this.#replaceAll(delta.object, pop);
      case 'SyncAll':
        return this.#syncAll(pop.poppedAt);
      case 'Bookmark':
        return this.#store.bookmark(delta.object.resourceVersion);
      case 'Deleted':
      case 'Added':
      case 'Updated':
      case 'Replaced':
      case 'Sync': {
        const event = this.#eventOf(key, delta, pop);
        if (event.type === 'delete') this.#store.delete(key, event.object);
        else this.#store.update(key, event.object);
        this.#tell({ key, event });
      }
    }
  }

  /**
   * C86: the store is at the list before anybody is told of it. Not by a Replace but by writes in one transaction: an object that an
   * index function refuses costs that object only.
   */
  #replaceAll({ objects, resourceVersion }: ReplacedAllInfo<T>, pop: PopFacts): void {
    const events: KeyedEvent<T>[] = [];
    for (const key of this.#store.listKeys()) {
      if (objects.has(key)) continue;
      const object = new DeletedFinalStateUnknown(key, this.#store.get(key));
      const event = {
        type: 'delete',
        object,
        notification: LIVE,
        distributedAt: pop.poppedAt,
      } as const;
      events.push({ key, event });
    }
    for (const [key, object] of objects) {
      events.push({ key, event: this.#arrival({ key, object, stamp: undefined }, pop) });
    }
    this.#applyAll(events, resourceVersion);
  }

  /** C87: nothing is written. */
  #syncAll(distributedAt: number): void {
    for (const object of this.#store.list()) {
      const notification = LIVE;
      this.#distribute({ type: 'update', oldObject: object, object, notification, distributedAt });
    }
  }

  #applyAll(events: readonly KeyedEvent<T>[], resourceVersion?: string): void {
    const failure = this.#store.transaction(events.map(toTransaction));
    if (resourceVersion !== undefined) this.#store.bookmark(resourceVersion);
    if (failure === undefined) {
      for (const event of events) this.#tell(event);
      return;
    }
    for (const index of failure.successfulIndices) {
      const event = events[index];
      if (event !== undefined) this.#tell(event);
    }
    throw failure;
  }

  /** What a delta will be to the handlers, judged by the store as it is now. */
  #eventOf(key: string, delta: ObjectDelta<T>, pop: PopFacts): HandlerEvent<T> {
    const distributedAt = pop.poppedAt;
    const { stamp } = delta;
    if (delta.type === 'Deleted') {
      const { object } = delta;
      return { type: 'delete', object, notification: live(stamp), distributedAt };
    }
    return this.#arrival({ key, object: delta.object, stamp }, pop);
  }

  #arrival(
    { key, object, stamp }: { key: string; object: T; stamp: Stamp | undefined },
    { isInInitialList, poppedAt: distributedAt }: PopFacts,
  ): HandlerEvent<T> {
    const oldObject = this.#store.get(key);
    if (oldObject !== undefined) {
      return { type: 'update', oldObject, object, notification: live(stamp), distributedAt };
    }
    const notification = isInInitialList ? initial(stamp) : live(stamp);
    return { type: 'add', object, notification, distributedAt };
  }

  #tell({ key, event }: KeyedEvent<T>): void {
    if (this.#trace.stored.hasSubscribers) {
      this.#trace.stored.publish({
        informer: this.#trace.informer,
        at: this.#clock.now(),
        key,
        resourceVersion: lastKnownVersionOf(event.object),
        change: event.type,
      });
    }
    this.#distribute(event);
  }

  #note(deltas: readonly Delta<T>[], at: number): void {
    let { resourceVersion } = this.#applied;
    for (const delta of deltas) {
      if (delta.type === 'SyncAll' || delta.type === 'Sync') continue;
      if (delta.type === 'ReplacedAll' || delta.type === 'Bookmark') {
        resourceVersion = delta.object.resourceVersion;
      } else if (!(delta.object instanceof DeletedFinalStateUnknown)) {
        resourceVersion = lastKnownVersionOf(delta.object);
      }
    }
    this.#applied = { resourceVersion, at };
  }
}

const initial = (stamp: Stamp | undefined): Notification =>
  stamp === undefined ? INITIAL : { isInInitialList: true, ...stamp };

const live = (stamp: Stamp | undefined): Notification =>
  stamp === undefined ? LIVE : { isInInitialList: false, ...stamp };

function toTransaction<T extends KubeObject>({
  key,
  event,
}: KeyedEvent<T>): ThreadSafeStoreTransaction<T> {
  return event.type === 'delete'
    ? { key, type: 'delete', object: event.object }
    : { key, type: event.type, object: event.object };
}
