import type { ListOptions } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { tooManyRequests } from '../registry/api-errors.ts';
import type { StoreEvent } from '../store/history.ts';
import type { Store } from '../store/store.ts';
import { isNamedBy } from './faults.ts';
import type { Faults } from './faults.ts';
import { EventEncoder } from './event-encoder.ts';
import type { EventRendering } from './event-encoder.ts';
import { parseResourceVersion } from './list-options.ts';
import type { Selection } from './selection.ts';
import type { WatchConnection } from './watch-connection.ts';
import { Watcher } from './watcher.ts';
import type { WatchEndReason } from './watcher.ts';

/** Upstream's --min-request-timeout: a watch without timeoutSeconds lives between this and twice this. */
const MIN_WATCH_SECONDS = 1800;
/** Upstream's bookmark frequency. */
const DEFAULT_BOOKMARK_INTERVAL_MS = 60_000;
/** Longer wishes are cut to this, within what a timer can hold. */
const MAX_WATCH_SECONDS = 24 * 3600;
const DEFAULT_MAX_WATCHES = 2000;
const DEFAULT_STUCK_MS = 30_000;

export interface WatchesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly connectionClock: Clock;
  readonly faults: Faults;
  readonly random: Random;
  /** Default 60,000. */
  readonly bookmarkIntervalMs?: number | undefined;
  /** Streams open at a time; one more gets 429. Default 2,000. */
  readonly maxWatches?: number | undefined;
  /** A stream whose socket takes nothing for so long is destroyed. Default 30,000. */
  readonly stuckWatchMs?: number | undefined;
}

/** Streams open; streams ended so far by reason, and refused at the bound; events serialised, and sent with bytes made before. */
export type WatchStats = Readonly<
  Record<WatchEndReason | 'open' | 'refused' | 'encoded' | 'shared', number>
>;

/** All open WATCH streams: opens them, hands them the store's changes by resource, counts how they end. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #encoder: EventEncoder;
  readonly #byResource = new Map<string, Set<Watcher>>();
  readonly #subscription: Disposable;
  #open = 0;
  readonly #counts: Record<WatchEndReason | 'refused', number> = {
    timeout: 0,
    slow: 0,
    cut: 0,
    expired: 0,
    closed: 0,
    refused: 0,
  };

  constructor(options: WatchesOptions) {
    this.#options = options;
    this.#encoder = new EventEncoder(options.clock);
    this.#subscription = options.store.subscribe((event) => this.#onEvent(event));
  }

  get stats(): WatchStats {
    return { open: this.#open, ...this.#counts, ...this.#encoder.counts };
  }

  /** Begins a WATCH on a connection that is not open yet. Throws 429 above the bound and 500 on a resourceVersion that is none. */
  serve(
    connection: WatchConnection,
    request: {
      readonly selection: Selection;
      readonly rendering: Omit<EventRendering, 'withHeaders'>;
      readonly options: ListOptions;
    },
  ): void {
    const { maxWatches = DEFAULT_MAX_WATCHES, stuckWatchMs = DEFAULT_STUCK_MS } = this.#options;
    const { store, clock, connectionClock, random, bookmarkIntervalMs, faults } = this.#options;
    const { options, selection, rendering } = request;
    const revision = parseResourceVersion(options) ?? 0;
    if (this.#open >= maxWatches) {
      this.#counts.refused += 1;
      throw tooManyRequests(`too many watches: at most ${maxWatches} are served`, 1);
    }
    const wantsInitial = options.sendInitialEvents ?? revision === 0;
    const watcher: Watcher = new Watcher({
      store,
      clock,
      connectionClock,
      encoder: this.#encoder,
      connection,
      selection,
      rendering,
      notOlderThan: wantsInitial ? revision : 0,
      fromRevision: wantsInitial ? undefined : revision === 0 ? store.revision : revision,
      // Upstream treats a watch from "" or "0" as one that asked for initial events.
      marksInitialEventsEnd: wantsInitial && options.allowWatchBookmarks === true,
      bookmarkIntervalMs:
        options.allowWatchBookmarks === true
          ? (bookmarkIntervalMs ?? DEFAULT_BOOKMARK_INTERVAL_MS)
          : undefined,
      timeoutMs: this.#timeoutSeconds(options, random) * 1000,
      stuckMs: stuckWatchMs,
      faults,
      onEnd: (reason) => this.#onEnd(watcher, reason),
    });
    this.#watchersOf(selection.resource).add(watcher);
    this.#open += 1;
    if (faults.ofWatch('halfOpen', rendering.definition) !== undefined) watcher.silence();
    watcher.start();
  }

  /** Cuts the connections of all streams, or of one resource's ("pods", "deployments.apps"); returns how many. */
  cut(resource: string | undefined, { midLine = false } = {}): number {
    const watchers = this.#of(resource);
    for (const watcher of watchers) watcher.cut(midLine);
    return watchers.length;
  }

  /** Ends them with the ERROR of a stream whose revision is gone; returns how many. */
  expire(resource: string | undefined): number {
    const watchers = this.#of(resource);
    for (const watcher of watchers) watcher.expire();
    return watchers.length;
  }

  /** Streams from which nothing comes any more, as from a machine that has lost its power; returns how many. */
  silence(resource: string | undefined, atMost: number): number {
    const watchers = this.#of(resource).slice(0, atMost);
    for (const watcher of watchers) watcher.silence();
    return watchers.length;
  }

  /** Ends the streams of a resource properly: it is not served any more. */
  end(resource: string): void {
    for (const watcher of this.#byResource.get(resource) ?? []) watcher.close();
  }

  /** Ends all streams properly and takes no more events. */
  close(): void {
    this.#subscription[Symbol.dispose]();
    for (const watcher of this.#all()) watcher.close();
  }

  #timeoutSeconds({ timeoutSeconds = 0 }: ListOptions, random: Random): number {
    if (timeoutSeconds > 0) return Math.min(timeoutSeconds, MAX_WATCH_SECONDS);
    return MIN_WATCH_SECONDS * (1 + random.next());
  }

  #of(resource: string | undefined): Watcher[] {
    return this.#all().filter(({ definition }) => isNamedBy(resource, definition));
  }

  #all(): Watcher[] {
    return [...this.#byResource.values()].flatMap((watchers) => [...watchers]);
  }

  #watchersOf(resource: string): Set<Watcher> {
    let watchers = this.#byResource.get(resource);
    if (watchers === undefined) {
      watchers = new Set();
      this.#byResource.set(resource, watchers);
    }
    return watchers;
  }

  #onEvent(event: StoreEvent): void {
    for (const watcher of this.#byResource.get(event.resource) ?? []) watcher.onEvent(event);
  }

  #onEnd(watcher: Watcher, reason: WatchEndReason): void {
    this.#byResource.get(watcher.resource)?.delete(watcher);
    this.#open -= 1;
    this.#counts[reason] += 1;
  }
}
