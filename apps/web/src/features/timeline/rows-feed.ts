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
  /** A row that is new, or another than the one of its id before. */
  readonly put: (row: ReplicaRow) => void;
  readonly remove: (row: ReplicaRow) => void;
  /** All rows are void; those there are come anew. */
  readonly clear: () => void;
  /** Rows were handed over, or something else changed. `decodedAt` is that of the newest delta. */
  readonly onChange: (decodedAt: number | null) => void;
}

/** The rows of a view, handed over one by one in slices, also where a snapshot replaced them all. */
export class RowsFeed {
  readonly #options: RowsFeedOptions;
  readonly #work: SlicedWork<ReplicaRow>;
  readonly #none = new TableReplica();
  #subscription: TableSubscription | undefined;
  #epoch = '';
  #known = 0;

  constructor(options: RowsFeedOptions) {
    this.#options = options;
    this.#work = new SlicedWork({ now: options.now, onSlice: () => options.onChange(null) });
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
    this.#epoch = '';
    this.#known = 0;
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

  /** How many rows were handed over, and how many there will be. */
  get progress(): { readonly done: number; readonly of: number } {
    const { rows, expectedRows } = this.replica;
    return { done: Math.max(0, rows.size - this.#work.waiting), of: expectedRows };
  }

  #onRows({ added, updated, removed }: ReplicaChange, decodedAt: number | null): void {
    const { put, remove, clear, onChange } = this.#options;
    const { rows, epoch } = this.replica;
    this.#known += added.length - removed.length;
    if (epoch !== this.#epoch || this.#known !== rows.size) {
      this.#epoch = epoch;
      this.#known = rows.size;
      this.#work.clear();
      clear();
      this.#work.add([...rows.values()], put);
    } else {
      const renumbered = updated.filter(({ before, after }) => before.id !== after.id);
      this.#work.add([...removed, ...renumbered.map(({ before }) => before)], remove);
      this.#work.add([...added, ...updated.map(({ after }) => after)], put);
    }
    this.#work.run();
    if (decodedAt !== null) onChange(decodedAt);
  }
}
