import styles from './fifo-gauge.module.css';

const WIDTH = 50;
/** The end of the scale: a burst of a hundred thousand keys. */
const FULL = 5;

/** Keys waiting and the most that ever did, on a log scale: a line for now, a tick for then. */
export function FifoGauge({ depth, peak }: { depth: number; peak: number }) {
  const x = (keys: number): number => Math.min(1, Math.log10(keys + 1) / FULL) * WIDTH;
  return (
    <svg className={styles.gauge} width={WIDTH} height={12} aria-hidden>
      <path className={styles.track} d={`M0 6H${WIDTH}`} />
      {depth > 0 && <path className={styles.depth} d={`M0 6H${x(depth).toFixed(1)}`} />}
      <path className={styles.peak} d={`M${x(peak).toFixed(1)} 2v8`} />
    </svg>
  );
}
