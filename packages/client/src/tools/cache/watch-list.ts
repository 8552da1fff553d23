import {
  isTooManyRequests,
  type KubeObject,
  type ListOptions,
  type Unstructured,
} from '@deltascope/apimachinery';
import { isConnectionRefused } from '../../util/connection-error.ts';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import { deletionHandlingMetaNamespaceKeyFunc } from './object-key.ts';
import { isVersionUnavailable } from './reflector-lister.ts';
import type { StreamEndCause } from './reflector-options.ts';
import { errorText, type ReflectorRecord } from './reflector-record.ts';
import type { ReflectorVersion } from './reflector-version.ts';
import type { ReflectorWaits } from './reflector-waits.ts';
import type { WatchHandler, WatchTarget } from './watch-handler.ts';
import type { OpenWatch, WatchOpener } from './watch-opener.ts';

/** C45: how often a wait without an event is logged. */
const WARN_EVERY_MS = 10_000;
/** C44: silence after which the mark is not waited for any more. A server that knows WatchList is never silent before it. */
const MAX_SILENCE_MS = 30_000;
/** C44: what one stream may take for the whole of its initial events; a LIST has no such limit. */
const MAX_INITIAL_EVENTS_MS = 120_000;
/** C44: streams in one cycle that may end without the mark. */
const MAX_UNMARKED_STREAMS = 3;

export interface WatchListOptions<T extends KubeObject> {
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly record: ReflectorRecord;
  readonly version: ReflectorVersion;
  readonly waits: ReflectorWaits;
  readonly opener: WatchOpener<T>;
  readonly handler: WatchHandler<T>;
  /** Puts the list into the Reflector's store; what it throws leads to a LIST. */
  readonly take: (
    items: readonly T[],
    resourceVersion: string,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Told of each stream that ended before its mark. */
  readonly onStreamEnd: (end: StreamEndCause) => void;
}

export type WatchListResult<T extends KubeObject> =
  | { readonly type: 'stopped' }
  /** The list is in the store, and the watch goes on from there. */
  | { readonly type: 'live'; readonly watch: OpenWatch<T> }
  | { readonly type: 'fallback'; readonly cause: string };

/** An attempt that led to nothing. */
type Failure =
  /** No stream, or a list that the store refused. */
  | { readonly type: 'failed'; readonly error: unknown }
  /** A stream with an error, or one that was very short. */
  | { readonly type: 'broken'; readonly error: unknown }
  /** A stream that ended (C44). `isHopeless`: by us. */
  | { readonly type: 'unmarked'; readonly cause: string; readonly isHopeless: boolean };

type Attempt<T extends KubeObject> = Exclude<WatchListResult<T>, { type: 'fallback' }> | Failure;

/**
 * Reads a list as the initial events of a watch, which then goes on as the live one (client-go: watchList, KEP-3157).
 *
 *     open --> initial events, into a store of its own --mark--> listed
 *      ^ |        |
 *      | '--------+-- refused, 429 ----------> backoff, again (C43)
 *      |          |-- expired, too large ----> again at once, from the newest version; the second time LIST (C43)
 *      '----------+-- ended without the mark > backoff, again; the third time LIST (C44)
 *                 '-- anything else ---------> LIST, until the next cycle (C38, C43)
 *
 * Where client-go repeats a stream that ends without its mark for ever (C44), this gives up: after three such streams, after 30 s
 * in which nothing came, and after two minutes of one stream, whatever came. A cycle can lose no more than that.
 * Objects are collected as they came: the transform is the queue's and runs once, when they are handed over, not twice (C46).
 */
export class WatchList<T extends KubeObject = Unstructured> {
  readonly #options: WatchListOptions<T>;

  constructor(options: WatchListOptions<T>) {
    this.#options = options;
  }

  /** Never rejects. Until it is live, the Reflector's store hears nothing of it (C40). */
  async list(signal: AbortSignal): Promise<WatchListResult<T>> {
    let unmarked = 0;
    for (;;) {
      const attempt = await this.#attempt(signal);
      if (attempt.type === 'stopped' || attempt.type === 'live') return attempt;
      if (attempt.type === 'unmarked') unmarked += 1;
      const end = this.#endOf(attempt, unmarked);
      const { cause, next } = end;
      if (attempt.type !== 'failed') this.#options.onStreamEnd(end);
      else if (next !== 'relist') this.#options.record.failed(attempt.error);
      if (next === 'relist') return { type: 'fallback', cause };
      if (next === 'backoff-rewatch') await this.#options.waits.backOff(signal);
    }
  }

