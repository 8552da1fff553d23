import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown } from '../cache/deleted-final-state-unknown.ts';
import type { WatchStream } from '../cache/lister-watcher.ts';
import { SharedIndexInformer, type SharedIndexInformerOptions } from '../cache/shared-informer.ts';
import { EventBuffer, type ObjectEvent } from './event-buffer.ts';

/** An informer's, without a resync: that would be MODIFIED events of what did not change. */
export type InformerWatcherOptions<T extends KubeObject = Unstructured> = Omit<
  SharedIndexInformerOptions<T>,
  'resyncPeriodMs'
>;

/**
 * A watch made of an informer (client-go: NewIndexerInformerWatcher, C122). It begins with ADDED for each object present and
 * outlives everything, a 410 too, by listing again: after that every object that is still there comes as MODIFIED, changed or not
 * (C105), and what has gone meanwhile as a plain DELETED in its last known state. There are no BOOKMARK and no ERROR events; states
 * may be skipped, but the last one of each object comes.
 *
 * Starts at once and runs until `stop`, an abort, or its consumer leaves the loop; iterating never throws, and what was not taken by
 * then is dropped. One consumer. A slow one delays neither informer nor store: events wait for it under the bound of EventBuffer.
 */
export class InformerWatcher<T extends KubeObject = Unstructured> implements WatchStream<T> {
  /** Its store is ahead of the events taken, never behind them. */
  readonly informer: SharedIndexInformer<T>;
  /** Settles once the informer has come to its end; rejects with what an option that must not throw has thrown. */
  readonly done: Promise<void>;
  readonly #events = new EventBuffer<T>();
  readonly #stopping = new AbortController();
  readonly #signal: AbortSignal;
  #wakeUp: (() => void) | undefined;

  constructor(options: InformerWatcherOptions<T>, signal: AbortSignal) {
    this.#signal = AbortSignal.any([signal, this.#stopping.signal]);
    this.#signal.addEventListener('abort', () => this.#wakeUp?.(), { once: true });
    this.informer = new SharedIndexInformer<T>(options);
    this.informer.addEventHandler(
      {
        onAdd: (object) => this.#push({ type: 'ADDED', object }),
        onUpdate: (_, object) => this.#push({ type: 'MODIFIED', object }),
        onDelete: (object) => this.#push({ type: 'DELETED', object: lastStateOf(object) }),
      },
      { name: 'informer-watcher' },
    );
    this.done = this.informer.run(this.#signal).finally(this.stop);
  }

  /** Events left out so far because they were not taken in time. */
  get skipped(): number {
    return this.#events.skipped;
  }

  readonly stop = (): void => this.#stopping.abort();

  async *[Symbol.asyncIterator](): AsyncGenerator<ObjectEvent<T>, void, undefined> {
    try {
      while (!this.#signal.aborted) {
        const event = this.#events.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      }
    } finally {
      this.stop();
    }
  }

  #push(event: ObjectEvent<T>): void {
    this.#events.push(event);
    this.#wakeUp?.();
  }
}

/** Throws on a tombstone without a state: the informer reports and counts that (C98, C106). */
function lastStateOf<T extends KubeObject>(object: T | DeletedFinalStateUnknown<T>): T {
  if (!(object instanceof DeletedFinalStateUnknown)) return object;
  if (object.obj === undefined) throw new Error(`no state is known of the deleted "${object.key}"`);
  return object.obj;
}
