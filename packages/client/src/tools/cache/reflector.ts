import {
  isGone,
  isInternalError,
  isResourceExpired,
  isTooLargeResourceVersion,
  isTooManyRequests,
  type KubeObject,
  type ListOptions,
  type Unstructured,
} from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { isConnectionRefused } from '../../util/connection-error.ts';
import { TimeSlice, TurnQueue } from '../../util/time-slice.ts';
import { DEFAULT_PAGE_SIZE, ListPager, type PagedList } from '../pager/list-pager.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import type { ReflectorInspection, ReflectorPhase } from './inspection.ts';
import type { ListerWatcher, WatchStream } from './lister-watcher.ts';
import { type PhaseListener, ReflectorRecord } from './reflector-record.ts';
import { RetryWithDeadline } from './retry-with-deadline.ts';
import type { ReflectorStore } from './store.ts';
import { defaultWatchErrorHandler, type WatchErrorHandler } from './watch-error-handler.ts';
import { type ExpectedKind, type WatchEnd, WatchHandler } from './watch-handler.ts';

/** When to offer the store's content again (C35). */
export interface ResyncSchedule {
  /** 0 for never; read anew before each tick. */
  readonly periodMs: number;
  shouldResync(): boolean;
}

/** A stream that ended without being told to (C28: the watch error handler never hears of it). */
export interface StreamEnd {
  readonly name: string;
  readonly at: number;
  readonly cause: string;
  readonly error?: unknown;
  readonly next: 'rewatch' | 'backoff-rewatch' | 'relist';
}

export interface ReflectorOptions<T extends KubeObject> {
  /** Names it in logs and inspections. */
  readonly name: string;
  readonly listerWatcher: ListerWatcher<T>;
  readonly store: ReflectorStore<T>;
  readonly clock: Clock;
  /** Uniform in [0, 1), as Math.random. */
  readonly random: () => number;
  readonly backoff?: BackoffOptions;
  readonly resync?: ResyncSchedule;
  /** The least time a watch is asked to last; below five minutes it is ignored (C21). */
  readonly minWatchTimeoutMs?: number;
  /** Items a page, whatever the resourceVersion; without it C15 decides. */
  readonly pageSize?: number;
  /** How long to reopen a watch at once after InternalErrors in its stream; 0 by default, for never (C26). */
  readonly maxInternalErrorRetryMs?: number;
  readonly expected?: ExpectedKind;
  /** Told of lists that failed and watches that could not open; must not throw. */
  readonly watchErrorHandler?: WatchErrorHandler;
  /** Told of streams that ended; must not throw. */
  readonly onStreamEnd?: (end: StreamEnd) => void;
  /** Told of each change of the phase; must not throw. */
  readonly onPhaseChange?: PhaseListener;
  readonly turns?: TurnQueue;
  readonly logger?: Logger;
}

const MIN_WATCH_TIMEOUT_MS = 300_000;
/** A watch that has had no answer for so long is not about to open: nobody may take the store for live any more. */
const SLOW_OPEN_MS = 2000;

/**
 * Keeps a store equal to a resource of the server: lists it, then watches on from there, and begins again when that breaks
 * (client-go: Reflector, C10-C37).
 *
 *     run --> list --> open watch --> stream --closed--> open watch (same resourceVersion, C23)
 *      ^        |          |  ^         |----429-------> backoff --> open watch (C25)
 *      |        |          |  '-backoff-' refused, 429 (C22)
 *      '-backoff+----------+------------' any other end (C10, C24, C27)
 *
 * It promises the store each change at least once or, across an outage, the latest state and a tombstone for what vanished; not
 * each state in between. It holds no objects itself, except those of a list while it is read.
 */
