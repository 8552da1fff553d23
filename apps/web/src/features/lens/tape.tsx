import type { InformerInspection } from '@deltascope/wire';
import { BEAM_Y, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

/** The API server: a tape of numbered changes, the newest at the wire. Those below are the ones this page has seen go by. */
export function Tape({
  geometry,
  informer,
  revisions,
}: {
  geometry: PipelineGeometry;
  informer: InformerInspection;
  revisions: readonly string[];
}) {
  const { left, right } = geometry.tape;
  const edge = right - 16;
  return (
    <g>
      <path
        className={styles.edge}
        d={`M${left} 14V107H${right - 8}L${right} ${BEAM_Y}L${right - 8} 129H${left}V208M${edge} 129V208M${edge} 14V107`}
      />
      {[92, 72, 52, 32, 12].map((y) => (
        <path key={y} className={styles.tick} d={`M${left + 8} ${y}h70`} />
      ))}
      <text x={left + 10} y={86} className={styles.third}>
        next
      </text>
      <text x={left + 10} y={BEAM_Y + 4} className={styles.figure}>
        {clip(informer.reflector.enqueued)}
      </text>
      {revisions.slice(1, 5).map((revision, index) => (
        <text
          key={revision}
          x={left + 10}
          y={BEAM_Y + 26 + index * 20}
          className={styles.figureThird}
        >
          {clip(revision)}
        </text>
      ))}
    </g>
  );
}

/** Its end tells one resourceVersion from the next. */
function clip(revision: string): string {
  return revision.length > 9 ? `…${revision.slice(-8)}` : revision;
}
