import styles from './sparkline.module.css';

/** A small chart: one line from zero, its last point a dot. `values` are evenly spaced and end now; fewer than `length` begin later. */
export function Sparkline({
  values,
  length,
  width = 66,
  height = 14,
}: {
  values: readonly number[];
  length: number;
  width?: number;
  height?: number;
}) {
  const max = Math.max(1, ...values);
  const step = (width - 4) / Math.max(1, length - 1);
  const left = width - 3 - (values.length - 1) * step;
  const points = values.map((value, index) => ({
    x: left + index * step,
    y: height - 2 - (value / max) * (height - 4),
  }));
  const last = points.at(-1);
  return (
    <svg className={styles.chart} width={width} height={height} aria-hidden>
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      {last && <circle cx={last.x} cy={last.y} r="1.8" data-live={(values.at(-1) ?? 0) > 0} />}
    </svg>
  );
}
