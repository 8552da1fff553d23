import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { TimeSlice, TurnQueue } from '../../util/time-slice.ts';
import type { ReflectorInspection, ReflectorPhase } from './inspection.ts';
import { LivenessGuard } from './liveness-guard.ts';
import { ReflectorLister } from './reflector-lister.ts';
import type { ReflectorOptions, StreamEndCause } from './reflector-options.ts';
import { errorText, ReflectorRecord } from './reflector-record.ts';
import { startResync } from './reflector-resync.ts';
import { ReflectorVersion } from './reflector-version.ts';
import { ReflectorWaits } from './reflector-waits.ts';
import { ReflectorWatcher } from './reflector-watcher.ts';
import { defaultWatchErrorHandler, type WatchErrorHandler } from './watch-error-handler.ts';
import { WatchHandler } from './watch-handler.ts';
import { checkWatchList } from './watch-list-consistency.ts';
import { WatchList } from './watch-list.ts';
import { type OpenWatch, WatchOpener } from './watch-opener.ts';

/**
 * Keeps a store equal to a resource of the server: lists it, then watches on from there, and begins again when that breaks
 * (client-go: Reflector, C10-C37).
 *
 *     run --> list --> open watch --> stream --closed--> open watch (same resourceVersion, C23)
 *      ^        |          |  ^         |----429-------> backoff --> open watch (C25)
 *      |        |          |  '-backoff-' refused, 429 (C22)
 *      '-backoff+----------+------------' any other end (C10, C24, C27)
 *
 * With `useWatchList` a list is the beginning of the stream instead, where the server can do that (C38-C46, see WatchList).
 *
 * It promises the store each change at least once or, across an outage, the latest state and a tombstone for what vanished; not
 * each state in between. It holds no objects itself, except those of a list while it is read.
 */
export class Reflector<T extends KubeObject = Unstructured> {
  readonly name: string;
  readonly #options: ReflectorOptions<T>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #record: ReflectorRecord;
  readonly #version = new ReflectorVersion();
  readonly #waits: ReflectorWaits;
  readonly #lister: ReflectorLister<T>;
  readonly #watchList: WatchList<T> | undefined;
  readonly #watcher: ReflectorWatcher<T>;
  readonly #watchErrorHandler: WatchErrorHandler;
  #listCause = 'start';

