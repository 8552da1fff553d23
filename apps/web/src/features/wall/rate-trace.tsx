import type { WallValue } from '@deltascope/wire';
import { useCallback } from 'react';
import { useTicked } from '../../live/live-context.tsx';
import { changesPerSecond, formatRate, tracePath, wholeBins } from './rate-trace-path.ts';
import styles from './rate-trace.module.css';

const WIDTH_PX = 1_430;
const HEIGHT_PX = 58;
const BASE_PX = 56;
const PEAK_PX = 48;
const DOT_PX = 5;
/** However long nothing comes, half of the trace stays what it was. */
const MAX_DEAD_PX = WIDTH_PX / 2;

/** How much changes: a line over the last minutes, and the rate in words. From `asOf` on nobody knows. */
export function RateTrace({ wall, asOf }: { wall: WallValue | undefined; asOf: number | null }) {
  return (
    <div className={styles.trace}>
      <svg width={WIDTH_PX} height={HEIGHT_PX} aria-hidden>
        <path d={`M0 ${BASE_PX}H${WIDTH_PX}`} className={styles.base} />
        {wall && <Line wall={wall} asOf={asOf} />}
      </svg>
      {wall && <RateWords wall={wall} asOf={asOf} />}
    </div>
  );
}

function Line({ wall, asOf }: { wall: WallValue; asOf: number | null }) {
  const { binMs, bins } = wall.rate;
  const stepPx = (WIDTH_PX - DOT_PX) / Math.max(1, bins.length - 1);
  const deadPx = useTicked(
    useCallback(
      (nowMs) =>
        asOf === null
          ? 0
          : Math.round(Math.min(MAX_DEAD_PX, (Math.max(0, nowMs - asOf) / binMs) * stepPx)),
      [asOf, binMs, stepPx],
    ),
  );
  const endPx = WIDTH_PX - DOT_PX - deadPx;
  const whole = wholeBins(wall, asOf);
  const path = tracePath(whole, { stepPx, endPx, basePx: BASE_PX, heightPx: PEAK_PX });
  return (
    <>
      {path && <path d={path.d} className={asOf === null ? styles.line : styles.past} />}
      {path && asOf === null && (
        <circle cx={endPx} cy={path.endY} r={DOT_PX} className={styles.dot} />
      )}
      {asOf !== null && <path d={`M${endPx} ${BASE_PX}H${WIDTH_PX}`} className={styles.dead} />}
    </>
  );
}

function RateWords({ wall, asOf }: { wall: WallValue; asOf: number | null }) {
  const { binMs, bins } = wall.rate;
  const perSecond = changesPerSecond(wholeBins(wall, asOf), binMs);
  const rate = perSecond === null ? null : `${formatRate(perSecond)} changes/s`;
  if (asOf !== null) {
    return (
      <p className={styles.words}>
        <b>no data</b>
        {rate !== null && `, last ${rate}`}
      </p>
    );
  }
  const minutes = Math.round((bins.length * binMs) / 60_000);
  return <p className={styles.words}>{rate === null ? 'counting' : `${rate}, ${minutes} min`}</p>;
}
