import {
  TableReplica,
  type Link,
  type ReplicaChange,
  type ReplicaRow,
  type Subscribed,
  type TableStatus,
  type TableSubscription,
  type TableView,
} from '@deltascope/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PaintMeter, type Painter } from '../../live/paint-meter.ts';
import { RateWindow } from '../../live/rate-window.ts';
import type { Filter } from './filter.ts';
import { defaultSort, rowOrder, type Sort } from './row-order.ts';
import { RowText } from './row-text.ts';
import { SortedView, type Order } from './sorted-view.ts';

/** What a person asks of a table, besides its rows. `sort` null is the kind's own order. */
export interface TableQuery {
  readonly sort: Sort | null;
  readonly filter: Filter;
  readonly faultsOnly: boolean;
}

/** A table as it is drawn. Replaced whole, at most once a frame. */
export interface TableState {
  readonly info: Subscribed | undefined;
  readonly status: TableStatus | undefined;
  readonly error: string | null;
  /** All rows have come once; until then `expected` says how many there will be. */
  readonly complete: boolean;
  readonly expected: number;
  /** Rows to show, by id and in order; the rows themselves come from `row`. */
  readonly order: readonly number[];
  /** Rows there are, those of them the filter lets through, and those of these at fault. */
  readonly total: number;
  readonly matching: number;
  readonly faults: number;
  /** Rows that will find another place when the order is let go; null while it is not held. */
  readonly held: number | null;
  /** So much changes in view that only the gutter speaks of it. */
  readonly busy: boolean;
  /** A few rows came or went: the others may slide to their new places. A row that moves past others jumps. */
  readonly settling: boolean;
  /** Viewer's clock. */
  readonly lastGapAt: number | null;
  readonly repaired: number;
  /** Server's clock: the newest change, or when this page began to look. */
  readonly lastChangeAt: number;
  /** Grows with each drawing: what `row` gives for an id may be another one. */
  readonly version: number;
}

/** How long a deleted row stays struck through, as --dur-leave. */
const LEAVE_MS = 900;
/** When more rows go at once it is no event to watch, and they go at once. */
const MAX_LEAVING = 50;
/** With more rows coming and going at once, a slide would be a blur. */
const MAX_SETTLING = 10;
/** Changes per second in view above which cells do not glow any more. */
const BUSY_PER_S = 20;

export interface TableModelOptions {
  readonly link: Link;
  readonly painter: Painter;
  readonly view: TableView;
  /** Whether a deleted row may stay for its moment (no reduced motion). */
  readonly animate: () => boolean;
}

/**
 * One table on screen: its subscription, what is shown of it and in which order. Lives outside React; components read `store`.
 *
 * Frames are taken in as they come, and drawn at most once an animation frame. Nothing is sorted or filtered but what changed.
 * Nothing is subscribed to before `open`.
 */
