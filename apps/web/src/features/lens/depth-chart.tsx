import type { InformerInspection } from '@deltascope/wire';
import { useRef } from 'react';
import type { InformerSecond } from '../../live/informer-history.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import styles from './depth-chart.module.css';

const TOP = 8;
/** Under the plot, for the times. */
const FOOT = 18;
const RIGHT = 40;
const LEFT = 20;
const SPAN_MS = 60_000;

/** What waited over the last minute, the most of each second. From when this page began to look. */
export function DepthChart({
  queue,
  seconds,
  nowMs,
}: {
  queue: InformerInspection['queue'];
  seconds: readonly InformerSecond[];
  nowMs: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { widthPx: width, heightPx: height } = useElementSize(box);
  const bottom = Math.max(TOP, height - FOOT);
  const right = Math.max(LEFT + 100, width - RIGHT);
  const top = niceMax(Math.max(...seconds.map(({ depth }) => depth), 0));
  const x = (at: number): number => right - ((nowMs - at) / SPAN_MS) * (right - LEFT);
  const y = (depth: number): number => bottom - (depth / top) * (bottom - TOP);
  const shown = seconds.filter(({ at }) => nowMs - at < SPAN_MS);
  const line = shown
    .map(({ at, depth }, index) =>
      index === 0
        ? `M${x(at).toFixed(1)} ${y(depth).toFixed(1)}`
        : `H${x(at).toFixed(1)}V${y(depth).toFixed(1)}`,
    )
    .join('');
  const last = shown.at(-1);
  const highWater = `high-water ${queue.highWater.toLocaleString('en-US')}${
    queue.highWaterAt === null
      ? ''
      : ` at ${new Date(queue.highWaterAt).toLocaleTimeString('en-GB')}`
  }`;
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <span>{queue.mode === 'DeltaFIFO' ? 'Keys' : 'Deltas'} waiting, 60 s</span>
        <span className={styles.quiet}>{highWater}</span>
      </figcaption>
      <div ref={box} className={styles.plot}>
        <svg width={width} height={height} aria-hidden>
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <path className={styles.grid} d={`M${LEFT} ${y(top * share)}H${right}`} />
              <text x={right + 6} y={y(top * share) + 4}>
                {top * share}
              </text>
            </g>
          ))}
          {[60, 50, 40, 30, 20, 10, 0].map((ago) => {
            const at = right - (ago / 60) * (right - LEFT);
            return (
              <g key={ago}>
                <path className={styles.grid} d={`M${at} ${TOP}V${bottom}`} />
                <text x={at} y={height - 2} textAnchor={ago === 60 ? 'start' : 'middle'}>
                  {ago === 0 ? 'now' : `-${ago}s`}
                </text>
              </g>
            );
          })}
          {last && (
            <>
              <path className={styles.line} d={`${line}H${right}`} />
              <circle cx={right} cy={y(last.depth)} r="3" className={styles.dot} />
            </>
          )}
        </svg>
      </div>
    </figure>
  );
}

/** An even top for the scale, at least ten. */
function niceMax(value: number): number {
  for (let power = 10; ; power *= 10) {
    for (const factor of [1, 2, 4, 6]) if (value <= factor * power) return factor * power;
  }
}
