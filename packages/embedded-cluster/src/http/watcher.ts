import { INITIAL_EVENTS_END_ANNOTATION } from '@deltascope/apimachinery';
import type { Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import { expired, tooLargeResourceVersion } from '../registry/api-errors.ts';
import { apiVersionOf } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { StoreEvent } from '../store/history.ts';
import { CompactedError } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Faults } from './faults.ts';
import type { EventEncoder, EventRendering, WatchedType } from './event-encoder.ts';
import { errorLine, renderEventObject, watchLine } from './render.ts';
import { selects } from './selection.ts';
import type { Selection } from './selection.ts';
import type { WatchConnection } from './watch-connection.ts';

/** Bytes that may wait in one watcher's socket before the watcher stops taking events. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** How long a version that is not reached yet is waited for (upstream: the watch cache's block timeout). */
const FRESHNESS_WAIT_MS = 3000;
/** The last bookmark is sent this long before the stream's time is over. */
const LAST_BOOKMARK_LEAD_MS = 250;

export interface WatcherOptions {
  readonly store: Store;
  /** For ages. */
  readonly clock: Clock;
  /** For how long the stream lives, and when it is bookmarked. */
  readonly connectionClock: Clock;
  readonly encoder: EventEncoder;
  readonly connection: WatchConnection;
  readonly selection: Selection;
  readonly rendering: Omit<EventRendering, 'withHeaders'>;
  /** The revision to go on from; undefined: begin with the present state as ADDED events. */
  readonly fromRevision: number | undefined;
  /** Begin not before the store has this revision (C18: for three seconds, then the ERROR 504 of a version that is too large). */
  readonly notOlderThan: number;
  /** C41: mark the end of the initial events. */
  readonly marksInitialEventsEnd: boolean;
  readonly bookmarkIntervalMs: number | undefined;
  readonly timeoutMs: number;
  /** A socket that takes nothing for so long is given up. */
  readonly stuckMs: number;
  readonly faults: Faults;
  readonly onEnd: (reason: WatchEndReason) => void;
}

/** Why a stream ended: its time was over, it was too slow, it was cut, its revision is gone, or the client left. */
export type WatchEndReason = 'timeout' | 'slow' | 'cut' | 'expired' | 'closed';

