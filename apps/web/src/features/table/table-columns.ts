import type { Cell, Column } from '@deltascope/printers';
import type { ReplicaRow, Subscribed } from '@deltascope/wire';

/** A column on screen: kubectl's own, or one of the two every row has by itself. `key` is its name in the URL. */
export type TableColumn = OwnColumn | CellColumn;

interface Heading {
  readonly key: string;
  readonly title: string;
  readonly priority: 0 | 1;
  readonly description: string;
}

interface OwnColumn extends Heading {
  readonly source: 'namespace' | 'name';
  /** Where no column says how the object fares, a mark before its name does. */
  readonly marked?: boolean;
}

export interface CellColumn extends Heading {
  readonly source: 'cell';
  /** Of the cell in a row's cells. */
  readonly index: number;
  readonly column: Column;
}

/** The columns of a table in their order. A single namespace says itself above the table, and needs no column. */
export function tableColumns(info: Subscribed, namespaces: readonly string[]): TableColumn[] {
  const columns: TableColumn[] = info.columns.map((column, index) => ({
    key: columnKey(column.name),
    title: column.name,
    priority: column.priority,
    description: column.description,
    source: 'cell',
    index,
    column,
  }));
  const name: TableColumn = {
    key: 'name',
    title: 'Name',
    // kubectl puts a name that is not the first column (events) into its wide output only.
    priority: info.namePosition === 0 ? 0 : 1,
    description: 'The name of the object.',
    source: 'name',
    marked: info.columns.every(({ type }) => type !== 'status'),
  };
  columns.splice(info.namePosition, 0, name);
  if (info.namespaced && namespaces.length !== 1) {
    columns.unshift({
      key: 'namespace',
      title: 'Namespace',
      priority: 0,
      description: 'The namespace of the object.',
      source: 'namespace',
    });
  }
  return columns;
}

/** "Nominated Node" is `nominated-node` in the URL. */
function columnKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Digits stand under digits; all else begins at the left. */
export function isNumeric(column: TableColumn): boolean {
  return (
    column.source === 'cell' && ['number', 'age', 'ratio', 'duration'].includes(column.column.type)
  );
}

export function cellOf(row: ReplicaRow, index: number): Cell {
  return row.cells[index] ?? null;
}
