import type { LaneRow } from './lane-list.ts';
import type { LaneMeasures } from './lane-painter.ts';

/** Height and lines of each type of row, in px: names beside the plots, or above them on a small screen. */
const WIDE = {
  lane: { heightPx: 42, marksPx: 13, linePx: 32, small: false },
  below: { heightPx: 26, marksPx: 8, linePx: 20, small: true },
  quiet: { heightPx: 28, marksPx: 0, linePx: 0, small: true },
} as const;
const NARROW = {
  lane: { heightPx: 70, marksPx: 40, linePx: 58, small: false },
  below: { heightPx: 54, marksPx: 31, linePx: 44, small: true },
  quiet: { heightPx: 44, marksPx: 0, linePx: 0, small: true },
} as const;

export function rowMeasures(
  type: LaneRow['type'],
  isNarrow: boolean,
): LaneMeasures & { readonly heightPx: number } {
  return (isNarrow ? NARROW : WIDE)[type];
}

/** Beside the plots, where there are names and where there must be room for the live edge. */
export function plotSides(isNarrow: boolean): {
  readonly leftPx: number;
  readonly rightPx: number;
} {
  return isNarrow ? { leftPx: 16, rightPx: 22 } : { leftPx: 212, rightPx: 26 };
}