/**
 * One WATCH stream. It keeps no queue of its own: a watcher that falls behind, because its socket holds more than
 * HIGH_WATER_BYTES, stops taking live events and reads them from the store's history when the socket drains.
 * Falling out of the history ends the stream with the ERROR 410 that a real server sends; a socket that drains
 * nothing for `stuckMs` is destroyed.
 *
 *   waiting --(its revision is reached)--> initial or behind
 *   initial --(all ADDED sent)--> behind --(history read up)--> live
 *                                   ^                             |
 *                                   +--(socket above high water)--+
 *
 * From any of them a fault may make it silent: open, and mute until the client leaves.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  #initial: readonly Unstructured[] = [];
  #initialSent = 0;
  #position = 0;
  #state: 'waiting' | 'initial' | 'behind' | 'live' | 'silent' | 'ended' = 'waiting';
  #headersSent = false;
  #timers: Disposable[] = [];
  #stuckTimer: Disposable | undefined;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  get resource(): string {
    return this.#options.selection.resource;
  }

  get definition(): ResourceDefinition {
    return this.#options.rendering.definition;
  }

  /** Begins the stream: status line and headers at once, then events. */
  start(): void {
    const { connection, connectionClock: clock, timeoutMs, bookmarkIntervalMs } = this.#options;
    const { store, notOlderThan } = this.#options;
    connection.open({ onDrain: () => this.#onDrain(), onClose: () => this.#end('closed') });
    if (this.#state !== 'waiting') return;
    this.#timers.push(clock.setTimer(timeoutMs, () => this.#finish('timeout')));
    if (bookmarkIntervalMs !== undefined) {
      this.#scheduleBookmark(bookmarkIntervalMs);
      const lead = timeoutMs - LAST_BOOKMARK_LEAD_MS;
      if (lead > 0) this.#timers.push(clock.setTimer(lead, () => this.#bookmark()));
    }
    if (notOlderThan <= store.revision) this.#begin();
    else this.#timers.push(clock.setTimer(FRESHNESS_WAIT_MS, () => this.#endWaiting()));
  }

  #begin(): void {
    const { store, selection, fromRevision } = this.#options;
    this.#position = fromRevision ?? store.revision;
    this.#state = fromRevision === undefined ? 'initial' : 'behind';
    if (this.#state === 'initial') {
      this.#initial = store.snapshot(selection.resource, selection.namespace).objects;
    }
    this.#pump();
  }

  #endWaiting(): void {
    const { store, notOlderThan, connection } = this.#options;
    if (notOlderThan <= store.revision) return this.#begin();
    connection.send(errorLine(tooLargeResourceVersion(notOlderThan, store.revision).status));
    this.#finish('timeout');
  }

  /** A change of this watcher's resource, in the order of revisions. */
  onEvent(event: StoreEvent): void {
    if (this.#state !== 'live' || event.revision <= this.#position) return;
    this.#deliver(event);
    if (this.#isFull()) this.#fallBehind();
  }

  /** Cuts the connection without a word, as a network fault does; or in the middle of one. */
  cut(midLine = false): void {
    const { connection } = this.#options;
    this.#end('cut');
    if (midLine) connection.cutMidway();
    else connection.cut();
  }

  /** Ends the stream with the ERROR of a revision that is gone. */
  expire(): void {
    if (this.#state === 'silent') return;
    this.#finishExpired(this.#position, this.#options.store.revision);
  }

  /** From now on nothing is sent, not even an end, and nobody told, until the client leaves. */
  silence(): void {
    this.#dropTimers();
    this.#state = 'silent';
  }

  /** Ends the stream properly. */
  close(): void {
    if (this.#state !== 'silent') this.#finish('closed');
  }

  #pump(): void {
    if (this.#state === 'initial') this.#sendInitial();
    if (this.#state === 'behind') this.#catchUp();
  }

  #sendInitial(): void {
    const { selection, marksInitialEventsEnd } = this.#options;
    while (this.#initialSent < this.#initial.length) {
      if (this.#isFull()) return this.#awaitDrain();
      const object = this.#initial[this.#initialSent];
      this.#initialSent += 1;
      if (object !== undefined && selection.matches(object)) this.#send('ADDED', object);
    }
    this.#state = 'behind';
    if (marksInitialEventsEnd) {
      this.#bookmark({ [INITIAL_EVENTS_END_ANNOTATION]: 'true' });
    }
  }

  #catchUp(): void {
    try {
      for (const event of this.#options.store.since(this.#position)) {
        if (this.#isFull()) return this.#awaitDrain();
        this.#deliver(event);
      }
      this.#state = 'live';
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error;
      this.#finishExpired(error.requested, error.compacted);
    }
  }

  #finishExpired(requested: number, compacted: number): void {
    this.#options.connection.send(errorLine(expired(requested, compacted).status));
    this.#finish('expired');
  }

  /** A selector turns updates into arrivals and departures: what counts is whether it matched before and matches now. */
  #deliver(event: StoreEvent): void {
    const { selection } = this.#options;
    this.#position = Math.max(this.#position, event.revision);
    if (event.resource !== selection.resource) return;
    const { type, object, previous } = event;
    const did = previous !== undefined && selects(selection, previous);
    const does = type !== 'DELETED' && selects(selection, object);
    if (does) this.#send(did ? 'MODIFIED' : 'ADDED', object);
    else if (did)
      this.#send('DELETED', type === 'DELETED' ? object : atRevisionOf(previous, object));
  }

  #send(type: WatchedType, object: Unstructured): void {
    const { connection, encoder, rendering } = this.#options;
    connection.send(encoder.encode(type, object, { ...rendering, ...this.#takeHeaders() }));
  }

  /** Columns go with the first event that is written. */
  #takeHeaders(): { readonly withHeaders: boolean } {
    const withHeaders = !this.#headersSent;
    this.#headersSent = true;
    return { withHeaders };
  }

  #bookmark(annotations?: Record<string, string>): void {
    // A bookmark promises that all changes up to it were sent: one that is behind has none to give.
    if (this.#state !== 'live' && annotations === undefined) return;
    const { store, rendering } = this.#options;
    const revision =
      this.#state === 'live' ? Math.max(store.revision, this.#position) : this.#position;
    const object: Unstructured = {
      kind: rendering.definition.kind,
      apiVersion: apiVersionOf(rendering.definition),
      metadata: {
        resourceVersion: String(revision),
        ...(annotations === undefined ? {} : { annotations }),
      },
    };
    this.#sendBookmark(object);
  }

  #sendBookmark(object: Unstructured): void {
    const { faults, rendering, connectionClock } = this.#options;
    if (faults.ofWatch('noBookmarks', rendering.definition)) return;
    const late = faults.ofWatch('lateBookmarks', rendering.definition);
    if (late === undefined) this.#writeBookmark(object);
    else {
      const { delayMs = 1000 } = late;
      this.#timers.push(connectionClock.setTimer(delayMs, () => this.#writeBookmark(object)));
    }
  }

  #writeBookmark(object: Unstructured): void {
    const { connection, rendering, clock } = this.#options;
    const options = { ...rendering, nowMs: clock.now(), ...this.#takeHeaders() };
    connection.send(watchLine('BOOKMARK', renderEventObject(object, options)));
  }

  #scheduleBookmark(intervalMs: number): void {
    const { connectionClock: clock } = this.#options;
    const timer = clock.setTimer(intervalMs, () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#bookmark();
      if (this.#state !== 'ended') this.#scheduleBookmark(intervalMs);
    });
    this.#timers.push(timer);
  }

  #isFull(): boolean {
    return this.#options.connection.waitingBytes > HIGH_WATER_BYTES;
  }

  #fallBehind(): void {
    this.#state = 'behind';
    this.#awaitDrain();
  }

  #awaitDrain(): void {
    const { connectionClock: clock, connection, stuckMs } = this.#options;
    this.#stuckTimer ??= clock.setTimer(stuckMs, () => {
      this.#end('slow');
      connection.cut();
    });
  }

  #onDrain(): void {
    this.#stuckTimer?.[Symbol.dispose]();
    this.#stuckTimer = undefined;
    this.#pump();
  }

  #finish(reason: WatchEndReason): void {
    this.#end(reason);
    this.#options.connection.end();
  }

  #end(reason: WatchEndReason): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#dropTimers();
    this.#options.onEnd(reason);
  }

  #dropTimers(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#stuckTimer?.[Symbol.dispose]();
  }
}

/** An object that left the selection is sent as it last matched, under the revision of the change (upstream's cacher). */
function atRevisionOf(previous: Unstructured, { metadata }: Unstructured): Unstructured {
  const { resourceVersion } = metadata;
  if (resourceVersion === undefined) return previous;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } };
}
