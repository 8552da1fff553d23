import type { Column, PrintedRow } from '@deltascope/printers';
import type { LoggedChanges, LoggedRow, LogStatus, RowLog } from './row-log.ts';
import { RowTable, type RowSource } from './row-table.ts';

/** A log of rows that this server makes itself: there is no list to wait for, and no watch of its own to lose. */
export class PlainLog implements RowLog {
  readonly kind: string;
  readonly columns: readonly Column[];
  readonly epoch: string;
  readonly namespaced = true;
  readonly namePosition = 0;
  readonly loaded = true;
  readonly #since: number;
  readonly #dataAt: () => number | null;
  readonly #table = new RowTable();
  readonly #followers = new Set<{ onRows(): void }>();

  constructor({
    since,
    dataAt,
    ...log
  }: {
    readonly kind: string;
    readonly columns: readonly Column[];
    readonly epoch: string;
    readonly since: number;
    /** When the watches behind it last brought bytes. */
    readonly dataAt: () => number | null;
  }) {
    this.kind = log.kind;
    this.columns = log.columns;
    this.epoch = log.epoch;
    this.#since = since;
    this.#dataAt = dataAt;
  }

  get status(): LogStatus {
    const dataAt = this.#dataAt();
    return { state: 'live', since: this.#since, dataAt, cause: '', retryAt: null, progress: null };
  }

  get seq(): number {
    return this.#table.seq;
  }

  get size(): number {
    return this.#table.size;
  }

  rows(): Iterable<LoggedRow> {
    return this.#table.rows();
  }

  changesSince(seq: number): LoggedChanges | undefined {
    return this.#table.changesSince(seq);
  }

  follow(follower: { onRows(): void }): Disposable {
    this.#followers.add(follower);
    return { [Symbol.dispose]: () => this.#followers.delete(follower) };
  }

  /** Puts the row `source.uid` in, or brings it up to date. */
  upsert(source: RowSource, row: PrintedRow): void {
    if (this.#table.upsert(source, row)) this.#tell();
  }

  remove(uid: string): void {
    if (this.#table.remove(uid)) this.#tell();
  }

  #tell(): void {
    for (const follower of this.#followers) follower.onRows();
  }
}
