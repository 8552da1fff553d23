import { humanDuration, JsonPathSyntaxError, parseJsonPath } from '@deltascope/apimachinery';
import type {
  JsonPath,
  Table,
  TableColumnDefinition,
  TableRow,
  Unstructured,
} from '@deltascope/apimachinery';
import type { apiextensionsv1 } from '@deltascope/api';
import { genericPrinter, printTable } from '@deltascope/printers';
import type { PrintTableOptions, Printer } from '@deltascope/printers';

export type PrinterColumn = apiextensionsv1.CustomResourceColumnDefinition;

/**
 * Objects of a custom kind as a Table (apiextensions: tableconvertor): their names and, of each column, the first value under its path, as the
 * column's type has it; null where there is none, or one of another type.
 */
export function customTable(
  kind: { readonly group: string; readonly resource: string; readonly kind: string },
  columns: readonly PrinterColumn[],
  { objects, options }: { objects: readonly Unstructured[]; options: PrintTableOptions },
): Table {
  const nameOnly: Printer = {
    ...genericPrinter(kind, kind.kind, true),
    columns: [],
    print: () => ({ cells: [], health: 'ok' }),
  };
  const table = printTable(nameOnly, objects, options);
  const readers = columns.map((column) => readerOf(column, options.nowMs));
  return {
    ...table,
    columnDefinitions: [...table.columnDefinitions, ...columns.map(header)],
    rows: table.rows.map((row, index): TableRow => {
      const object = objects[index];
      return { ...row, cells: [...row.cells, ...readers.map((read) => read(object))] };
    }),
  };
}

function header(column: PrinterColumn): TableColumnDefinition {
  const { name, type, format = '', description = '', priority = 0, jsonPath } = column;
  const words = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { name, type, format, description: description === '' ? words : description, priority };
}

type Reader = (object: unknown) => unknown;

function readerOf({ type, jsonPath }: PrinterColumn, nowMs: number): Reader {
  const path = pathOf(jsonPath);
  return (object) => cellOf(type, path?.find(object)[0], nowMs);
}

/** A definition may have a path that cannot be read: its cells are empty. */
function pathOf(text: string): JsonPath | undefined {
  try {
    return parseJsonPath(text);
  } catch (error) {
    if (error instanceof JsonPathSyntaxError) return undefined;
    throw error;
  }
}

function cellOf(type: string, value: unknown, nowMs: number): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, nowMs) : null;
    default:
      return null;
  }
}

function ageOf(text: string, nowMs: number): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? '<invalid>' : humanDuration(nowMs - ms);
}
