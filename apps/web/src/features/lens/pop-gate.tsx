import type { InformerInspection } from '@deltascope/wire';
import { formatMs } from '../informers/informer-state.ts';
import { BEAM_Y, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

/** The Controller's Pop: a gate that lets through a key at a time, with all its deltas, or a batch of a RealFIFO's. */
export function PopGate({
  geometry,
  queue,
}: {
  geometry: PipelineGeometry;
  queue: InformerInspection['queue'];
}) {
  const { left, right } = geometry.gate;
  const middle = (left + right) / 2;
  return (
    <g>
      <path
        className={styles.edge}
        d={`M${left} 78v28M${left} 130v28M${right} 78v28M${right} 130v28`}
      />
      <path className={styles.gate} d={`M${left} 106v24`} />
      <rect
        x={left + 9}
        y={BEAM_Y - 13}
        width={right - left - 18}
        height={26}
        rx={3}
        className={styles.lock}
      />
      <text x={middle} y={94} className={styles.third} textAnchor="middle">
        {queue.mode === 'DeltaFIFO' ? 'one key' : 'a batch'}
      </text>
      {queue.lastWaitMs !== null && (
        <>
          <text x={middle} y={178} className={styles.figure} textAnchor="middle">
            {formatMs(queue.lastWaitMs)}
          </text>
          <text x={middle} y={196} className={styles.third} textAnchor="middle">
            last waited
          </text>
        </>
      )}
    </g>
  );
}
