import type { InformerInspection } from '@deltascope/wire';
import { memo } from 'react';
import { BEAM_Y, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

/** 36 by 36 squares is the most there is room for. */
const SIDE = 36;
const PITCH = 4;
const TOP = 45;
const MAX_TEETH = 31;

/** The Indexer: a square for each object, or for ten or a hundred; beside it a tooth for each value of an index. */
export const StoreField = memo(function StoreField({
  geometry,
  objects,
  index,
}: {
  geometry: PipelineGeometry;
  objects: number;
  index: InformerInspection['store']['indices'][number] | undefined;
}) {
  const { left, right } = geometry.store;
  const per = squareUnit(objects);
  const squares = Math.ceil(objects / per);
  const teeth = Math.min(index?.values ?? 0, MAX_TEETH);
  return (
    <g>
      <path className={styles.field} d={fieldPath(left, SIDE * SIDE)} data-empty />
      <path className={styles.field} d={fieldPath(left, squares)} />
      <path className={styles.beam} d={`M${geometry.gate.right} ${BEAM_Y}H${left - 2}`} />
      <text x={left} y={TOP + SIDE * PITCH + 16} className={styles.third}>
        {per === 1 ? 'one square, one object' : `one square, ${per} objects`}
      </text>
      {index && (
        <>
          <text x={right + 4} y={37} className={styles.third}>
            by {index.name}
          </text>
          {Array.from({ length: teeth }, (_, tooth) => (
            <path key={tooth} className={styles.comb} d={`M${right + 4} ${47 + tooth * 4.6}h12`} />
          ))}
          <text x={right + 22} y={52} className={styles.second}>
            {index.values.toLocaleString('en-US')}
          </text>
        </>
      )}
    </g>
  );
});

/** How many objects one square stands for, in powers of ten. */
function squareUnit(objects: number): number {
  let per = 1;
  while (objects / per > SIDE * SIDE) per *= 10;
  return per;
}

function fieldPath(left: number, count: number): string {
  return Array.from(
    { length: count },
    (_, at) => `M${left + (at % SIDE) * PITCH} ${TOP + Math.floor(at / SIDE) * PITCH}h3v3h-3z`,
  ).join('');
}