export class Reflector<T extends KubeObject = Unstructured> {
  readonly name: string;
  readonly #options: ReflectorOptions<T>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #backoff: Backoff;
  readonly #record: ReflectorRecord;
  readonly #watchHandler: WatchHandler<T>;
  readonly #watchErrorHandler: WatchErrorHandler;
  #wakeUp: AbortController | undefined;
  #lastSyncResourceVersion = '';
  /** The server could not list at the last resourceVersion: the next list asks for the newest (C14, C17). */
  #resourceVersionUnavailable = false;
  /** The server pages even a list at "0": it has no watch cache (C16). */
  #serverPaginates = false;
  #listCause = 'start';

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.name = options.name;
    this.#clock = options.clock;
    this.#logger = options.logger ?? silentLogger;
    this.#backoff = new Backoff(options, options.backoff);
    this.#record = new ReflectorRecord(options.clock, (change) => options.onPhaseChange?.(change));
    this.#watchErrorHandler = options.watchErrorHandler ?? defaultWatchErrorHandler(this.#logger);
    this.#watchHandler = new WatchHandler({
      name: options.name,
      store: options.store,
      record: this.#record,
      clock: options.clock,
      slice: new TimeSlice({ clock: options.clock, turns: options.turns ?? new TurnQueue() }),
      logger: this.#logger,
      ...(options.expected && { expected: options.expected }),
      setResourceVersion: (resourceVersion) => this.#setResourceVersion(resourceVersion),
    });
  }

  get phase(): ReflectorPhase {
    return this.#record.phase;
  }

  /** The last one given to the store, which may not have processed it yet; "" before the first list (C36). */
  get lastSyncResourceVersion(): string {
    return this.#lastSyncResourceVersion;
  }

  /** When the server was heard last: an event, a bookmark or a finished list. The age of the data counts from here. */
  get lastActivityAt(): number | null {
    return this.#record.lastActivityAt;
  }

  inspect(): ReflectorInspection {
    return this.#record.inspect(this.#lastSyncResourceVersion);
  }

  /**
   * Ends a backoff, or an attempt at a watch that gets no answer, now, and starts the schedule anew: there is reason to believe
   * the server is back. Else does nothing.
   */
  wake(): void {
    if (this.#wakeUp === undefined) return;
    this.#backoff.reset();
    this.#wakeUp.abort();
  }

  /** Lists and watches until the signal aborts; then no more calls go to the store (C37). To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#listAndWatch(signal);
      } catch (error) {
        this.#listAndWatchFailed(error, signal);
      }
      await this.#backOff(signal);
    }
    this.#record.stopped();
  }

  async #listAndWatch(signal: AbortSignal): Promise<void> {
    await this.#list(signal);
    if (signal.aborted) return;
    using _resync = this.#startResync(signal);
    await this.#watch(signal);
  }

  #listAndWatchFailed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listCause = errorText(error);
    this.#record.failed(error);
    this.#watchErrorHandler(error, this.name);
  }

  async #list(signal: AbortSignal): Promise<void> {
    this.#record.listStarted(this.#listCause);
    try {
      const { list, pages } = await this.#listOnceOrTwice(signal);
      if (signal.aborted) return;
      if (list.kind === 'Table') throw new TypeError('asked for a list, got a Table (C20)');
      this.#resourceVersionUnavailable = false;
      const resourceVersion = list.metadata.resourceVersion ?? '';
      this.#options.store.replace(list.items, resourceVersion);
      this.#setResourceVersion(resourceVersion);
      this.#record.listFinished({ items: list.items.length, pages });
    } catch (error) {
      this.#record.listFailed();
      throw error;
    }
  }

  /** C17: a resourceVersion the server cannot list at is given up at once. */
  async #listOnceOrTwice(signal: AbortSignal): Promise<PagedList<T>> {
    try {
      return await this.#listPages(signal);
    } catch (error) {
      if (!isExpired(error) && !isTooLargeResourceVersion(error)) throw error;
      this.#resourceVersionUnavailable = true;
      this.#logger.info({ reflector: this.name, error }, 'listing again at the newest version');
      return await this.#listPages(signal);
    }
  }

  async #listPages(signal: AbortSignal): Promise<PagedList<T>> {
    const resourceVersion = this.#listResourceVersion();
    const { listerWatcher } = this.#options;
    const pager = new ListPager<T>(
      (options, pageSignal) => listerWatcher.list(options, pageSignal),
      {
        pageSize: this.#pageSize(resourceVersion),
        onPage: (progress) => this.#record.pageListed(progress),
      },
    );
    const result = await pager.list({ resourceVersion }, signal);
    if (resourceVersion === '0' && result.paginated) this.#serverPaginates = true;
    return result;
  }

  /** C14. "0" is whatever the server has at hand. */
  #listResourceVersion(): string {
    if (this.#resourceVersionUnavailable) return '';
    return this.#lastSyncResourceVersion === '' ? '0' : this.#lastSyncResourceVersion;
  }

  /** C15: a list at a known version is served from the watch cache, where a limit would be ignored or send it to etcd. */
  #pageSize(resourceVersion: string): number {
    const { pageSize } = this.#options;
    if (pageSize !== undefined && pageSize > 0) return pageSize;
    if (this.#serverPaginates) return DEFAULT_PAGE_SIZE;
    return resourceVersion === '' || resourceVersion === '0' ? DEFAULT_PAGE_SIZE : 0;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const internalErrors = new RetryWithDeadline(
      this.#clock,
      this.#options.maxInternalErrorRetryMs ?? 0,
    );
    let cause: string | undefined;
    for (;;) {
      const resourceVersion = this.#lastSyncResourceVersion;
      const stream = await this.#openWatch(cause, signal);
      if (stream === undefined) return;
      const end = await this.#watchHandler.consume(stream, resourceVersion, signal);
      this.#record.watchClosed();
      if (end.type === 'stopped') return;
      cause = end.type === 'closed' ? end.cause : errorText(end.error);
      const next = nextAfter(end, internalErrors);
      this.#streamEnded(end, cause, next);
      if (next === 'relist') return;
      if (next === 'backoff-rewatch') await this.#backOff(signal);
    }
  }

  /** Tries until a stream is open; undefined when stopped. Throws what is no reason to try again (C22). */
  async #openWatch(
    cause: string | undefined,
    signal: AbortSignal,
  ): Promise<WatchStream<T> | undefined> {
    let reason = cause;
    while (!signal.aborted) {
      const options = this.#watchOptions();
      const wakeUp = new AbortController();
      try {
        using _slow = this.#clock.setTimer(SLOW_OPEN_MS, () => {
          this.#wakeUp = wakeUp;
          this.#record.watchUnanswered(SLOW_OPEN_MS);
        });
        const stream = await this.#options.listerWatcher.watch(
          options,
          AbortSignal.any([signal, wakeUp.signal]),
        );
        this.#record.watchOpened((options.timeoutSeconds ?? 0) * 1000, reason);
        return stream;
      } catch (error) {
        if (!wakeUp.signal.aborted) await this.#openWatchFailed(error, signal);
        reason = errorText(error);
      } finally {
        this.#wakeUp = undefined;
      }
    }
    return undefined;
  }

  /** Throws the error on unless it calls for patience only. */
  async #openWatchFailed(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (!isConnectionRefused(error) && !isTooManyRequests(error)) throw error;
    this.#record.failed(error);
    await this.#backOff(signal);
  }

  /** C21: spread, so that the watches of many clients do not end together. */
  #watchOptions(): ListOptions {
    const minMs = Math.max(this.#options.minWatchTimeoutMs ?? 0, MIN_WATCH_TIMEOUT_MS);
    return {
      resourceVersion: this.#lastSyncResourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds: Math.floor((minMs / 1000) * (1 + this.#options.random())),
    };
  }

  #streamEnded(end: WatchEnd, cause: string, next: StreamEnd['next']): void {
    const error = 'error' in end ? end.error : undefined;
    if (error !== undefined) this.#record.failed(error);
    if (next === 'relist') this.#listCause = cause;
    this.#logger.info({ reflector: this.name, cause, next }, 'watch ended');
    this.#options.onStreamEnd?.({
      name: this.name,
      at: this.#clock.now(),
      cause,
      ...(error !== undefined && { error }),
      next,
    });
  }

  #setResourceVersion(resourceVersion: string): void {
    this.#lastSyncResourceVersion = resourceVersion;
    this.#options.store.updateResourceVersion?.(resourceVersion);
  }

  /** C35: one shot, armed again after each tick. */
  #startResync(signal: AbortSignal): Disposable {
    const { resync, store } = this.#options;
    let timer: Disposable | undefined;
    const arm = (): void => {
      if (resync === undefined || resync.periodMs <= 0) return;
      timer = this.#clock.setTimer(resync.periodMs, () => {
        // The watch may need some turns to notice the abort (C37).
        if (signal.aborted) return;
        if (resync.shouldResync()) store.resync();
        arm();
      });
    };
    arm();
    return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
  }

  async #backOff(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { delayMs, step } = this.#backoff.next();
    this.#wakeUp = new AbortController();
    this.#record.backoffStarted({ delayMs, step });
    await sleep(this.#clock, delayMs, AbortSignal.any([signal, this.#wakeUp.signal]));
    this.#wakeUp = undefined;
    this.#record.backoffEnded();
  }
}

/** C23-C27. */
function nextAfter(
  end: Exclude<WatchEnd, { type: 'stopped' }>,
  internalErrors: RetryWithDeadline,
): StreamEnd['next'] {
  if (end.type === 'closed') return 'rewatch';
  if (isTooManyRequests(end.error)) return 'backoff-rewatch';
  if (isInternalError(end.error) && internalErrors.shouldRetry()) return 'rewatch';
  return 'relist';
}

const isExpired = (error: unknown): boolean => isResourceExpired(error) || isGone(error);

const errorText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
