import type { WallValue } from '@deltascope/wire';

/** The rate is what the last ten seconds brought. */
const RATE_WINDOW_MS = 10_000;

/** The bins that were whole at `asOf`, or now when it is null: the one under way says nothing yet. */
export function wholeBins(
  { rate, at }: Pick<WallValue, 'rate' | 'at'>,
  asOf: number | null,
): readonly (number | null)[] {
  const after = asOf === null ? 0 : Math.max(0, Math.floor((at - asOf) / rate.binMs));
  return rate.bins.slice(0, Math.max(0, rate.bins.length - 1 - after));
}

/** Changes per second over the last whole bins; null before the first. */
export function changesPerSecond(bins: readonly (number | null)[], binMs: number): number | null {
  const last = bins
    .slice(-Math.max(1, Math.round(RATE_WINDOW_MS / binMs)))
    .filter((bin) => bin !== null);
  if (last.length === 0) return null;
  const sum = last.reduce((total, bin) => total + bin, 0);
  return (sum * 1_000) / (last.length * binMs);
}

/** "38", "1,204", and below ten "0.4". */
export function formatRate(perSecond: number): string {
  const digits = perSecond > 0 && perSecond < 9.95 ? 1 : 0;
  return perSecond.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** The trace as a stepped line that ends at `endPx`; a bin nobody knows is left out. Null when there is nothing to draw. */
export function tracePath(
  bins: readonly (number | null)[],
  {
    stepPx,
    endPx,
    basePx,
    heightPx,
  }: {
    readonly stepPx: number;
    readonly endPx: number;
    readonly basePx: number;
    readonly heightPx: number;
  },
): { readonly d: string; readonly endY: number } | null {
  const max = bins.reduce<number>((top, bin) => Math.max(top, bin ?? 0), 1);
  let d = '';
  let drawing = false;
  let y = basePx;
  for (const [index, bin] of bins.entries()) {
    const right = endPx - (bins.length - 1 - index) * stepPx;
    if (bin === null || right <= 0) {
      drawing = false;
      continue;
    }
    y = basePx - (bin / max) * heightPx;
    const left = Math.max(0, right - stepPx);
    d += drawing ? `V${y.toFixed(1)}` : `M${left.toFixed(1)} ${y.toFixed(1)}`;
    d += `H${right.toFixed(1)}`;
    drawing = true;
  }
  return drawing ? { d, endY: y } : null;
}
