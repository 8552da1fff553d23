import type { WallEnded, WallValue } from '@deltascope/wire';
import { memo } from 'react';
import { StatusMark } from '../../ui/status-mark.tsx';
import { dayAngle, dayTicks, type DayTick } from './day-ring-ticks.ts';
import styles from './day-ring.module.css';
import { useToViewer } from './wall-time.tsx';

const SIZE_PX = 744;
const INNER_PX = 236;
const MIN_TICK_PX = 8;
const FULL_TICK_PX = 68;
const HOUR_PX = 204;
const MARK_RADIUS_PX = 330;
const MARK_PX = 30;
const HAND_PX = [228, 364] as const;
const DAY_MS = 24 * 3_600_000;
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21];

/** The last day on a 24-hour dial: how much changed, when something was wrong, and the hand at now. */
export const DayRing = memo(function DayRing({
  day,
  at,
  ended,
}: {
  day: WallValue['day'];
  at: number;
  ended: readonly WallEnded[];
}) {
  const toViewer = useToViewer();
  const ticks = dayTicks(day, toViewer);
  const widthPx = Math.min(7, ((2 * Math.PI * INNER_PX) / Math.max(1, ticks.length)) * 0.68);
  const marks = ended.filter(({ since }) => at - since < DAY_MS);
  const hand = dayAngle(toViewer(at));
  return (
    <figure aria-label="Changes over the last 24 hours">
      <svg
        width={SIZE_PX}
        height={SIZE_PX}
        viewBox={`${-SIZE_PX / 2} ${-SIZE_PX / 2} ${SIZE_PX} ${SIZE_PX}`}
        aria-hidden
      >
        {ticks.map((tick, index) => (
          // A bin is its place; two may have the same hour when the clocks are set back.
          <Tick key={`${index}`} tick={tick} widthPx={widthPx} />
        ))}
        <path d={radial(hand, ...HAND_PX)} className={styles.hand} />
        {HOURS.map((hour) => (
          <text key={hour} {...atAngle(hour * 15, HOUR_PX)} dy="10" className={styles.hour}>
            {hour}
          </text>
        ))}
        {marks.map(({ uid, since, health }) => {
          const { x, y } = atAngle(dayAngle(toViewer(since)), MARK_RADIUS_PX);
          return (
            <g key={uid} transform={`translate(${x - MARK_PX / 2} ${y - MARK_PX / 2})`}>
              <StatusMark health={health} size={MARK_PX} />
            </g>
          );
        })}
      </svg>
      <figcaption className={styles.caption}>{caption(ticks)}</figcaption>
    </figure>
  );
});

function Tick({
  tick: { angle, share, today, recency },
  widthPx,
}: {
  tick: DayTick;
  widthPx: number;
}) {
  if (share === null) {
    return <circle {...dotAt(angle)} r="2" className={styles.unknown} />;
  }
  return (
    <path
      d={radial(angle, INNER_PX, INNER_PX + MIN_TICK_PX + share * (FULL_TICK_PX - MIN_TICK_PX))}
      className={today ? styles.today : styles.yesterday}
      strokeWidth={today ? widthPx : widthPx * 0.72}
      {...(today && { opacity: 0.4 + 0.6 * recency ** 2 })}
    />
  );
}

function caption(ticks: readonly DayTick[]): string {
  const parts = ['changes in 24 hours'];
  if (ticks.some(({ share, today }) => share !== null && !today)) parts.push('grey is yesterday');
  if (ticks.some(({ share }) => share === null)) parts.push('dots are not known');
  return parts.join(', ');
}

function dotAt(angle: number): { cx: number; cy: number } {
  const { x, y } = atAngle(angle, INNER_PX + MIN_TICK_PX);
  return { cx: x, cy: y };
}

/** A point on the dial, degrees clockwise from the top. */
function atAngle(angle: number, radiusPx: number): { x: number; y: number } {
  const radians = (angle * Math.PI) / 180;
  return { x: round(radiusPx * Math.sin(radians)), y: round(-radiusPx * Math.cos(radians)) };
}

function radial(angle: number, fromPx: number, toPx: number): string {
  const from = atAngle(angle, fromPx);
  const to = atAngle(angle, toPx);
  return `M${from.x} ${from.y}L${to.x} ${to.y}`;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
