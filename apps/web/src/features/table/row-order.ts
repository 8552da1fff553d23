import { compareCells } from '@deltascope/printers';
import type { ReplicaRow, Subscribed } from '@deltascope/wire';
import { cellOf, tableColumns } from './table-columns.ts';

/** The column a table is sorted by, by its key, and which way. */
export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

type Compare = (a: ReplicaRow, b: ReplicaRow) => number;

/** Without a wish: the newest events first, all else by name. */
export function defaultSort(info: Subscribed | undefined): Sort {
  return { key: info?.kind === 'Event' ? 'last-seen' : 'name', descending: false };
}

/** A total order by the column; rows that are equal in it stand by name, namespace and id. An unknown column sorts by name. */
export function rowOrder(info: Subscribed | undefined, sort: Sort): Compare {
  const compare = columnOrder(info, sort.key);
  const sign = sort.descending ? -1 : 1;
  return (a, b) => sign * compare(a, b) || byName(a, b) || byNamespace(a, b) || a.id - b.id;
}

function columnOrder(info: Subscribed | undefined, key: string): Compare {
  if (key === 'namespace') return byNamespace;
  const found = info && tableColumns(info, []).find((column) => column.key === key);
  if (found?.source !== 'cell') return byName;
  const { column, index } = found;
  return (a, b) => compareCells(column, cellOf(a, index), cellOf(b, index));
}

function byName(a: ReplicaRow, b: ReplicaRow): number {
  return compareWords(a.name, b.name);
}

function byNamespace(a: ReplicaRow, b: ReplicaRow): number {
  return compareWords(a.namespace, b.namespace);
}

/** Names are lower-case ASCII: their code units are in order, and comparing those is far cheaper than a collation. */
function compareWords(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
