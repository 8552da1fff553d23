import type { Cell, Printer } from '../printer.ts';

/** A printed row by column name, and its health as `health`: what a test reads well. */
export function namedCells(printer: Printer, object: object): Record<string, Cell> {
  const { cells, health } = printer.print({ metadata: {}, ...object });
  const named = printer.columns.map(
    (column, index) => [column.name, cells[index] ?? null] as const,
  );
  return { ...Object.fromEntries(named), health };
}
