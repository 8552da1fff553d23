import { laneRows, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

const COLUMNS = 4;
const MAX_SCREENS = 16;

/** The views open on this informer, a small screen each, behind the relay's lane. */
export function ViewerScreens({
  geometry,
  viewers,
  relayLane,
  lanes,
}: {
  geometry: PipelineGeometry;
  viewers: number;
  /** Index of the relay's lane; -1 when there is none. */
  relayLane: number;
  lanes: number;
}) {
  const { left } = geometry.viewers;
  const y = laneRows(lanes)[relayLane] ?? 36;
  const shown = Math.min(viewers, MAX_SCREENS);
  const top = y - 8;
  const rows = Math.max(1, Math.ceil(shown / COLUMNS));
  return (
    <g>
      {relayLane >= 0 && viewers > 0 && (
        <path className={styles.beam} d={`M${geometry.lanes.right + 21} ${y}H${left - 6}`} />
      )}
      {Array.from({ length: shown }, (_, index) => {
        const x = left + (index % COLUMNS) * 24;
        const screenY = top + Math.floor(index / COLUMNS) * 21;
        return (
          <g key={index}>
            <rect x={x} y={screenY} width={18} height={13} rx={1.5} className={styles.edge} />
            <path
              className={styles.comb}
              d={`M${x + 3} ${screenY + 4}h7M${x + 3} ${screenY + 7}h12M${x + 3} ${screenY + 10}h5`}
            />
          </g>
        );
      })}
      {viewers === 0 ? (
        <text x={left} y={y + 4} className={styles.third}>
          nobody looks
        </text>
      ) : (
        <>
          <text x={left} y={top + rows * 21 + 14} className={styles.third}>
            sent once,
          </text>
          <text x={left} y={top + rows * 21 + 30} className={styles.third}>
            shared by all
          </text>
        </>
      )}
    </g>
  );
}
