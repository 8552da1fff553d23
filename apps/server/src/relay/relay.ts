import { createHash } from 'node:crypto';
import type { Clock } from '@deltascope/client';
import type { RowsView, ValueView, View } from '@deltascope/wire';
import type { RowLog } from './row-log.ts';
import { TableFeed } from './table-feed.ts';
import { ValueFeed, type FeedValue } from './value-feed.ts';

/** Where views come from. */
export interface ViewSource {
  /** The log behind a view; undefined when no informer of its resource runs. */
  rows(view: RowsView): RowLog | undefined;
  value(view: ValueView['view']): FeedValue;
}

export type Feed = TableFeed | ValueFeed;

/** Windows are rounded up to one of these, so that viewers with almost the same wish share frames. */
const WINDOWS_MS = [0, 50, 100, 250, 1_000, 10_000];

/**
 * All feeds there are: one per view, namespaces and window, made when the first viewer asks and closed when the last one leaves.
 */
export class Relay {
  readonly #source: ViewSource;
  readonly #clock: Clock;
  readonly #feeds = new Map<string, { readonly view: View; readonly feed: Feed }>();
  #nextChannel = 1;

  constructor(source: ViewSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** How many viewers look at a resource now. */
  viewers(resource: string): number {
    let viewers = 0;
    for (const { view, feed } of this.#feeds.values()) {
      if (view.view === 'table' && view.resource === resource) viewers += feed.members;
    }
    return viewers;
  }

  /** The feed for a view; undefined when no informer of its resource runs. Whoever joined it tells `release` after leaving. */
  feed(view: View, windowMs: number): Feed | undefined {
    const window = WINDOWS_MS.find((candidate) => candidate >= windowMs) ?? windowMs;
    const key = feedKey(view, window);
    const existing = this.#feeds.get(key);
    if (existing) return existing.feed;
    const feed = isRowsView(view) ? this.#rowsFeed(view, window) : this.#valueFeed(view, window);
    if (feed) this.#feeds.set(key, { view, feed });
    return feed;
  }

  /** Closes a feed that nobody looks at any more. */
  release(feed: Feed): void {
    if (feed.members > 0) return;
    for (const [key, open] of this.#feeds) if (open.feed === feed) this.#feeds.delete(key);
    feed.close();
  }

  close(): void {
    for (const { feed } of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }

  #rowsFeed(view: RowsView, windowMs: number): TableFeed | undefined {
    const log = this.#source.rows(view);
    if (!log) return undefined;
    const namespaces = view.namespaces && log.namespaced ? new Set(view.namespaces) : null;
    const fingerprint = rowsFingerprint(view);
    const channel = this.#nextChannel++;
    return new TableFeed({ channel, log, namespaces, windowMs, fingerprint }, this.#clock);
  }

  #valueFeed(view: ValueView, windowMs: number): ValueFeed {
    const produce = (): FeedValue => this.#source.value(view.view);
    // A value is looked at, not told of: without a pause the looking would never end.
    const paced = Math.max(windowMs, 100);
    return new ValueFeed({ channel: this.#nextChannel++, windowMs: paced, produce }, this.#clock);
  }
}

const isRowsView = (view: View): view is RowsView => 'namespaces' in view;

/** Of everything that changes which rows a view has; namespaces in any order are the same view. Always equally short: a viewer sends it back. */
function rowsFingerprint(view: RowsView): string {
  const namespaces = view.namespaces && [...new Set(view.namespaces)].sort();
  const content = JSON.stringify({ ...view, namespaces });
  return createHash('sha256').update(content).digest('base64url');
}

function feedKey(view: View, windowMs: number): string {
  return `${isRowsView(view) ? rowsFingerprint(view) : view.view} ${windowMs}`;
}
