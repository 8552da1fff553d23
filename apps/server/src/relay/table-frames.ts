import type { Cell } from '@deltascope/printers';
import { encode, type ChangedRow, type WholeRow, type WireCell } from '@deltascope/wire';
import type { LoggedRow, RowLog } from './row-log.ts';

/** Rows in one part of a snapshot: about 100 kB, some milliseconds of a browser's time. */
const ROWS_PER_PART = 500;

/** Which rows of a log a view shows. Null is all namespaces. */
export type Namespaces = ReadonlySet<string> | null;

const visible = (namespaces: Namespaces, row: { readonly namespace: string }): boolean =>
  namespaces === null || namespaces.has(row.namespace);

// Tuples in memory and on the wire are the same JSON; the schema's types only lack `readonly`.
const toWireCell = (cell: Cell): WireCell => cell as WireCell;

function toWholeRow(row: LoggedRow): WholeRow {
  const { id, health, cells, uid, namespace, name, writer } = row;
  return [id, health, cells.map(toWireCell), uid, namespace, name, writer];
}

function toChangedRow(row: LoggedRow, from: number): ChangedRow {
  const changed: Record<string, WireCell> = {};
  row.cells.forEach((cell, index) => {
    if ((row.cellSeqs[index] ?? 0) > from) changed[index] = toWireCell(cell);
  });
  return [row.id, row.health, changed, row.writer];
}

/**
 * All visible rows as of one seq, as the parts of a snapshot. The rows are taken at once, so that they are of one moment; each part is
 * encoded when first asked for, and once for all viewers.
 */
export class SnapshotFrames {
  readonly seq: number;
  readonly #channel: number;
  readonly #epoch: string;
  readonly #rows: readonly WholeRow[];
  readonly #parts: (Buffer | undefined)[];

  constructor(channel: number, log: RowLog, namespaces: Namespaces) {
    this.seq = log.seq;
    this.#channel = channel;
    this.#epoch = log.epoch;
    const rows: WholeRow[] = [];
    for (const row of log.rows()) if (visible(namespaces, row)) rows.push(toWholeRow(row));
    this.#rows = rows;
    this.#parts = Array.from({ length: Math.max(1, Math.ceil(rows.length / ROWS_PER_PART)) });
  }

  get parts(): number {
    return this.#parts.length;
  }

  /** Part `index`, from 0. */
  part(index: number): Buffer {
    return (this.#parts[index] ??= Buffer.from(
      encode({
        type: 'snapshot',
        channel: this.#channel,
        epoch: this.#epoch,
        seq: this.seq,
        part: index + 1,
        parts: this.parts,
        total: this.#rows.length,
        rows: this.#rows.slice(index * ROWS_PER_PART, (index + 1) * ROWS_PER_PART),
      }),
    ));
  }
}

/** Where a viewer stands: it holds everything up to `seq`, and nothing it may see changed in (seq, checked]. */
export interface Place {
  readonly seq: number;
  readonly checked: number;
}

/** The frame that brings a viewer from `place` to now; null when nothing visible changed, undefined when the log does not reach back. */
export function deltaFrame(
  { channel, log, namespaces }: { channel: number; log: RowLog; namespaces: Namespaces },
  place: Place,
): Buffer | null | undefined {
  const changes = log.changesSince(place.checked);
  if (!changes) return undefined;
  const rows = changes.rows.filter((row) => visible(namespaces, row));
  const removed = changes.removed.filter((row) => visible(namespaces, row));
  if (rows.length === 0 && removed.length === 0) return null;
  const decoded = rows.flatMap((row) => (row.decodedAt === null ? [] : [row.decodedAt]));
  return Buffer.from(
    encode({
      type: 'delta',
      channel,
      from: place.seq,
      to: log.seq,
      decodedAt: decoded.length === 0 ? null : decoded.reduce((a, b) => Math.min(a, b)),
      // Oldest first: the order in which the changes happened.
      rows: rows
        .reverse()
        .map((row) =>
          row.createdSeq > place.checked ? toWholeRow(row) : toChangedRow(row, place.checked),
        ),
      removed: removed.reverse().map((row) => row.id),
    }),
  );
}
