import type { JournalIndex } from './journal-index.ts';
import { WARNING } from './record-store.ts';
import type { Interval } from './unknown-times.ts';

/** The records in a window. */
export interface RecordsInView {
  /** Row ids of those that are asked for, in the order of the list. */
  readonly ids: Uint32Array;
  /** How many there are in all. */
  readonly total: number;
}

export const NOTHING_IN_VIEW: RecordsInView = { ids: new Uint32Array(0), total: 0 };

/** Newest first; with `warningsFirst` the warnings before all else. One number per record: it is made several times a second. */
export function recordsIn(
  index: JournalIndex,
  [from, to]: Interval,
  warningsFirst: boolean,
): RecordsInView {
  const { all, records, filter } = index;
  const first = all.countBefore(from);
  // What happens in the last moment belongs to it.
  const end = Number.isFinite(to) ? all.countBefore(to + 1) : all.length;
  const isAhead = (slot: number): boolean => warningsFirst && records.type(slot) === WARNING;
  let shown = 0;
  let ahead = 0;
  for (let place = first; place < end; place += 1) {
    const slot = all.slot(place);
    if (!filter.acceptsAll && !index.accepts(slot)) continue;
    shown += 1;
    if (isAhead(slot)) ahead += 1;
  }
  const ids = new Uint32Array(shown);
  let nextAhead = 0;
  let next = ahead;
  for (let place = end - 1; place >= first; place -= 1) {
    const slot = all.slot(place);
    if (!filter.acceptsAll && !index.accepts(slot)) continue;
    ids[isAhead(slot) ? nextAhead++ : next++] = records.rowId(slot);
  }
  return { ids, total: end - first };
}
