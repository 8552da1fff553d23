import { humanDuration } from '@deltascope/apimachinery';
import { healthRank } from './health-rank.ts';
import type { Cell, Column, ColumnType, Health } from './printer.ts';

/** A cell in kubectl's words, at this moment. Numbers get thousands separators, which kubectl has not. */
export function formatCell(column: Column, cell: Cell, nowMs: number): string {
  return cell === null ? absentWord(column) : formatPresent(column, cell, nowMs);
}

/** kubectl's word for a cell with nothing in it. */
function absentWord({ type, absent }: Column): string {
  return absent ?? (type === 'age' ? '<unknown>' : '<none>');
}

function formatPresent(column: Column, cell: NonNullable<Cell>, nowMs: number): string {
  const [first, second] = parts(cell);
  switch (column.type) {
    case 'text':
    case 'status':
      return String(first);
    case 'number':
      return GROUPED.format(Number(first));
    case 'age':
      return humanDuration(nowMs - Number(first));
    case 'ratio':
      return `${first}/${second}`;
    case 'restarts':
      return second === null
        ? `${first}`
        : `${first} (${humanDuration(nowMs - Number(second))} ago)`;
    case 'duration':
      return humanDuration((second === null ? nowMs : Number(second)) - Number(first));
  }
}

const GROUPED = new Intl.NumberFormat('en-US');

/** The cell of the column of that name; null without one. */
export function cellNamed(columns: readonly Column[], cells: readonly Cell[], name: string): Cell {
  return cells[columns.findIndex((column) => column.name === name)] ?? null;
}

/** An object's state in a word: its status, or else how many of how many are ready; "" for kinds that tell neither. */
export function stateWord(columns: readonly Column[], cells: readonly Cell[]): string {
  for (const type of ['status', 'ratio']) {
    const cell = cells[columns.findIndex((column) => column.type === type)];
    if (typeof cell !== 'object' || cell === null) continue;
    return type === 'status' ? String(cell[0]) : `${cell[0]}/${cell[1]}`;
  }
  return '';
}

/** True when two cells of one column have the same value, so that nothing needs to be sent or drawn. */
export function cellsEqual(a: Cell, b: Cell): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return a[0] === b[0] && a[1] === b[1];
}

/**
 * Orders two cells of a column by what they mean, ascending: ages from young to old, statuses from healthy to
 * failing and then by word, ratios by how complete they are, texts as people count ("node-2" before "node-10").
 * Empty cells come last. Does not depend on the clock.
 */
export function compareCells({ type }: Column, a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return COMPARE[type](parts(a), parts(b));
}

type Parts = readonly [first: string | number, second: string | number | null];

const parts = (cell: NonNullable<Cell>): Parts => (typeof cell === 'object' ? cell : [cell, null]);

const COMPARE: Readonly<Record<ColumnType, (a: Parts, b: Parts) => number>> = {
  text: ([a], [b]) => NATURAL.compare(String(a), String(b)),
  number: ([a], [b]) => Number(a) - Number(b),
  age: ([a], [b]) => Number(b) - Number(a),
  status: ([a, aHealth], [b, bHealth]) =>
    rank(aHealth) - rank(bHealth) || NATURAL.compare(String(a), String(b)),
  ratio: (a, b) => completeness(a) - completeness(b) || leadingNumber(a[1]) - leadingNumber(b[1]),
  restarts: ([a, aLast], [b, bLast]) => Number(a) - Number(b) || Number(aLast) - Number(bLast),
  duration: compareSpans,
};

const NATURAL = new Intl.Collator('en', { numeric: true });

const HEALTHS: ReadonlySet<unknown> = new Set<Health>([
  'ok',
  'done',
  'progress',
  'unknown',
  'warn',
  'bad',
]);

const isHealth = (value: unknown): value is Health => HEALTHS.has(value);

const rank = (value: string | number | null): number => (isHealth(value) ? healthRank(value) : -1);

/** The number of "1 of 3" is 1. */
const leadingNumber = (value: string | number | null): number =>
  Number.parseInt(String(value), 10) || 0;

/** Nothing wanted is complete. */
function completeness([have, want]: Parts): number {
  const wanted = leadingNumber(want);
  return wanted === 0 ? 1 : Number(have) / wanted;
}

/** Running spans are longer than any that has ended, the earliest begun the longest. */
function compareSpans([aBegin, aEnd]: Parts, [bBegin, bEnd]: Parts): number {
  if (aEnd === null && bEnd === null) return Number(bBegin) - Number(aBegin);
  if (aEnd === null || bEnd === null) return aEnd === null ? 1 : -1;
  return Number(aEnd) - Number(aBegin) - (Number(bEnd) - Number(bBegin));
}
