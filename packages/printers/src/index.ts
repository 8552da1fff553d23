export { cellsEqual, compareCells, formatCell } from './cell.ts';
export { genericPrinter } from './generic.ts';
export { healthRank } from './health-rank.ts';
export { printTable } from './print-table.ts';
export type { PrintTableOptions } from './print-table.ts';
export type { Cell, Column, ColumnType, Health, PrintedRow, Printer } from './printer.ts';
export { printerFor, printers } from './registry.ts';
export type { KindFacts } from './registry.ts';