  constructor(options: ReflectorOptions<T>) {
    const { name, listerWatcher, clock, random, logger = silentLogger } = options;
    this.#options = options;
    this.name = name;
    this.#clock = clock;
    this.#logger = logger;
    this.#watchErrorHandler = options.watchErrorHandler ?? defaultWatchErrorHandler(logger);
    const record = new ReflectorRecord(clock, (change) => options.onPhaseChange?.(change));
    this.#record = record;
    const { backoff, minWatchTimeoutMs } = options;
    const waits = new ReflectorWaits({ clock, random, record, backoff });
    this.#waits = waits;
    const opener = new WatchOpener({ listerWatcher, clock, random, waits, minWatchTimeoutMs });
    const shared = { name, listerWatcher, clock, logger, record, version: this.#version };
    const handler = new WatchHandler<T>({
      ...shared,
      slice: new TimeSlice({ clock, turns: options.turns ?? new TurnQueue() }),
      expected: options.expected,
      trace: options.trace,
    });
    const watching = {
      ...shared,
      waits,
      opener,
      handler,
      onStreamEnd: (end: StreamEndCause) => this.#streamEnded(end),
    };
    this.#lister = new ReflectorLister({ ...shared, pageSize: options.pageSize });
    this.#watcher = new ReflectorWatcher({
      ...watching,
      liveness: new LivenessGuard({ ...shared, silenceMs: options.livenessTimeoutMs }),
      target: {
        store: options.store,
        setResourceVersion: (resourceVersion) => this.#setResourceVersion(resourceVersion),
      },
      maxInternalErrorRetryMs: options.maxInternalErrorRetryMs ?? 0,
    });
    if (options.useWatchList === true && listerWatcher.isWatchListSemanticsUnSupported?.() !== true)
      this.#watchList = new WatchList({
        ...watching,
        take: (items, resourceVersion, signal) =>
          this.#takeStreamed(items, resourceVersion, signal),
      });
  }

  get phase(): ReflectorPhase {
    return this.#record.phase;
  }

  /** The last one given to the store, which may not have processed it yet; "" before the first list (C36). */
  get lastSyncResourceVersion(): string {
    return this.#version.last;
  }

  /** When the server was heard last: an event, a bookmark or a finished list. The age of the data counts from here. */
  get lastActivityAt(): number | null {
    return this.#record.lastActivityAt;
  }

  inspect(): ReflectorInspection {
    return this.#record.inspect(this.#version.last);
  }

  /**
   * Ends a backoff, or an attempt at a watch that gets no answer, now, and starts the schedule anew: there is reason to believe
   * the server is back. Else does nothing.
   */
  wake(): void {
    this.#waits.wake();
  }

  /** Lists and watches until the signal aborts; then no more calls go to the store (C37). To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#listAndWatch(signal);
      } catch (error) {
        this.#listAndWatchFailed(error, signal);
      }
      await this.#waits.backOff(signal);
    }
    this.#record.stopped();
  }

  async #listAndWatch(signal: AbortSignal): Promise<void> {
    this.#record.listStarted(this.#watchList ? 'watch-list' : 'list', this.#listCause);
    const watch = await this.#streamList(signal);
    if (watch === undefined && !signal.aborted) await this.#list(signal);
    using _resync = startResync(this.#options, signal);
    await this.#watcher.watch(watch, signal);
  }

  #listAndWatchFailed(error: unknown, signal: AbortSignal): void {
    this.#record.listFailed();
    if (signal.aborted) return;
    this.#listCause = errorText(error);
    this.#record.failed(error);
    this.#watchErrorHandler(error, this.name);
  }

  /** C38. Undefined when a LIST has to do it, for this cycle. */
  async #streamList(signal: AbortSignal): Promise<OpenWatch<T> | undefined> {
    const result = await this.#watchList?.list(signal);
    if (result?.type === 'live') return result.watch;
    if (result?.type === 'fallback') {
      const { cause } = result;
      this.#logger.info({ reflector: this.name, cause }, 'LIST instead of WatchList');
      this.#record.listFellBack(cause);
    }
    return undefined;
  }

  /** Throws when the store refuses the list. */
  async #takeStreamed(
    items: readonly T[],
    resourceVersion: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { listerWatcher, onWatchListCheck } = this.#options;
    if (onWatchListCheck) {
      const { name } = this;
      onWatchListCheck(
        await checkWatchList({ name, listerWatcher, items, resourceVersion }, signal),
      );
    }
    if (signal.aborted) return;
    this.#replace({ items, resourceVersion, pages: 0 });
    this.#record.watchListIsLive();
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { list, pages } = await this.#lister.list(signal);
    if (signal.aborted) return;
    const { resourceVersion = '' } = list.metadata;
    this.#replace({ items: list.items, resourceVersion, pages });
  }

  /** C19, C42. */
  #replace({ items, resourceVersion, pages }: WholeList<T>): void {
    const { store, trace } = this.#options;
    this.#version.isUnavailable = false;
    store.replace(items, resourceVersion);
    this.#setResourceVersion(resourceVersion);
    this.#record.listFinished({ items: items.length, pages });
    if (trace?.replaced.hasSubscribers !== true) return;
    const { informer } = trace;
    trace.replaced.publish({
      informer,
      at: this.#clock.now(),
      items: items.length,
      resourceVersion,
    });
  }

  #streamEnded(end: StreamEndCause): void {
    const { cause, error, next } = end;
    if (error !== undefined) this.#record.failed(error);
    if (next === 'relist') this.#listCause = cause;
    this.#logger.info({ reflector: this.name, cause, next }, 'watch ended');
    this.#options.onStreamEnd?.({ name: this.name, at: this.#clock.now(), ...end });
  }

  #setResourceVersion(resourceVersion: string): void {
    this.#version.last = resourceVersion;
    this.#options.store.updateResourceVersion?.(resourceVersion);
  }
}

interface WholeList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  readonly pages: number;
}
