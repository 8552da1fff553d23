import {
  TableReplica,
  type Link,
  type ReplicaChange,
  type ReplicaRow,
  type RowsView,
  type Subscribed,
  type TableStatus,
  type TableSubscription,
} from '@deltascope/wire';
import { SlicedWork } from './sliced-work.ts';

export interface RowsFeedOptions {
  readonly link: Link;
  readonly view: RowsView;
  readonly windowMs: number;
  readonly now: () => number;
  /** What the taker knows a row by. A row that comes under another is taken away and put anew. */
  readonly keyOf: (row: ReplicaRow) => number | string;
  /** A row that is new, or another than the one of its id before. */
  readonly put: (row: ReplicaRow) => void;
  readonly remove: (row: ReplicaRow) => void;
  /** All rows are void; those there are come anew. */
  readonly clear: () => void;
  /** Rows were handed over, or something else changed. `decodedAt` is that of the newest delta. */
  readonly onChange: (decodedAt: number | null) => void;
}

/**
 * As many items may wait for each row there is: all rows come anew, and as many changes behind them. With more of them it is less work to
 * begin anew.
 */
const MAX_WAITING_PER_ROW = 2;

/**
 * The rows of a view, handed over one by one in slices, also where a snapshot replaced them all. What waits is bounded: past
 * MAX_WAITING_PER_ROW (a hidden page whose timers stand still) it is dropped, and all rows come anew.
 */
export class RowsFeed {
  readonly #options: RowsFeedOptions;
  readonly #work: SlicedWork<ReplicaRow>;
  readonly #none = new TableReplica();
  #subscription: TableSubscription | undefined;
  #known = 0;
  #isRebuilding = false;

  constructor(options: RowsFeedOptions) {
    this.#options = options;
    this.#work = new SlicedWork({ now: options.now, onSlice: () => this.#onSlice() });
  }

  open(): void {
    const { link, view, windowMs, onChange } = this.#options;
    this.#subscription = link.subscribeTable(view, {
      windowMs,
      onChange: (change, decodedAt) => this.#onRows(change, decodedAt),
      onStatus: () => onChange(null),
    });
  }

  close(): void {
    const { link, clear } = this.#options;
    if (this.#subscription) link.unsubscribe(this.#subscription);
    this.#subscription = undefined;
    this.#work.clear();
    this.#known = 0;
    this.#isRebuilding = false;
    clear();
  }

  get replica(): TableReplica {
    return this.#subscription?.replica ?? this.#none;
  }

  get info(): Subscribed | undefined {
    return this.#subscription?.info;
  }

  get status(): TableStatus | undefined {
    return this.#subscription?.status;
  }

  get error(): string | null {
    return this.#subscription?.error ?? null;
  }

  get dataAt(): number | null {
    return this.#subscription?.dataAt ?? null;
  }

  /** All rows there are have been handed over. */
  get complete(): boolean {
    return this.replica.complete && this.#work.waiting === 0;
  }

  /** All rows became void, and have not all come anew yet. */
  get isRebuilding(): boolean {
    return this.#isRebuilding;
  }

  /** How many rows were handed over, and how many there will be. */
  get progress(): { readonly done: number; readonly of: number } {
    const { rows, expectedRows } = this.replica;
    return { done: Math.max(0, rows.size - this.#work.waiting), of: expectedRows };
  }

  #onRows(change: ReplicaChange, decodedAt: number | null): void {
    const { rows } = this.replica;
    this.#known += change.added.length - change.removed.length;
    if (this.#known === rows.size) this.#takeIn(change);
    else this.#rebuild();
    this.#work.run();
    if (this.#work.waiting > MAX_WAITING_PER_ROW * rows.size) {
      this.#rebuild();
      this.#work.run();
    }
    if (decodedAt !== null) this.#options.onChange(decodedAt);
  }

  #takeIn({ added, updated, removed }: ReplicaChange): void {
    const { put, remove, keyOf } = this.#options;
    const moved = updated.filter(({ before, after }) => keyOf(before) !== keyOf(after));
    this.#work.add([...removed, ...moved.map(({ before }) => before)], remove);
    this.#work.add([...added, ...updated.map(({ after }) => after)], put);
  }

  /** From the rows there are, in which all that waited is contained. */
  #rebuild(): void {
    const { put, clear } = this.#options;
    const { rows } = this.replica;
    this.#known = rows.size;
    this.#isRebuilding = true;
    this.#work.clear();
    clear();
    this.#work.add([...rows.values()], put);
  }

  #onSlice(): void {
    if (this.#work.waiting === 0) this.#isRebuilding = false;
    this.#options.onChange(null);
  }
}
