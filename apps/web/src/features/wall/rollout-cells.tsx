import type { WallRollout } from '@deltascope/wire';
import styles from './rollout-cells.module.css';
import { rolloutParts, type RolloutPart } from './rollout-parts.ts';

const WIDTH_PX = 266;
const HEIGHT_PX = 30;
const MAX_PITCH_PX = 34;
/** More pods than this are a bar. */
const MAX_SQUARES = 12;

/** A square per pod that there is to be, or a bar: done, on its way, failing, not begun. */
export function RolloutCells({ rollout }: { rollout: WallRollout }) {
  const parts = rolloutParts(rollout);
  return (
    <svg width={WIDTH_PX} height={HEIGHT_PX} className={styles.cells} aria-hidden>
      {rollout.want <= MAX_SQUARES ? (
        <Squares parts={parts} want={rollout.want} />
      ) : (
        <Bar parts={parts} want={rollout.want} />
      )}
    </svg>
  );
}

function Squares({ parts, want }: { parts: readonly RolloutPart[]; want: number }) {
  const pitch = Math.min(MAX_PITCH_PX, Math.floor(WIDTH_PX / Math.max(1, want)));
  const size = pitch - Math.max(4, Math.round(pitch / 6));
  const kinds = parts.flatMap(({ kind, count }) => Array.from({ length: count }, () => kind));
  return kinds.map((kind, index) => (
    // A square is its place: which pod it is has no meaning.
    <Square key={`${index} ${kind}`} kind={kind} left={index * pitch} size={size} />
  ));
}

function Square({ kind, left, size }: { kind: RolloutPart['kind']; left: number; size: number }) {
  const top = (HEIGHT_PX - size) / 2;
  switch (kind) {
    case 'done':
      return <rect x={left} y={top} width={size} height={size} rx="3" className={styles.done} />;
    case 'failing': {
      const half = size / 2 + 1;
      const x = left + size / 2;
      const y = HEIGHT_PX / 2;
      return (
        <path
          d={`M${x} ${y - half}L${x + half} ${y}L${x} ${y + half}L${x - half} ${y}Z`}
          className={styles.failing}
        />
      );
    }
    case 'under':
      return (
        <>
          <Outline left={left} top={top} size={size} className={styles.underEdge} />
          <rect x={left} y={top} width={size / 2} height={size} rx="2" className={styles.under} />
        </>
      );
    case 'rest':
      return <Outline left={left} top={top} size={size} className={styles.rest} />;
  }
}

function Outline({
  left,
  top,
  size,
  className,
}: {
  left: number;
  top: number;
  size: number;
  className: string | undefined;
}) {
  return (
    <rect
      x={left + 1}
      y={top + 1}
      width={size - 2}
      height={size - 2}
      rx="3"
      className={className}
    />
  );
}

function Bar({ parts, want }: { parts: readonly RolloutPart[]; want: number }) {
  const starts = parts.map((_, index) =>
    parts.slice(0, index).reduce((sum, { count }) => sum + count, 0),
  );
  return (
    <>
      <rect
        x="1"
        y="4"
        width={WIDTH_PX - 2}
        height={HEIGHT_PX - 8}
        rx="3"
        className={styles.rest}
      />
      {parts.map(
        ({ kind, count }, index) =>
          kind !== 'rest' &&
          count > 0 && (
            <rect
              key={kind}
              x={((starts[index] ?? 0) / want) * WIDTH_PX}
              y="3"
              // A single failing pod of a thousand is still seen.
              width={Math.max(6, (count / want) * WIDTH_PX - 2)}
              height={HEIGHT_PX - 6}
              rx="3"
              className={styles[kind]}
            />
          ),
      )}
    </>
  );
}