export class TableModel {
  readonly store: StoreApi<TableState>;
  readonly paint: PaintMeter;
  /** Row changes per second. */
  readonly rate = new RateWindow(10_000);
  readonly #options: TableModelOptions;
  #subscription: TableSubscription | undefined;
  /** Stands in for the subscription's while there is none. */
  readonly #none = new TableReplica();
  readonly #text = new RowText();
  readonly #view: SortedView<ReplicaRow>;
  /** Deleted rows still shown. */
  readonly #leaving = new Map<number, ReplicaRow>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #faults = new Set<number>();
  readonly #inView = new RateWindow(1_000);
  #query: TableQuery = {
    sort: null,
    filter: { matches: () => true, error: null },
    faultsOnly: false,
  };
  #visible: ReadonlySet<number> = new Set();
  #held: { readonly order: readonly number[]; readonly moved: Set<number> } | null = null;
  #epoch = '';
  #known = 0;
  #info: Subscribed | undefined;
  #lastChangeAt: number;
  #moved = 0;
  #drawing = false;

  constructor(options: TableModelOptions) {
    const { link, painter } = options;
    this.#options = options;
    this.paint = new PaintMeter(link, painter);
    this.#lastChangeAt = link.serverNow();
    this.#view = new SortedView(this.#order());
    this.store = createStore(() => this.#state(0));
  }

  /** Subscribes; what it returns ends the subscription, and the model may be opened again. */
  open(): () => void {
    const { link, view } = this.#options;
    const subscription = link.subscribeTable(view, {
      windowMs: 100,
      onChange: (change, decodedAt) => this.#onChange(change, decodedAt),
      onStatus: () => this.#onStatus(),
    });
    this.#subscription = subscription;
    return () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#subscription = undefined;
      link.unsubscribe(subscription);
    };
  }

  get view(): TableView {
    return this.#options.view;
  }

  /** When the watch behind the table last brought bytes, server's clock. */
  get dataAt(): number | null {
    return this.#subscription?.dataAt ?? null;
  }

  get replica(): TableReplica {
    return this.#subscription?.replica ?? this.#none;
  }

  row(id: number): ReplicaRow | undefined {
    return this.replica.rows.get(id) ?? this.#leaving.get(id);
  }

  /** The row is deleted, and shown a moment longer. */
  isLeaving(id: number): boolean {
    return this.#leaving.has(id);
  }

  setQuery(query: TableQuery): void {
    this.#query = query;
    this.#rebuild();
    this.#draw();
  }

  /** Holds the order while a pointer rests on rows: what changes does so in its place, nothing comes, moves or goes. */
  hold(on: boolean): void {
    if (on === (this.#held !== null)) return;
    if (on && !this.replica.complete) return;
    this.#moved += this.#held?.moved.size ?? 0;
    this.#held = on ? { order: this.#view.ids, moved: new Set() } : null;
    if (!on) this.#dropGone();
    this.#draw();
  }

  /** The rows on screen, so that only what can be seen counts as commotion. */
  setVisible(ids: ReadonlySet<number>): void {
    this.#visible = ids;
  }

  #onStatus(): void {
    const info = this.#subscription?.info;
    if (info !== this.#info) {
      this.#info = info;
      this.#rebuild();
    }
    this.#draw();
  }

  #onChange(change: ReplicaChange, decodedAt: number | null): void {
    const { replica } = this;
    const { link } = this.#options;
    this.#known += change.added.length - change.removed.length;
    if (replica.epoch !== this.#epoch || this.#known !== replica.rows.size) this.#rebuild();
    else this.#take(change);
    if (decodedAt !== null) {
      const count = change.added.length + change.updated.length + change.removed.length;
      this.rate.add(link.now(), count);
      this.#lastChangeAt = link.serverNow();
      this.#countVisible(change);
      this.paint.applied(decodedAt);
    }
    this.#draw();
  }

  #take({ added, updated, removed }: ReplicaChange): void {
    const put = [...added, ...updated.map(({ after }) => after)];
    for (const row of put) {
      this.#leaving.delete(row.id);
      this.#countFault(row);
    }
    for (const row of removed) this.#faults.delete(row.id);
    const stay = this.#options.animate() && removed.length <= MAX_LEAVING;
    if (stay && removed.length > 0) this.#leave(removed);
    this.#apply({ put, removed: stay ? [] : removed.map(({ id }) => id) });
  }

  #leave(rows: readonly ReplicaRow[]): void {
    for (const row of rows) this.#leaving.set(row.id, row);
    this.#later(LEAVE_MS, () => {
      const gone = rows.filter((row) => this.#leaving.get(row.id) === row);
      this.#apply({ put: [], removed: gone.map(({ id }) => id) });
      if (!this.#held) for (const row of gone) this.#leaving.delete(row.id);
    });
  }

  #leavingInView(): number {
    let count = 0;
    for (const id of this.#leaving.keys()) if (this.#view.has(id)) count += 1;
    return count;
  }

  /** Deleted rows whose moment passed while the order was held. */
  #dropGone(): void {
    const shown = new Set(this.#view.ids);
    for (const id of this.#leaving.keys()) if (!shown.has(id)) this.#leaving.delete(id);
  }

  #apply(change: Parameters<SortedView<ReplicaRow>['apply']>[0]): void {
    const { ids, reordered } = this.#view.apply(change);
    this.#moved += reordered ? Number.POSITIVE_INFINITY : ids.length;
    for (const id of ids) this.#held?.moved.add(id);
  }

  /** From scratch: another query, other columns, or a replica that was replaced. */
  #rebuild(): void {
    const { rows, epoch } = this.replica;
    this.#epoch = epoch;
    this.#known = rows.size;
    this.#leaving.clear();
    this.#faults.clear();
    for (const row of rows.values()) this.#countFault(row);
    this.#view.reset(rows.values(), this.#order());
    this.#moved = Number.POSITIVE_INFINITY;
    if (this.#held) this.#held = { order: this.#view.ids, moved: new Set() };
  }

  #order(): Order<ReplicaRow> {
    const { sort, faultsOnly } = this.#query;
    return {
      compare: rowOrder(this.#info, sort ?? defaultSort(this.#info)),
      accepts: (row) => (!faultsOnly || isFault(row)) && this.#matches(row),
    };
  }

  #matches(row: ReplicaRow): boolean {
    return this.#query.filter.matches(this.#text.of(row, this.#info));
  }

  #countFault(row: ReplicaRow): void {
    if (isFault(row) && this.#matches(row)) this.#faults.add(row.id);
    else this.#faults.delete(row.id);
  }

  #countVisible({ added, updated, removed }: ReplicaChange): void {
    const seen = [...added, ...updated.map(({ after }) => after), ...removed].filter((row) =>
      this.#visible.has(row.id),
    );
    this.#inView.add(this.#options.link.now(), seen.length);
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
      this.#draw();
    }, ms);
    this.#timers.add(timer);
  }

  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    this.#options.painter.nextFrame(() => {
      this.#drawing = false;
      if (!this.#subscription) return;
      const before = this.store.getState();
      const state = this.#state(before.version + 1);
      this.#moved = 0;
      this.store.setState(state, true);
      this.paint.committed();
      // Nothing else might come to say that it is calm again.
      if (state.busy && !before.busy) this.#later(1_000, () => undefined);
    });
  }

  #state(version: number): TableState {
    const { replica } = this;
    const subscription = this.#subscription;
    const busy = this.#inView.perSecond(this.#options.link.now()) > BUSY_PER_S;
    return {
      info: subscription?.info,
      status: subscription?.status,
      error: subscription?.error ?? null,
      complete: replica.complete,
      expected: replica.expectedRows,
      order: this.#held?.order ?? this.#view.ids,
      total: replica.rows.size,
      matching: this.#view.ids.length - this.#leavingInView(),
      faults: this.#faults.size,
      held: this.#held ? this.#held.moved.size : null,
      busy,
      settling: this.#moved > 0 && this.#moved <= MAX_SETTLING && !busy,
      lastGapAt: subscription?.lastGapAt ?? null,
      repaired: this.#options.link.counters.repaired,
      lastChangeAt: this.#lastChangeAt,
      version,
    };
  }
}

function isFault(row: ReplicaRow): boolean {
  return row.health === 'bad' || row.health === 'warn';
}
