import { formatCell } from '@deltascope/printers';
import type { ReplicaRow } from '@deltascope/wire';
import { cellOf, type TableColumn } from './table-columns.ts';

export interface ColumnLayout {
  readonly columns: readonly TableColumn[];
  /** Titles of what there was no room for, or nothing to show of. */
  readonly hidden: readonly string[];
  /** For `grid-template-columns`, the gutter first. */
  readonly template: string;
  readonly minWidthPx: number;
}

/** How many characters a column's cells have at most, and whether any has something in it. */
export type ContentWidths = ReadonlyMap<string, number>;

const GUTTER_PX = 30;
/** Plex Sans at 13 px and 88 % width: a little over the mean, so that most words fit. */
const CHAR_PX = 6.5;
const PADDING_PX = 16;
const HIDDEN_PX = 28;
const MARK_PX = 17;
/** The rows to come may have longer words than those that were measured. */
const ROOM_CHARS = 2;
/** Enough rows to know what a column's words are like. */
const SAMPLE = 500;

const FIXED_CHARS = { ratio: 6, age: 7, duration: 7, restarts: 13 } as const;

/** Measures a sample of the rows. Once per table: columns must not move under the eye when a longer word comes. */
export function measureContent(
  columns: readonly TableColumn[],
  rows: Iterable<ReplicaRow>,
): ContentWidths {
  const widths = new Map<string, number>(columns.map((column) => [column.key, 0]));
  let seen = 0;
  for (const row of rows) {
    if ((seen += 1) > SAMPLE) break;
    for (const column of columns) {
      const length = textOf(column, row).length;
      if (length > (widths.get(column.key) ?? 0)) widths.set(column.key, length);
    }
  }
  return widths;
}

function textOf(column: TableColumn, row: ReplicaRow): string {
  if (column.source !== 'cell') return row[column.source];
  const cell = cellOf(row, column.index);
  return cell === null ? '' : formatCell(column.column, cell, 0);
}

interface Sized {
  readonly column: TableColumn;
  /** What it needs to be of use, and what it would like. */
  readonly minPx: number;
  readonly idealPx: number;
}

/**
 * Which columns are shown in `widthPx`, and how wide. kubectl's wide columns come as far as they fit and have something to say; with
 * `wide` all of them come, and the table scrolls sideways if it must. Where even the others do not fit, what is missed least goes first, the
 * name and the status never.
 */
export function layoutColumns(
  all: readonly TableColumn[],
  content: ContentWidths,
  { widthPx, wide }: { widthPx: number; wide: boolean },
): ColumnLayout {
  const sized = all.map((column) => size(column, content.get(column.key) ?? 0));
  let shown = sized.filter(({ column }) => wide || column.priority === 0);
  const room = widthPx - GUTTER_PX;
  if (!wide) {
    for (const entry of sized) {
      const useful = entry.column.priority === 1 && (content.get(entry.column.key) ?? 0) > 0;
      if (useful && sum([...shown, entry], 'idealPx') <= room) shown = [...shown, entry];
    }
    for (const entry of byExpendability(shown)) {
      if (sum(shown, 'minPx') <= room) break;
      shown = shown.filter((other) => other !== entry);
    }
  }
  const columns = sized.filter((entry) => shown.includes(entry));
  const hidden = sized.filter((entry) => !shown.includes(entry)).map(({ column }) => column.title);
  // Their number stands at the right end of the head, and must not cover the last one's title.
  const rest = hidden.length > 0 ? ` ${HIDDEN_PX}px` : '';
  return {
    columns: columns.map(({ column }) => column),
    hidden,
    template: `${GUTTER_PX}px ${columns.map(track).join(' ')}${rest}`,
    minWidthPx: GUTTER_PX + sum(columns, 'minPx'),
  };
}

/** What is left over goes to all in proportion, so that the eye does not have to jump. */
function track({ minPx, idealPx }: Sized): string {
  return `minmax(${Math.round(minPx)}px, ${Math.round(idealPx)}fr)`;
}

function size(column: TableColumn, chars: number): Sized {
  const headPx = column.title.length * CHAR_PX + PADDING_PX + 12;
  const px = (count: number): number => Math.max(headPx, count * CHAR_PX + PADDING_PX);
  if (column.source !== 'cell') {
    return column.source === 'name'
      ? { column, minPx: clamp(px(chars), 120, 190), idealPx: clamp(px(chars), 180, 380) }
      : { column, minPx: headPx, idealPx: clamp(px(chars), headPx, 160) };
  }
  const { type } = column.column;
  if (type === 'status') {
    const ideal = clamp(px(Math.max(chars, 16)) + MARK_PX, 110, 200);
    return { column, minPx: Math.min(ideal, 140), idealPx: ideal };
  }
  if (type === 'text' || type === 'number') {
    const ideal = clamp(px(chars + ROOM_CHARS), 56, type === 'text' ? 420 : 120);
    return { column, minPx: Math.min(ideal, Math.max(headPx, 120)), idealPx: ideal };
  }
  const width = px(Math.max(FIXED_CHARS[type], Math.min(chars, 16)));
  return { column, minPx: width, idealPx: width };
}

/** What is missed least comes first: texts, then counts, the last column before the first. */
const EXPENDABLE = ['text', 'number', 'duration', 'restarts', 'ratio', 'age'] as const;

function byExpendability(shown: readonly Sized[]): readonly Sized[] {
  const rank = ({ column }: Sized): number => {
    if (column.source === 'namespace') return EXPENDABLE.length;
    return EXPENDABLE.findIndex((type) => column.source === 'cell' && column.column.type === type);
  };
  return shown
    .filter((entry) => rank(entry) >= 0)
    .toReversed()
    .sort((a, b) => rank(a) - rank(b));
}

function sum(entries: readonly Sized[], of: 'minPx' | 'idealPx'): number {
  return entries.reduce((total, entry) => total + entry[of], 0);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
