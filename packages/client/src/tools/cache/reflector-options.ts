import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { TurnQueue } from '../../util/time-slice.ts';
import type { BackoffOptions } from './backoff.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { ListerWatcher } from './lister-watcher.ts';
import type { PhaseListener } from './reflector-record.ts';
import type { ReflectorStore } from './store.ts';
import type { WatchErrorHandler } from './watch-error-handler.ts';
import type { ExpectedKind } from './watch-handler.ts';
import type { WatchListCheck } from './watch-list-consistency.ts';

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
  /** `rewatch`: opened again at once; `backoff-rewatch`: after a pause; `relist`: the list is read anew. */
  readonly next: 'rewatch' | 'backoff-rewatch' | 'relist';
}

/** What the part of a Reflector that read the stream knows of its end. */
export type StreamEndCause = Omit<StreamEnd, 'name' | 'at'>;

/** What a Reflector reads, what it fills, and how it bears failures. */
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
  /**
   * Reads lists as the first events of a watch, which the server can serve from its cache without building an answer of the whole
   * (C38); false by default. A server that cannot, or does not end them in time, is asked for a LIST instead, each time anew.
   */
  readonly useWatchList?: boolean;
  /** Set in tests only: compares each list that was streamed with a LIST at the same version, and is told the outcome (C48). */
  readonly onWatchListCheck?: (check: WatchListCheck) => void;
  /** The least time a watch is asked to last; below five minutes it is ignored (C21). */
  readonly minWatchTimeoutMs?: number;
  /** Items a page, whatever the resourceVersion; without it C15 decides. */
  readonly pageSize?: number;
  /** How long to reopen a watch at once after InternalErrors in its stream; 0 by default, for never (C26). */
  readonly maxInternalErrorRetryMs?: number;
  /**
   * How long a watch may be silent before the server is asked whether it is behind (see LivenessGuard). A bookmark is due about
   * once a minute: 90 s by default, 0 for never.
   */
  readonly livenessTimeoutMs?: number;
  readonly expected?: ExpectedKind;
  /** Told of lists that failed and watches that could not open; must not throw. */
  readonly watchErrorHandler?: WatchErrorHandler;
  /** Told of streams that ended; must not throw. */
  readonly onStreamEnd?: (end: StreamEnd) => void;
  /** Told of each change of the phase; must not throw. */
  readonly onPhaseChange?: PhaseListener;
  /** Where `received` and `replaced` are published. */
  readonly trace?: InformerTrace;
  readonly turns?: TurnQueue;
  readonly logger?: Logger;
}
