export type { Cell, Column, ColumnType, Health, PrintedRow, Printer } from './printer.ts';
