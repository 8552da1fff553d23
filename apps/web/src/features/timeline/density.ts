import type { JournalIndex } from './journal-index.ts';
import { WARNING } from './record-store.ts';
import { MAX_AGE_MS } from './time-window.ts';
import type { Interval } from './unknown-times.ts';

export const DENSITY_BINS = 180;

/** Spans of the strip, so that its bins are round. */
const SPANS_MS: readonly number[] = [15, 30, 60, 120, 180, 360].map((minutes) => minutes * 60_000);

export interface Density {
  readonly from: number;
  readonly binMs: number;
  readonly changes: Uint32Array;
  readonly warnings: Uint32Array;
  /** The most of a bin, changes and warnings together; at least 1. */
  readonly most: number;
}

/** The shortest span that reaches back to `earliest`. Its last bin is the one that is being filled. */
export function densitySpan(earliest: number, nowMs: number): Interval {
  const age = nowMs - earliest;
  const spanMs = SPANS_MS.find((span) => span >= age) ?? MAX_AGE_MS;
  const binMs = spanMs / DENSITY_BINS;
  const to = Math.ceil(nowMs / binMs) * binMs;
  return [to - spanMs, to];
}

/** How much happened when, of what is asked for. */
export function densityOf(index: JournalIndex, [from, to]: Interval): Density {
  const binMs = (to - from) / DENSITY_BINS;
  const changes = new Uint32Array(DENSITY_BINS);
  const warnings = new Uint32Array(DENSITY_BINS);
  const { all, records, filter } = index;
  for (let place = all.countBefore(from); place < all.length; place += 1) {
    const slot = all.slot(place);
    if (!filter.acceptsAll && !index.accepts(slot)) continue;
    const bins = records.type(slot) === WARNING ? warnings : changes;
    const bin = Math.floor((records.at(slot) - from) / binMs);
    if (bin < DENSITY_BINS) bins[bin] = (bins[bin] ?? 0) + 1;
  }
  let most = 1;
  for (const [bin, count] of changes.entries()) most = Math.max(most, count + (warnings[bin] ?? 0));
  return { from, binMs, changes, warnings, most };
}
