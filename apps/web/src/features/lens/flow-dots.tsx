import type { InformerInspection } from '@deltascope/wire';
import { useEffect, useMemo, useRef } from 'react';
import { DELTA_TYPES } from '../../live/delta-types.ts';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import { dotUnit } from './flow-animation.ts';
import { dotId } from './flow-dot.ts';
import type { FlowStep } from '../../live/flow-model.ts';
import { FlowRunner } from './flow-runner.ts';
import { laneRoute, popRoute, wireRoute } from './flow-routes.ts';
import { pendingPx } from './listener-lanes.tsx';
import { laneRows, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';

const DOT_PX = 9;

/** The deltas on their way, a dot each or for ten or a hundred. Nothing runs while nothing moves. */
export function FlowDots({
  geometry,
  step,
  overMs,
  perSecond,
  listeners,
}: {
  geometry: PipelineGeometry;
  step: FlowStep;
  /** How long the step took, and so how long its dots are spread. */
  overMs: number;
  perSecond: number;
  listeners: InformerInspection['listeners'];
}) {
  const layer = useRef<SVGGElement>(null);
  const runner = useRef<FlowRunner>(null);
  useEffect(() => {
    if (!layer.current) return;
    const running = new FlowRunner(layer.current);
    runner.current = running;
    return () => running.stop();
  }, []);
  const names = listeners.map(({ name }) => name).join('\n');
  const routes = useMemo(() => {
    const lanes = names === '' ? [] : names.split('\n');
    const rows = laneRows(lanes.length);
    return {
      wire: wireRoute(geometry),
      pop: popRoute(geometry),
      lanes: new Map(lanes.map((name, index) => [name, laneRoute(geometry, rows[index] ?? 0)])),
    };
  }, [geometry, names]);
  useEffect(() => {
    const unit = dotUnit(perSecond);
    const send: FlowRunner['send'] = (...args) => runner.current?.send(...args);
    send('wire', step.enqueued, { route: routes.wire, unit, overMs });
    send('pop', step.popped, { route: routes.pop, unit, overMs });
    for (const { name, pending } of listeners) {
      const lane = routes.lanes.get(name);
      if (!lane) continue;
      const route = { ...lane, lengthPx: lane.lengthPx - pendingPx(pending) };
      send(`lane ${name}`, step.handled.get(name) ?? [], { route, unit, overMs });
    }
    // A step is sent once, when it comes: a wider page must not send it again.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [step]);
  return (
    <>
      <defs>
        {DELTA_TYPES.map((type) => (
          <g key={type} id={dotId(type)}>
            <DeltaMark type={type} size={DOT_PX} at={{ x: 0, y: 0 }} />
          </g>
        ))}
        <circle id={dotId(null)} r={3.2} className={styles.unknownDot} />
      </defs>
      <g ref={layer} aria-hidden />
    </>
  );
}
