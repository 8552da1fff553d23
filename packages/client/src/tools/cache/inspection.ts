/**
 * What an informer shows of itself. All of it is plain data, taken in one go, so the parts agree with each other.
 * Instants are epoch milliseconds of the informer's clock; counters start with the informer and never go back.
 */
import type { WatchEventType } from '@deltascope/apimachinery';
import type { HandlerOverflow } from './handler-overflow.ts';

/** How a list is read: by LIST requests, or as the first events of a watch (C38). */
export type ListMode = 'list' | 'watch-list';

/**
 * idle -> listing -> watching; both fall to backing-off, which leads back to listing or to watching; stopped is final.
 * "watching" begins when the stream has opened and lasts while a stream that ended is reopened at once: see `watch` for which.
 * When the server has not answered that for 2 s it is "backing-off" too, with no end to tell (`backoff` is null).
 */
export type ReflectorPhase = 'idle' | 'listing' | 'watching' | 'backing-off' | 'stopped';

/** A step of a Reflector, and why it was taken. */
export interface HistoryEntry {
  readonly at: number;
  readonly type: 'list' | 'relist' | 'watch' | 'rewatch' | 'error' | 'stop';
  readonly cause: string;
}

/** The last thing that went wrong at a Reflector. */
export interface ReflectorErrorInspection {
  readonly message: string;
  readonly at: number;
  /** A Status's reason ("Forbidden") or a network error's code ("ECONNREFUSED"). */
  readonly code?: string;
}

