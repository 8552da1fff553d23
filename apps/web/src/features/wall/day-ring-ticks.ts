import type { WallValue } from '@deltascope/wire';

const DAY_MINUTES = 24 * 60;

/** One bin of the day on the ring. */
export interface DayTick {
  /** Clockwise from midnight at the top, in degrees. */
  readonly angle: number;
  /** From 0 to 1; null when nobody knows. */
  readonly share: number | null;
  readonly today: boolean;
  /** From 0 at the oldest bin to 1 at the newest. */
  readonly recency: number;
}

/** Where an instant of the viewer's clock stands on a 24-hour dial, in degrees from the top. */
export function dayAngle(viewerMs: number): number {
  const at = new Date(viewerMs);
  return ((at.getHours() * 60 + at.getMinutes() + at.getSeconds() / 60) / DAY_MINUTES) * 360;
}

/**
 * The bins of the last day as ticks. One burst must not flatten the rest of the day: what is over one and a half times the 95th
 * percentile is drawn as that.
 */
export function dayTicks(
  { binMs, bins, endsAt }: WallValue['day'],
  toViewer: (serverMs: number) => number,
): readonly DayTick[] {
  const sorted = bins.filter((bin) => bin !== null).toSorted((a, b) => a - b);
  const typical = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const full = Math.max(1, typical * 1.5);
  const today = new Date(toViewer(endsAt - 1)).toDateString();
  return bins.map((bin, index) => {
    const middle = toViewer(endsAt - (bins.length - index - 0.5) * binMs);
    return {
      angle: dayAngle(middle),
      share: bin === null ? null : Math.min(1, bin / full),
      today: new Date(middle).toDateString() === today,
      recency: (index + 1) / bins.length,
    };
  });
}
