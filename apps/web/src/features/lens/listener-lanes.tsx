import type { DeltaType, InformerInspection } from '@deltascope/wire';
import { classNames } from '../../ui/class-names.ts';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import { lastHandle } from '../informers/informer-state.ts';
import { BEAM_Y, lanePath, laneRows, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

type Listener = InformerInspection['listeners'][number];

/** Dots that stack back from the handler before the rest becomes a number. */
const MAX_DOTS = 13;
const DOT_PX = 10.5;
const CAPSULE_PX = 48;
/** A lane in which more than this waits is drawn as a late one. */
const LATE_PENDING = 10;

/** The processor: a node from which every listener gets its own copy, on its own lane, as fast as its handler takes them. */
export function ListenerLanes({
  geometry,
  listeners,
  pendingTypes,
}: {
  geometry: PipelineGeometry;
  listeners: readonly Listener[];
  pendingTypes: (listener: string) => readonly (DeltaType | null)[];
}) {
  const rows = laneRows(listeners.length);
  return (
    <g>
      <path
        className={styles.beam}
        d={`M${geometry.store.right} ${BEAM_Y}H${geometry.node.x - 5}`}
      />
      <circle cx={geometry.node.x} cy={BEAM_Y} r={5} className={styles.edge} />
      {listeners.map((listener, index) => (
        <Lane
          key={listener.name}
          geometry={geometry}
          listener={listener}
          y={rows[index] ?? BEAM_Y}
          types={pendingTypes(listener.name)}
        />
      ))}
    </g>
  );
}

function Lane({
  geometry,
  listener,
  y,
  types,
}: {
  geometry: PipelineGeometry;
  listener: Listener;
  y: number;
  types: readonly (DeltaType | null)[];
}) {
  const { left, right } = geometry.lanes;
  const { name, pending } = listener;
  const late = pending > LATE_PENDING;
  const dots = Math.min(pending, MAX_DOTS);
  const rest = pending - dots;
  const last = lastHandle(listener);
  const handle = last === '' ? '' : `, ${last}`;
  return (
    <g>
      <path className={styles.beam} d={lanePath(geometry, y)} />
      <text x={left} y={y - 13} className={styles.figure}>
        {name}
      </text>
      <text
        x={right + 22}
        y={y - 13}
        textAnchor="end"
        className={late ? styles.late : styles.third}
      >
        {pending.toLocaleString('en-US')} pending{handle}
      </text>
      <path className={styles.edge} d={`M${left} ${y - 5}v10M${right} ${y - 5}v10`} />
      {Array.from({ length: dots }, (_, index) => (
        <PendingDot key={index} x={right - 9 - index * DOT_PX} y={y} type={types[index] ?? null} />
      ))}
      {rest > 0 && (
        <>
          <rect x={left + 8} y={y - 9} width={36} height={18} rx={9} className={styles.capsule} />
          <text x={left + 26} y={y + 4} textAnchor="middle" className={styles.second}>
            +{rest > 999 ? `${Math.floor(rest / 1_000)}k` : rest}
          </text>
        </>
      )}
      <rect
        x={right + 5}
        y={y - 8}
        width={16}
        height={16}
        rx={2}
        className={classNames(styles.edge, late && styles.lateEdge)}
      />
    </g>
  );
}

/** How much of a lane's end those who wait take up: what comes after them gets no further. */
export function pendingPx(pending: number): number {
  const dots = Math.min(pending, MAX_DOTS);
  return dots * DOT_PX + (pending > dots ? CAPSULE_PX : 0);
}

function PendingDot({ x, y, type }: { x: number; y: number; type: DeltaType | null }) {
  return type === null ? (
    <circle cx={x} cy={y} r={3.2} className={styles.unknownDot} />
  ) : (
    <DeltaMark type={type} size={8} at={{ x, y }} />
  );
}
