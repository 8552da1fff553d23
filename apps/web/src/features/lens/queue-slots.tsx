import type { InformerInspection } from '@deltascope/wire';
import { queueDepth } from '../../live/delta-types.ts';
import { classNames } from '../../ui/class-names.ts';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import bricks from './brick.module.css';
import { BEAM_Y, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

const SLOT_PX = 19;
const MAX_BRICKS = 4;

/** The head at the right: a slot for each key of a DeltaFIFO, its deltas stacked, oldest at the bottom; for each delta of a RealFIFO. */
export function QueueSlots({
  geometry,
  queue,
}: {
  geometry: PipelineGeometry;
  queue: InformerInspection['queue'];
}) {
  const { left, right } = geometry.queue;
  const slots = Math.floor((right - left) / SLOT_PX);
  const shown = queue.head.slice(0, slots);
  const depth = queueDepth(queue);
  const share = queue.highWater === 0 ? 0 : depth / queue.highWater;
  return (
    <g>
      <path className={styles.edge} d={`M${left} 130H${right}`} />
      {Array.from({ length: slots + 1 }, (_, index) => (
        <path
          key={index}
          className={styles.tick}
          d={`M${right - index * SLOT_PX} 130v${index % 5 === 0 ? 7 : 4}`}
        />
      ))}
      {Array.from({ length: slots - shown.length }, (_, index) => (
        <path
          key={index}
          className={styles.empty}
          d={`M${right - (shown.length + index + 1) * SLOT_PX + 3} 126h13`}
        />
      ))}
      {shown.map(({ key, deltas }, index) => (
        <Slot
          key={`${key} ${deltas[0]?.at} ${index}`}
          x={right - (index + 1) * SLOT_PX + 1.5}
          deltas={deltas}
        />
      ))}
      <text x={left} y={150} className={styles.third}>
        tail
      </text>
      <text x={right} y={150} className={styles.third} textAnchor="end">
        head
      </text>
      <path className={styles.edge} d={`M${left} 178H${right}`} />
      {share > 0 && (
        <path
          className={styles.level}
          d={`M${left} 178h${Math.max(2, (right - left) * Math.min(1, share)).toFixed(1)}`}
        />
      )}
      <path className={styles.highWater} d={`M${right} 172v12`} />
      <text x={left} y={196} className={styles.second}>
        depth {depth.toLocaleString('en-US')}
      </text>
      <text x={right} y={196} className={styles.third} textAnchor="end">
        high-water {queue.highWater.toLocaleString('en-US')}
      </text>
    </g>
  );
}

function Slot({
  x,
  deltas,
}: {
  x: number;
  deltas: InformerInspection['queue']['head'][number]['deltas'];
}) {
  const shown = deltas.slice(0, MAX_BRICKS);
  return (
    <g>
      {shown.map(({ type, resourceVersion, at }, index) => {
        const y = BEAM_Y - 6 - index * 17;
        return (
          <g key={`${resourceVersion} ${type} ${at}`}>
            <rect
              x={x}
              y={y}
              width={16}
              height={15}
              rx={2}
              className={classNames(bricks.brick, bricks[type])}
            />
            <DeltaMark type={type} size={8} at={{ x: x + 8, y: y + 7.5 }} />
          </g>
        );
      })}
      {deltas.length > shown.length && (
        <text
          x={x + 8}
          y={BEAM_Y - 12 - (MAX_BRICKS - 1) * 17}
          className={styles.third}
          textAnchor="middle"
        >
          +{deltas.length - shown.length}
        </text>
      )}
    </g>
  );
}
