import type {
  KubeObject,
  ListMeta,
  Table,
  TableColumnDefinition,
  TableRow,
} from '@deltascope/apimachinery';
import { formatCell } from './cell.ts';
import { text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Cell, Column, Printer } from './printer.ts';

export interface PrintTableOptions {
  /** The moment ages are told at. */
  readonly nowMs: number;
  /** What a row carries of its object: nothing, PartialObjectMetadata (the API server's default), or all of it. */
  readonly includeObject?: 'None' | 'Metadata' | 'Object';
  /** Of the list, or of the one object of a GET or a watch event. */
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/**
 * Renders objects as the API server does for `Accept: application/json;as=Table`: all columns, wide ones too,
 * cells as strings, integers and booleans, ages in words. With `Object` a row shares the object it is given.
 */
export function printTable(
  printer: Printer,
  objects: readonly KubeObject[],
  options: PrintTableOptions,
): Table {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMeta(options),
    columnDefinitions: tableColumns(printer),
    rows: objects.map((object) => tableRow(printer, object, options)),
  };
}

function listMeta({ resourceVersion, remainingItemCount, ...rest }: PrintTableOptions): ListMeta {
  return {
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(rest.continue !== undefined && { continue: rest.continue }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
}

function tableColumns(printer: Printer): TableColumnDefinition[] {
  const columns = printer.columns.map((column) => ({
    name: column.name,
    type: column.tableType ?? ((column.type === 'number' ? 'integer' : 'string') as string),
    format: column.tableFormat ?? '',
    description: column.description,
    priority: column.priority as number,
  }));
  const description = 'Unique within its namespace and kind.';
  const { namePosition, namePriority: priority, nameFormat: format = 'name' } = printer;
  const name = { name: 'Name', type: 'string', format, description, priority };
  return columns.toSpliced(namePosition, 0, name);
}

function tableRow(printer: Printer, object: KubeObject, options: PrintTableOptions): TableRow {
  const printed = printer.print(object).cells;
  const cells: unknown[] = printer.columns.map((column, index) =>
    tableCell(column, printed[index] ?? null, options.nowMs),
  );
  const name = `${nameOf(object)}${printer.nameSuffix?.(object) ?? ''}`;
  const conditions = printer.rowConditions?.(object);
  return {
    cells: cells.toSpliced(printer.namePosition, 0, name),
    ...(conditions && { conditions }),
    ...rowObject(object, options.includeObject ?? 'Metadata'),
  };
}

const nameOf = ({ metadata }: Sparse<KubeObject>): string => text(metadata?.name);

function tableCell(column: Column, cell: Cell, nowMs: number): string | number | boolean {
  if (column.type === 'number' && typeof cell === 'number') return cell;
  if (column.tableType === 'date') return dateCell(cell);
  const { isBoolean = column.tableType === 'boolean' } = column;
  if (isBoolean && (cell === 'true' || cell === 'false')) return cell === 'true';
  return formatCell(column, cell, nowMs);
}

/** Go's zero time stands for none. */
const dateCell = (cell: Cell): string => (typeof cell === 'string' ? cell : '0001-01-01T00:00:00Z');

function rowObject(
  object: KubeObject,
  include: 'None' | 'Metadata' | 'Object',
): { object?: KubeObject } {
  switch (include) {
    case 'None':
      return {};
    case 'Metadata':
      return {
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: object.metadata,
        },
      };
    case 'Object':
      return { object };
  }
}