  async #attempt(signal: AbortSignal): Promise<Attempt<T>> {
    const { opener, record, version } = this.#options;
    const request: ListOptions = {
      resourceVersion: version.forWatchList,
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
    };
    while (!signal.aborted) {
      try {
        const watch = await opener.open(request, signal);
        if (watch === undefined) continue;
        record.watchListOpened(watch.timeoutMs);
        const attempt = await this.#collect(watch, signal);
        if (attempt.type !== 'live') record.watchClosed();
        return attempt;
      } catch (error) {
        return { type: 'failed', error };
      }
    }
    return { type: 'stopped' };
  }

  async #collect(watch: OpenWatch<T>, signal: AbortSignal): Promise<Attempt<T>> {
    const { handler, record, take } = this.#options;
    const store = new CollectingStore<T>(record);
    const target = { store, setResourceVersion: () => undefined };
    const patience = this.#bePatientWith(watch);
    const end = await handler.consumeInitialEvents(watch, target, signal);
    patience[Symbol.dispose]();
    if (end.type === 'stopped') return end;
    if (end.type === 'closed') {
      const isHopeless = watch.abandonedFor !== undefined;
      return { type: 'unmarked', cause: end.cause, isHopeless };
    }
    if (end.type !== 'initial-events-end') return { type: 'broken', error: end.error };
    try {
      await take(store.list(), end.resourceVersion, signal);
      if (!signal.aborted) return { type: 'live', watch };
      watch.stop();
      return { type: 'stopped' };
    } catch (error) {
      watch.stop();
      return { type: 'failed', error };
    }
  }

  /** C43, C44; `relist` is a LIST in place of this. */
  #endOf(failure: Failure, unmarked: number): StreamEndCause {
    const { version } = this.#options;
    if (failure.type === 'unmarked') {
      const gaveUp = failure.isHopeless || unmarked === MAX_UNMARKED_STREAMS;
      const cause = `no end of the initial events: ${failure.cause}`;
      return { cause, next: gaveUp ? 'relist' : 'backoff-rewatch' };
    }
    const { error } = failure;
    const cause = errorText(error);
    if (isConnectionRefused(error) || isTooManyRequests(error)) {
      return { cause, error, next: 'backoff-rewatch' };
    }
    if (!isVersionUnavailable(error) || version.isUnavailable) {
      return { cause, error, next: 'relist' };
    }
    version.isUnavailable = true;
    return { cause, error, next: 'rewatch' };
  }

  /** C45, and the ends that C44 lacks. */
  #bePatientWith(watch: OpenWatch<T>): Disposable {
    const { clock, logger, record, name } = this.#options;
    let timer: Disposable;
    const look = (): void => {
      const now = clock.now();
      const silentMs = now - Math.max(watch.openedAt, record.lastActivityAt ?? 0);
      if (silentMs >= MAX_SILENCE_MS) {
        return watch.abandon(`nothing came for ${MAX_SILENCE_MS / 1000} s`);
      }
      if (now - watch.openedAt >= MAX_INITIAL_EVENTS_MS) {
        return watch.abandon(`they took more than ${MAX_INITIAL_EVENTS_MS / 1000} s`);
      }
      if (silentMs >= WARN_EVERY_MS) {
        logger.warn({ reflector: name, silentMs }, 'waiting for the end of the initial events');
      }
      timer = clock.setTimer(WARN_EVERY_MS, look);
    };
    timer = clock.setTimer(WARN_EVERY_MS, look);
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }
}

/** What the initial events amount to (C40). */
class CollectingStore<T extends KubeObject> {
  readonly #record: ReflectorRecord;
  readonly #objects = new Map<string, T>();

  constructor(record: ReflectorRecord) {
    this.#record = record;
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  add(object: T): void {
    this.#objects.set(deletionHandlingMetaNamespaceKeyFunc(object), object);
    this.#record.pageListed({ items: this.#objects.size, remaining: undefined });
  }

  update(object: T): void {
    this.add(object);
  }

  delete(...[object]: Parameters<WatchTarget<T>['store']['delete']>): void {
    this.#objects.delete(deletionHandlingMetaNamespaceKeyFunc(object));
  }
}
