import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { paintAxis } from './axis-painter.ts';
import type { PlotStage } from './plot-stage.ts';
import styles from './time-axis.module.css';
import type { TimelineModel } from './timeline-model.ts';

/** The times over the lanes; and whether their order is held. */
export function TimeAxis({ model, stage }: { model: TimelineModel; stage: PlotStage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const held = useStore(model.store, (state) => state.held);
  useEffect(() => {
    const element = canvas.current;
    return element ? stage.add((frame) => paintAxis(element, frame)) : undefined;
  }, [stage]);
  return (
    <div className={styles.axis}>
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      <span className={styles.title}>
        {held === null || held === 0 ? 'Owner, worst first' : `Order held, ${held} will move`}
      </span>
    </div>
  );
}
