import { healthRank, type Cell, type Column, type Health } from '@deltascope/printers';
import type { CellChange, ReplicaRow } from '@deltascope/wire';
import { cellOf } from './table-columns.ts';

export type ChangeKind = 'changed' | 'better' | 'worse';

/** Whether a change of a cell was for the better, as far as the cell itself says; the row's health decides nothing here. */
export function changeKind(column: Column, change: CellChange, after: Cell): ChangeKind {
  switch (column.type) {
    case 'status':
      return byDifference(healthRank(healthOf(change.before)) - healthRank(healthOf(after)));
    case 'ratio':
      return byDifference(share(after) - share(change.before));
    case 'restarts':
      return byDifference(first(change.before) - first(after));
    case 'text':
    case 'number':
    case 'age':
    case 'duration':
      return 'changed';
  }
}

function byDifference(gain: number): ChangeKind {
  if (gain === 0 || Number.isNaN(gain)) return 'changed';
  return gain > 0 ? 'better' : 'worse';
}

export function healthOf(cell: Cell): Health {
  const health = Array.isArray(cell) ? cell[1] : 'ok';
  switch (health) {
    case 'done':
    case 'progress':
    case 'unknown':
    case 'warn':
    case 'bad':
      return health;
    default:
      return 'ok';
  }
}

function first(cell: Cell): number {
  return Array.isArray(cell) ? Number(cell[0]) : Number.NaN;
}

function share(cell: Cell): number {
  if (!Array.isArray(cell)) return Number.NaN;
  const wanted = Number.parseFloat(String(cell[1]));
  return wanted === 0 ? 1 : Number(cell[0]) / wanted;
}

/** The newest change of a row and its column; null when nothing changed since the row came. */
export function latestChange(
  row: ReplicaRow,
): { readonly index: number; readonly change: CellChange } | null {
  let latest: { index: number; change: CellChange } | null = null;
  for (const [index, change] of row.changes) {
    if (!latest || change.at > latest.change.at) latest = { index, change };
  }
  return latest;
}

/** The color of a cell's figures: a status speaks for itself, a ratio for its row when it is not complete. */
export function cellHealth(column: Column, row: ReplicaRow, index: number): Health | null {
  const cell = cellOf(row, index);
  if (column.type === 'status') return healthOf(cell);
  if (column.type !== 'ratio' || share(cell) >= 1 || cell === null) return null;
  return row.health === 'ok' || row.health === 'done' ? null : row.health;
}