/** A Reflector: what it does, how far it is, and what it has been through. */
export interface ReflectorInspection {
  readonly phase: ReflectorPhase;
  /** The last one enqueued; "" before the first list is done (C36). */
  readonly lastSyncResourceVersion: string;
  /** Of the list that runs or, when none does, of the last one; null before the first. */
  readonly listMode: ListMode | null;
  /** Lists begun in either mode, the relists among them; a WatchList and the LIST it fell back to are one. */
  readonly lists: number;
  readonly relists: number;
  /** WatchLists that fell back to LIST. */
  readonly watchListFallbacks: number;
  /** Watch streams opened, those of WatchLists included. */
  readonly watches: number;
  readonly lastList: {
    readonly mode: ListMode;
    /** Why it was a LIST though a WatchList was tried; null when it was not. */
    readonly fallbackCause: string | null;
    readonly startedAt: number;
    readonly durationMs: number;
    readonly items: number;
    /** LIST requests answered; 0 for a WatchList. */
    readonly pages: number;
    readonly cause: string;
  } | null;
  /** While a list runs. `remaining` is the server's estimate, absent when it gives none. */
  readonly listProgress: { readonly items: number; readonly remaining?: number } | null;
  /** The open stream; null when none is open. */
  readonly watch: {
    readonly startedAt: number;
    /** After which the server ends it (C21). */
    readonly timeoutMs: number;
    readonly events: number;
    readonly bytes: number;
  } | null;
  /** The last event that was no bookmark. */
  readonly lastEventAt: number | null;
  readonly lastBookmarkAt: number | null;
  /** The last time the server was heard: an event, a bookmark or a finished list. */
  readonly lastActivityAt: number | null;
  readonly bookmarks: number;
  /** How often a silent watch led to the question whether the server has moved on. */
  readonly livenessProbes: number;
  /** Watches given up for it and opened anew: half-open, or in front of a server that sends no bookmarks. */
  readonly halfOpenWatches: number;
  readonly events: Readonly<Record<WatchEventType, number>>;
  /** Objects that were malformed, of an unexpected kind or event type (C20, C32). */
  readonly skipped: number;
  /** Events the queue refused: lost until the next relist (C30). */
  readonly storeErrors: number;
  readonly backoff: {
    readonly untilMs: number;
    readonly delayMs: number;
    readonly step: number;
  } | null;
  readonly lastError: ReflectorErrorInspection | null;
  /** The latest 64, oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** What a delta says happened (client-go: DeltaType). The last three are of a whole collection, by an atomic RealFIFO (C64). */
export type DeltaType =
  'Added' | 'Updated' | 'Deleted' | 'Replaced' | 'Sync' | 'ReplacedAll' | 'SyncAll' | 'Bookmark';

/** A delta that waits. */
export interface QueuedDeltaInspection {
  readonly type: DeltaType;
  readonly resourceVersion: string;
  readonly enqueuedAt: number;
}

/** The queue: what waits, and what went through. */
export interface QueueInspection {
  readonly mode: 'DeltaFIFO' | 'RealFIFO' | 'RealFIFO (atomic)';
  /** Different keys waiting, and deltas. A delta of the whole collection has no key. */
  readonly keys: number;
  readonly deltas: number;
  /** The most that ever waited: keys in a DeltaFIFO, deltas in a RealFIFO. */
  readonly highWater: number;
  readonly highWaterAt: number | null;
  /** The first 50 places, next to be popped first: keys with all their deltas in a DeltaFIFO, single deltas in a RealFIFO. */
  readonly head: readonly {
    /** "" for a delta of the whole collection. */
    readonly key: string;
    readonly deltas: readonly QueuedDeltaInspection[];
  }[];
  readonly enqueued: Readonly<Record<DeltaType, number>>;
  /** Deleted deltas merged into the one before (C50); a RealFIFO merges none. */
  readonly deletesMerged: number;
  /** Deletes of keys nobody knew (C51); a RealFIFO drops none. */
  readonly deletesDropped: number;
  /** Keys popped by a DeltaFIFO, deltas by a RealFIFO. */
  readonly popped: number;
  /** Errors of processing; the deltas they befell are lost. */
  readonly processErrors: number;
  readonly hasSynced: boolean;
  /** How much of the first list has not been popped yet, in the unit of `popped`. */
  readonly initialPopulationCount: number;
  readonly oldestEnqueuedAt: number | null;
  /** How long what was popped last had waited; null before the first pop. */
  readonly lastQueueWaitMs: number | null;
}

/** The store: how much it holds, and how far it is. */
export interface StoreInspection {
  readonly objects: number;
  /** For each index, under how many values it has members. */
  readonly indices: readonly { readonly name: string; readonly values: number }[];
  /** The store's own (client-go: LastStoreSyncResourceVersion); "" unless the queue is atomic (C80). Opaque. */
  readonly resourceVersion: string;
  /**
   * How far the store is: the resourceVersion popped last, or the reflector's when nothing waits. A Sync or a
   * tombstone carries no news and does not move it. Opaque; "" before anything was applied.
   */
  readonly appliedResourceVersion: string;
  readonly appliedAt: number | null;
}

/** At any time `received` is the sum of handled, pending, coalesced, dropped and discarded. */
export interface ListenerInspection {
  readonly name: string;
  /** What happens when the handler falls behind. */
  readonly overflow: HandlerOverflow['type'];
  /** Notifications that were meant for it. */
  readonly received: number;
  /** Notifications waiting: unbounded, unless it coalesces or drops (C95). */
  readonly pending: number;
  readonly highWater: number;
  /** Notifications handed over, the one that runs and those the handler threw on included. */
  readonly handled: number;
  /** Notifications for which another one of the same object stands, and those that cancelled each other out. */
  readonly coalesced: number;
  /** Notifications dropped because too many waited. */
  readonly dropped: number;
  /** What still waited at the stop (C93). */
  readonly discarded: number;
  /** How often it began to drop. */
  readonly gaps: number;
  /** The latest of them; `to` is null while it lasts. */
  readonly lastGap: {
    readonly dropped: number;
    readonly from: number;
    readonly to: number | null;
  } | null;
  readonly errors: number;
  readonly synced: boolean;
  readonly lastHandleMs: number;
  readonly slowestHandleMs: number;
  readonly oldestPendingAt: number | null;
  /** 0 for never (C103). */
  readonly resyncPeriodMs: number;
  /** Updates that change nothing and were kept from it (C104, C105); they are not among those received. */
  readonly unchangedSkipped: number;
}

/** The processor: whom it tells. */
export interface ProcessorInspection {
  readonly listeners: readonly ListenerInspection[];
}

/** An informer at one moment, stage by stage. */
export interface InformerInspection {
  readonly name: string;
  readonly reflector: ReflectorInspection;
  readonly queue: QueueInspection;
  readonly store: StoreInspection;
  readonly processor: ProcessorInspection;
}
