import {
  isInitialEventsEnd,
  isStatus,
  type KubeObject,
  KubeStatusError,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import { isConnectionLost } from '../../util/connection-error.ts';
import type { TimeSlice } from '../../util/time-slice.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { StampedWatchEvent } from './lister-watcher.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';
import type { ReflectorRecord } from './reflector-record.ts';
import type { ReflectorStore } from './store.ts';
import type { OpenWatch } from './watch-opener.ts';

/** How a stream ended. */
export type WatchEnd =
  | { readonly type: 'stopped' }
  /** By the server, by a lost connection after which what was read is sound (C23), or because it was abandoned. */
  | { readonly type: 'closed'; readonly cause: string }
  /** Within a second and without an event (C24). */
  | { readonly type: 'very-short'; readonly error: VeryShortWatchError }
  /** An ERROR event (C25-C27), or bytes that could not be read. */
  | { readonly type: 'error'; readonly error: unknown };

/** The initial events are over, and the watch is still open (C41). */
export interface InitialEventsEnd {
  readonly type: 'initial-events-end';
  readonly resourceVersion: string;
}

/** A watch that closed at once and empty: something between here and the server is wrong (C24). */
export class VeryShortWatchError extends Error {
  override readonly name = 'VeryShortWatchError';

  constructor(options?: ErrorOptions) {
    super('very short watch: the stream closed within a second and brought no event', options);
  }
}

/** C24. */
export const VERY_SHORT_WATCH_MS = 1000;

export interface WatchHandlerOptions {
  readonly name: string;
  readonly record: ReflectorRecord;
  readonly clock: Clock;
  readonly slice: TimeSlice;
  readonly logger: Logger;
  readonly expected?: ExpectedKind | undefined;
  readonly trace?: InformerTrace | undefined;
}

/** Objects of another kind are skipped (C32). */
export interface ExpectedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Where events go. */
export interface WatchTarget<T extends KubeObject> {
  readonly store: Pick<ReflectorStore<T>, 'add' | 'update' | 'delete' | 'bookmark'>;
  /** Told after the store, and not of the unordered events at the beginning of a stream (C33). */
  readonly setResourceVersion: (resourceVersion: string) => void;
}

type ObjectEvent<T extends KubeObject> = Exclude<StampedWatchEvent<T>, { type: 'ERROR' }>;

/** Carries the events of watches into a store, one watch at a time (client-go: handleAnyWatch). Never rejects. */
export class WatchHandler<T extends KubeObject = Unstructured> {
  readonly #options: WatchHandlerOptions;

  constructor(options: WatchHandlerOptions) {
    this.#options = options;
  }

  /** Reads the watch to its end. */
  consume(watch: OpenWatch<T>, target: WatchTarget<T>, signal: AbortSignal): Promise<WatchEnd> {
    return this.#read<never>(watch, target, { signal, markOf: () => undefined });
  }

  /** Reads the watch to the mark that ends its initial events, and leaves it open there; else to its end. */
  consumeInitialEvents(
    watch: OpenWatch<T>,
    target: WatchTarget<T>,
    signal: AbortSignal,
  ): Promise<WatchEnd | InitialEventsEnd> {
    return this.#read(watch, target, { signal, markOf: initialEventsEndOf });
  }

  async #read<Mark extends InitialEventsEnd>(
    watch: OpenWatch<T>,
    target: WatchTarget<T>,
    until: { signal: AbortSignal; markOf: (event: ObjectEvent<T>) => Mark | undefined },
  ): Promise<WatchEnd | Mark> {
    const { record, slice } = this.#options;
    const { signal, markOf } = until;
    let cause: unknown;
    try {
      for (let next = await watch.next(); next.done !== true; next = await watch.next()) {
        const event = next.value;
        if (signal.aborted) break;
        record.event(event.type, event.stamp);
        if (event.type === 'ERROR') {
          watch.stop();
          return { type: 'error', error: toStatusError(event.object) };
        }
        const mark = this.#accept(watch, event, target) ? markOf(event) : undefined;
        if (mark !== undefined) return mark;
        const pause = slice.exhausted();
        if (pause !== undefined) await pause;
      }
    } catch (error) {
      cause = error;
    }
    watch.stop();
    if (signal.aborted) return { type: 'stopped' };
    if (cause !== undefined && !isConnectionLost(cause)) return { type: 'error', error: cause };
    return this.#endOf(watch, cause);
  }

  /** C23, C24. */
  #endOf(watch: OpenWatch<T>, cause: unknown): WatchEnd {
    // Not the server's doing: C24 is about servers that close watches at once.
    if (watch.abandonedFor !== undefined) return { type: 'closed', cause: watch.abandonedFor };
    const isVeryShort = this.#options.clock.now() - watch.requestedAt < VERY_SHORT_WATCH_MS;
    if (isVeryShort && watch.acceptedEvents === 0) {
      return { type: 'very-short', error: new VeryShortWatchError({ cause }) };
    }
    return {
      type: 'closed',
      cause: cause instanceof Error ? `connection lost: ${cause.message}` : 'closed by the server',
    };
  }

  /** False when it had to be skipped. */
  #accept(watch: OpenWatch<T>, event: ObjectEvent<T>, target: WatchTarget<T>): boolean {
    const problem = this.#problemWith(event.object);
    if (problem !== undefined) {
      this.#skip(event, problem);
      return false;
    }
    const resourceVersion = event.object.metadata.resourceVersion ?? '';
    this.#trace(event, resourceVersion);
    this.#store(event, resourceVersion, target.store);
    watch.acceptedEvents += 1;
    watch.isInOrder ||= endsUnordered(event);
    if (watch.isInOrder) target.setResourceVersion(resourceVersion);
    return true;
  }

  #store(event: ObjectEvent<T>, resourceVersion: string, store: WatchTarget<T>['store']): void {
    const { record, logger, name } = this.#options;
    const { type, object, stamp } = event;
    try {
      switch (type) {
        case 'ADDED':
          return store.add(object, stamp);
        case 'MODIFIED':
          return store.update(object, stamp);
        case 'DELETED':
          return store.delete(object, stamp);
        case 'BOOKMARK':
          return store.bookmark?.(resourceVersion);
        default:
          return this.#skip(event, `unknown event type "${String(type)}"`);
      }
    } catch (error) {
      // C30: the event is lost, the stream goes on.
      record.storeFailed(error);
      logger.error({ reflector: name, type, error }, 'the store refused a watch event');
    }
  }

  #trace({ type, object, stamp }: ObjectEvent<T>, resourceVersion: string): void {
    const { trace, clock } = this.#options;
    if (trace?.received.hasSubscribers !== true) return;
    trace.received.publish({
      informer: trace.informer,
      at: clock.now(),
      type,
      // A bookmark has no name, and a nameless object is the store's to refuse.
      key: object.metadata.name ? metaNamespaceKeyFunc(object) : '',
      resourceVersion,
      stamp,
    });
  }

  /** C20, C32. What came over the wire has not been checked against its type. */
  #problemWith(object: Partial<T> | null | undefined): string | undefined {
    if (typeof object?.metadata !== 'object') return 'an object without metadata';
    if (!object.metadata.resourceVersion) return 'an object without a resourceVersion';
    if (object.kind === 'Table') return 'a Table';
    const { expected } = this.#options;
    if (expected === undefined) return undefined;
    return object.apiVersion === expected.apiVersion && object.kind === expected.kind
      ? undefined
      : `a ${object.apiVersion} ${object.kind} where a ${expected.apiVersion} ${expected.kind} was expected`;
  }

  #skip(event: StampedWatchEvent<T>, problem: string): void {
    this.#options.record.objectSkipped();
    this.#options.logger.error(
      { reflector: this.#options.name, type: event.type, problem },
      'skipped a watch event',
    );
  }
}

/** C33: only ADDED comes out of order. */
const endsUnordered = ({ type }: { readonly type: string }): boolean =>
  type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK';

/** C41. */
function initialEventsEndOf(event: ObjectEvent<KubeObject>): InitialEventsEnd | undefined {
  if (!isInitialEventsEnd(event)) return undefined;
  const { resourceVersion = '' } = event.object.metadata;
  return { type: 'initial-events-end', resourceVersion };
}

function toStatusError(object: unknown): KubeStatusError {
  return new KubeStatusError(
    isStatus(object) ? object : { message: 'the watch stream sent an ERROR without a Status' },
  );
}
