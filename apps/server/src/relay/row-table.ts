import { cellsEqual, type Cell, type Health, type PrintedRow } from '@deltascope/printers';
import type { LoggedChanges, LoggedRow, RemovedRow } from './row-log.ts';

/** How many removals are remembered for viewers that come back; a thousand a minute reach ten minutes. */
export const REMOVAL_LOG_SIZE = 10_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A row in the list of all rows by their last change. */
interface Entry extends Mutable<LoggedRow> {
  cellSeqs: number[];
  older: Entry | undefined;
  newer: Entry | undefined;
}

/** The identity of the object behind a row, and where its change came from. */
export interface RowSource {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly writer: string | null;
  readonly decodedAt: number | null;
}

/**
 * The rows of one topic, each change numbered.
 *
 * Rows hang in a list ordered by their last change, so that "what changed since" costs what changed, not what there is:
 *
 * ```
 *   oldest <-> ... <-> row(seq 41) <-> row(seq 57) <-> newest
 * ```
 * Removed rows live on in a bounded log of removals; before its oldest entry nothing can be resumed.
 */
export class RowTable {
  readonly #entries = new Map<string, Entry>();
  readonly #removed: RemovedRow[] = [];
  readonly #health = new Map<Health, number>();
  #newest: Entry | undefined;
  #seq = 0;
  #nextId = 1;
  /** Removals up to and including this seq are forgotten. */
  #forgotten = 0;

  get seq(): number {
    return this.#seq;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Rows per health; healths without rows are absent. */
  health(): Partial<Record<Health, number>> {
    return Object.fromEntries(this.#health);
  }

  rows(): Iterable<LoggedRow> {
    return this.#entries.values();
  }

  /** Puts the row of the object `source.uid` in, or brings it up to date. False when no cell and no health changed. */
  upsert(source: RowSource, { cells, health }: PrintedRow): boolean {
    const entry = this.#entries.get(source.uid);
    if (!entry) {
      this.#insert(source, { cells, health });
      return true;
    }
    const changed = cells.flatMap((cell, index) =>
      cellsEqual(cell, entry.cells[index] ?? null) ? [] : [index],
    );
    if (changed.length === 0 && health === entry.health) return false;
    const seq = ++this.#seq;
    for (const index of changed) entry.cellSeqs[index] = seq;
    this.#countHealth(entry.health, -1);
    this.#countHealth(health, 1);
    // The old array may be on its way to a viewer in a snapshot: it is replaced, never written.
    entry.cells = cells;
    entry.health = health;
    entry.seq = seq;
    entry.writer = source.writer;
    entry.decodedAt = source.decodedAt;
    this.#unlink(entry);
    this.#linkNewest(entry);
    return true;
  }

  /** False when there is no such row. */
  remove(uid: string): boolean {
    const entry = this.#entries.get(uid);
    if (!entry) return false;
    this.#entries.delete(uid);
    this.#unlink(entry);
    this.#countHealth(entry.health, -1);
    const { id, namespace, createdSeq } = entry;
    this.#removed.push({ id, namespace, createdSeq, seq: ++this.#seq });
    if (this.#removed.length > REMOVAL_LOG_SIZE) {
      this.#forgotten = this.#removed.shift()?.seq ?? this.#forgotten;
    }
    return true;
  }

  /** Everything in (seq, now]; undefined when `seq` is not a place this table was at, or removals since are forgotten. */
  changesSince(seq: number): LoggedChanges | undefined {
    if (seq < this.#forgotten || seq > this.#seq) return undefined;
    const rows: LoggedRow[] = [];
    for (let entry = this.#newest; entry && entry.seq > seq; entry = entry.older) rows.push(entry);
    const removed: RemovedRow[] = [];
    for (let index = this.#removed.length - 1; index >= 0; index--) {
      const row = this.#removed[index];
      if (!row || row.seq <= seq) break;
      // Who never saw it need not hear that it is gone.
      if (row.createdSeq <= seq) removed.push(row);
    }
    return { rows, removed };
  }

  #insert(source: RowSource, { cells, health }: PrintedRow): void {
    const seq = ++this.#seq;
    const entry: Entry = {
      id: this.#nextId++,
      ...source,
      health,
      cells,
      cellSeqs: Array.from<Cell, number>(cells, () => seq),
      createdSeq: seq,
      seq,
      older: undefined,
      newer: undefined,
    };
    this.#entries.set(source.uid, entry);
    this.#countHealth(health, 1);
    this.#linkNewest(entry);
  }

  #countHealth(health: Health, by: number): void {
    const count = (this.#health.get(health) ?? 0) + by;
    if (count === 0) this.#health.delete(health);
    else this.#health.set(health, count);
  }

  #linkNewest(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest) this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink(entry: Entry): void {
    if (entry.older) entry.older.newer = entry.newer;
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older;
    entry.older = undefined;
    entry.newer = undefined;
  }
}
