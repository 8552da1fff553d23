import type { InformerInspection } from '@deltascope/wire';
import { formatAge, progressText } from '../../live/freshness.ts';
import { classNames } from '../../ui/class-names.ts';
import { BEAM_Y, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

type Reflector = InformerInspection['reflector'];

interface Dial {
  /** How far round the hand is, 0 to 1. */
  readonly share: number;
  readonly word: string;
  readonly figure: string;
  readonly above: string;
}

const TICKS = 60;

/** The Reflector: a dial of its watch's age against its timeout; or, while it lists, of the list. */
export function WatchDial({
  geometry,
  informer,
  nowMs,
}: {
  geometry: PipelineGeometry;
  informer: InformerInspection;
  nowMs: number;
}) {
  const { x, radius } = geometry.dial;
  const { reflector } = informer;
  const { share, word, figure, above } = dialOf(reflector, nowMs);
  const bookmarkAge = reflector.lastBookmarkAt === null ? null : nowMs - reflector.lastBookmarkAt;
  return (
    <g>
      <circle cx={x} cy={BEAM_Y} r={radius} className={styles.edge} />
      {Array.from({ length: TICKS }, (_, index) => (
        <path key={index} className={styles.tick} d={tick(x, radius, index)} />
      ))}
      {share > 0 && (
        <path
          className={classNames(styles.hand, reflector.phase === 'backing-off' && styles.waiting)}
          d={arc(x, radius, share)}
        />
      )}
      <text x={x} y={BEAM_Y - 3} className={styles.word} textAnchor="middle">
        {word}
      </text>
      <text x={x} y={BEAM_Y + 13} className={styles.second} textAnchor="middle">
        {figure}
      </text>
      <text x={x} y={60} className={styles.third} textAnchor="middle">
        {above}
      </text>
      {bookmarkAge !== null && (
        <text x={x} y={184} className={styles.third} textAnchor="middle">
          bookmark {formatAge(bookmarkAge)} ago
        </text>
      )}
    </g>
  );
}

function dialOf({ phase, watch, listProgress, backoff }: Reflector, nowMs: number): Dial {
  switch (phase) {
    case 'watching': {
      if (!watch) return { share: 0, word: 'watch', figure: 'opening', above: '' };
      const age = nowMs - watch.at;
      return {
        share: Math.min(1, age / watch.timeoutMs),
        word: 'watch',
        figure: formatAge(age),
        above: `rotates at ${formatAge(watch.timeoutMs)}`,
      };
    }
    case 'listing': {
      const { done = 0, of = null } = listProgress ?? {};
      return {
        share: of === null || of === 0 ? 0 : done / of,
        word: 'list',
        figure: progressText({ done, of: null }) ?? '',
        above: of === null ? '' : `of ${of.toLocaleString('en-US')}`,
      };
    }
    case 'backing-off':
      return backoffDial(backoff, nowMs);
    case 'idle':
    case 'stopped':
      return { share: 0, word: phase, figure: '', above: '' };
  }
}

function backoffDial(backoff: Reflector['backoff'], nowMs: number): Dial {
  const leftMs = backoff ? Math.max(0, backoff.until - nowMs) : 0;
  return {
    share: backoff && backoff.delayMs > 0 ? 1 - leftMs / backoff.delayMs : 0,
    word: 'waits',
    figure: formatAge(leftMs),
    above: 'backing off',
  };
}

function tick(x: number, radius: number, index: number): string {
  const angle = (index / TICKS) * 2 * Math.PI;
  const from = radius + 5;
  const to = from + (index % 5 === 0 ? 6 : 3);
  const at = (r: number): string =>
    `${(x + Math.sin(angle) * r).toFixed(1)} ${(BEAM_Y - Math.cos(angle) * r).toFixed(1)}`;
  return `M${at(from)}L${at(to)}`;
}

/** From twelve o'clock round to `share` of the circle. */
function arc(x: number, radius: number, share: number): string {
  const angle = Math.min(share, 0.9999) * 2 * Math.PI;
  const endX = (x + Math.sin(angle) * radius).toFixed(1);
  const endY = (BEAM_Y - Math.cos(angle) * radius).toFixed(1);
  return `M${x} ${BEAM_Y - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${endX} ${endY}`;
}
