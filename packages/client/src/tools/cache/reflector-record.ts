import { KubeStatusError, type WatchEventType } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { networkErrorCode } from '../../util/connection-error.ts';
import type { HistoryEntry, ListMode, ReflectorInspection, ReflectorPhase } from './inspection.ts';
import type { Stamp } from './lister-watcher.ts';

/** How much of the past is kept. */
const HISTORY_ENTRIES = 64;

/** A Reflector went from one phase to another. */
export interface PhaseChange {
  readonly phase: ReflectorPhase;
  readonly previous: ReflectorPhase;
  readonly at: number;
}

/** Told of each change of the phase; must not throw. */
export type PhaseListener = (change: PhaseChange) => void;

export const errorText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What happened to a Reflector: its counters, its phase and its recent past. It decides nothing. */
export class ReflectorRecord {
  readonly #clock: Clock;
  readonly #onPhaseChange: PhaseListener;
  readonly #events: Record<WatchEventType, number> = {
    ADDED: 0,
    MODIFIED: 0,
    DELETED: 0,
    BOOKMARK: 0,
    ERROR: 0,
  };
  readonly #history: HistoryEntry[] = [];
  #phase: ReflectorPhase = 'idle';
  #lists = 0;
  #relists = 0;
  #watches = 0;
  #listMode: ListMode | null = null;
  #listCause = '';
  #listStartedAt = 0;
  #fallbackCause: string | null = null;
  #watchListFallbacks = 0;
  #lastList: ReflectorInspection['lastList'] = null;
  #listProgress: ReflectorInspection['listProgress'] = null;
  #watch: Mutable<NonNullable<ReflectorInspection['watch']>> | null = null;
  #lastEventAt: number | null = null;
  #lastBookmarkAt: number | null = null;
  #lastActivityAt: number | null = null;
  #livenessProbes = 0;
  #halfOpenWatches = 0;
  #backoff: ReflectorInspection['backoff'] = null;
  #lastError: ReflectorInspection['lastError'] = null;
  #skipped = 0;
  #storeErrors = 0;

  constructor(clock: Clock, onPhaseChange: PhaseListener) {
    this.#clock = clock;
    this.#onPhaseChange = onPhaseChange;
  }

  get phase(): ReflectorPhase {
    return this.#phase;
  }

  get lastActivityAt(): number | null {
    return this.#lastActivityAt;
  }

  listStarted(mode: ListMode, cause: string): void {
    this.#lists += 1;
    if (this.#lists > 1) this.#relists += 1;
    this.#listMode = mode;
    this.#listCause = cause;
    this.#fallbackCause = null;
    this.#listStartedAt = this.#clock.now();
    this.#listProgress = { items: 0 };
    this.#noteList(cause);
    this.#enter('listing');
  }

  /** The WatchList gave up, and a LIST takes its place. */
  listFellBack(cause: string): void {
    this.#watchListFallbacks += 1;
    this.#listMode = 'list';
    this.#fallbackCause = cause;
    this.#listProgress = { items: 0 };
    this.#noteList(`LIST instead of WatchList: ${cause}`);
    this.#enter('listing');
  }

  pageListed({ items, remaining }: { items: number; remaining: number | undefined }): void {
    this.#listProgress = { items, ...(remaining !== undefined && { remaining }) };
  }

  listFinished({ items, pages }: { items: number; pages: number }): void {
    const now = this.#clock.now();
    this.#lastList = {
      mode: this.#listMode ?? 'list',
      fallbackCause: this.#fallbackCause,
      startedAt: this.#listStartedAt,
      durationMs: now - this.#listStartedAt,
      items,
      pages,
      cause: this.#listCause,
    };
    this.#listProgress = null;
    this.#lastActivityAt = now;
  }

  listFailed(): void {
    this.#listProgress = null;
  }

  /** `cause` is why the last stream, or the last attempt at one, ended; absent for the first after a list. */
  watchOpened(timeoutMs: number, cause: string | undefined): void {
    this.#begin(timeoutMs);
    this.#note(cause === undefined ? 'watch' : 'rewatch', cause ?? 'the list is done');
  }

  /** It can be believed. */
  watchIsLive(): void {
    this.#enter('watching');
  }

  /** A watch that is to bring the list first. */
  watchListOpened(timeoutMs: number): void {
    this.#begin(timeoutMs);
    this.#listProgress = { items: 0 };
    this.#enter('listing');
  }

  /** It has brought the list, and goes on. */
  watchListIsLive(): void {
    this.#note('watch', 'the list is done, and its stream goes on');
    this.#enter('watching');
  }

  /** The server has been asked for a watch, and is silent. */
  watchUnanswered(afterMs: number): void {
    this.failed(new Error(`no answer to the watch for ${afterMs / 1000} s`));
    this.#enter('backing-off');
  }

  watchClosed(): void {
    this.#watch = null;
  }

  event(type: WatchEventType, stamp: Stamp | undefined): void {
    const at = stamp?.decodedAt ?? this.#clock.now();
    // A type the API does not know yet is not counted here but among the skipped.
    if (type in this.#events) this.#events[type] += 1;
    if (type === 'BOOKMARK') this.#lastBookmarkAt = at;
    else this.#lastEventAt = at;
    this.#lastActivityAt = at;
    if (this.#watch === null) return;
    this.#watch.events += 1;
    this.#watch.bytes += stamp?.bytes ?? 0;
  }

  livenessProbed(): void {
    this.#livenessProbes += 1;
  }

  halfOpenWatchFound(): void {
    this.#halfOpenWatches += 1;
  }

  objectSkipped(): void {
    this.#skipped += 1;
  }

  storeFailed(error: unknown): void {
    this.#storeErrors += 1;
    this.failed(error);
  }

  failed(error: unknown): void {
    const message = errorText(error);
    const code = error instanceof KubeStatusError ? error.reason : networkErrorCode(error);
    this.#lastError = { message, at: this.#clock.now(), ...(code && { code }) };
    this.#note('error', message);
  }

  backoffStarted({ delayMs, step }: { delayMs: number; step: number }): void {
    this.#backoff = { untilMs: this.#clock.now() + delayMs, delayMs, step };
    this.#enter('backing-off');
  }

  backoffEnded(): void {
    this.#backoff = null;
  }

  stopped(): void {
    this.#note('stop', 'stopped by its signal');
    this.#enter('stopped');
  }

  inspect(lastSyncResourceVersion: string): ReflectorInspection {
    return {
      phase: this.#phase,
      lastSyncResourceVersion,
      listMode: this.#listMode,
      lists: this.#lists,
      relists: this.#relists,
      watchListFallbacks: this.#watchListFallbacks,
      watches: this.#watches,
      lastList: this.#lastList,
      listProgress: this.#listProgress,
      watch: this.#watch && { ...this.#watch },
      lastEventAt: this.#lastEventAt,
      lastBookmarkAt: this.#lastBookmarkAt,
      lastActivityAt: this.#lastActivityAt,
      bookmarks: this.#events.BOOKMARK,
      livenessProbes: this.#livenessProbes,
      halfOpenWatches: this.#halfOpenWatches,
      events: { ...this.#events },
      skipped: this.#skipped,
      storeErrors: this.#storeErrors,
      backoff: this.#backoff,
      lastError: this.#lastError,
      history: [...this.#history],
    };
  }

  #begin(timeoutMs: number): void {
    this.#watches += 1;
    this.#watch = { startedAt: this.#clock.now(), timeoutMs, events: 0, bytes: 0 };
  }

  #noteList(cause: string): void {
    this.#note(this.#lists > 1 ? 'relist' : 'list', cause);
  }

  #enter(phase: ReflectorPhase): void {
    if (phase === this.#phase) return;
    const previous = this.#phase;
    this.#phase = phase;
    this.#onPhaseChange({ phase, previous, at: this.#clock.now() });
  }

  #note(type: HistoryEntry['type'], cause: string): void {
    if (this.#history.length === HISTORY_ENTRIES) this.#history.shift();
    this.#history.push({ at: this.#clock.now(), type, cause });
  }
}
