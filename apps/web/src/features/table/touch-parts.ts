import { formatCell } from '@deltascope/printers';
import type { ReplicaRow } from '@deltascope/wire';
import { countOf } from '../../ui/count-of.ts';
import { cellOf, type CellColumn, type TableColumn } from './table-columns.ts';

/** The columns that have a place on the two lines of a small screen. */
export interface TouchParts {
  /** What the row is about, where that is not its name (events). */
  readonly subject: CellColumn | undefined;
  readonly word: CellColumn | undefined;
  readonly figure: CellColumn | undefined;
  readonly note: CellColumn | undefined;
  readonly age: CellColumn | undefined;
}

export function touchParts(columns: readonly TableColumn[]): TouchParts {
  const cells = columns.filter((column) => column.source === 'cell');
  const first = (...types: string[]): CellColumn | undefined =>
    cells.find(({ column }) => types.includes(column.type));
  const titled = (title: string): CellColumn | undefined =>
    cells.find((column) => column.title === title);
  const age = first('age');
  // An event's own name says nothing: kubectl shows it in wide output only, and so does this.
  if (columns.find(({ source }) => source === 'name')?.priority === 1) {
    return {
      subject: titled('Object'),
      word: titled('Reason') ?? first('status', 'text'),
      figure: undefined,
      note: titled('Message'),
      age,
    };
  }
  return {
    subject: undefined,
    word: first('status') ?? first('text'),
    figure: first('ratio') ?? first('number'),
    note: first('restarts'),
    age,
  };
}

/** What stands behind the word: ", 14 restarts", or a message; empty when there is nothing to say. */
export function noteText(row: ReplicaRow, { column, index }: CellColumn): string {
  const cell = cellOf(row, index);
  if (cell === null) return '';
  if (column.type !== 'restarts') return `, ${formatCell(column, cell, 0)}`;
  const restarts = typeof cell === 'object' ? Number(cell[0]) : 0;
  return restarts === 0 ? '' : `, ${countOf(restarts, 'restart')}`;
}
