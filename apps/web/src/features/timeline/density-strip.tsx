import { useEffect, useLayoutEffect, useRef, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import { useElementSize } from '../../ui/use-element-size.ts';
import { spanText } from './clock-text.ts';
import { brushOf, paintDensity, StripScale } from './density-painter.ts';
import { DENSITY_BINS, densityOf, densitySpan, type Density } from './density.ts';
import styles from './density-strip.module.css';
import type { PlotStage } from './plot-stage.ts';
import type { TimelineModel } from './timeline-model.ts';
import { panBy, zoomTo } from './time-window.ts';
import { knownSince, unknownTimes } from './unknown-times.ts';

/** How near a pointer must come to an end of the brush to take it. */
const GRIP_PX = 8;

type Grip = 'from' | 'to' | 'whole';

/** How much happened since the journal is kept, and which part of that is looked at. */
export function DensityStrip({ model, stage }: { model: TimelineModel; stage: PlotStage }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const density = useDensity(model);
  const { widthPx } = useElementSize(box);
  const latest = useRef({ density, widthPx });
  useLayoutEffect(() => {
    latest.current = { density, widthPx };
  });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    return stage.add((frame) => {
      const unknown = unknownTimes(model.knowledge, model.resources);
      paintDensity(element, { ...latest.current, unknown }, frame);
    });
  }, [model, stage]);
  const brush = useBrush(model, stage, () => new StripScale(density, widthPx));
  return (
    <div ref={box} className={styles.strip} {...brush}>
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      <p className={styles.label}>
        changes and <span className={styles.warnings}>warnings</span> per {spanText(density.binMs)},{' '}
        {spanText(density.binMs * DENSITY_BINS)}
      </p>
    </div>
  );
}

/** As of the model's last drawing, and of the same bins while those last. */
function useDensity(model: TimelineModel): Density {
  useStore(model.store, (state) => state.version);
  const { spanMs, end } = useStore(model.window);
  const { nowMs } = model;
  const known = knownSince(model.knowledge);
  const earliest = Math.min(Number.isFinite(known) ? known : nowMs, (end ?? nowMs) - spanMs);
  return densityOf(model.index, densitySpan(earliest, nowMs));
}

/** Taken at an end the window gets longer or shorter, elsewhere it moves; a press beside it brings it there. */
function useBrush(model: TimelineModel, stage: PlotStage, scaleNow: () => StripScale) {
  const drag = useRef<{ readonly grip: Grip; readonly scale: StripScale; lastX: number } | null>(
    null,
  );
  const xOf = (event: PointerEvent<HTMLElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      const x = xOf(event);
      const scale = scaleNow();
      const { left, right } = brushOf(scale, stage.view);
      const grip = gripAt(x, left, right);
      drag.current = { grip: grip ?? 'whole', scale, lastX: x };
      event.currentTarget.setPointerCapture(event.pointerId);
      if (grip !== null) return;
      const { spanMs } = model.window.getState();
      const end = scale.timeAt(x) + spanMs / 2;
      model.setWindow(panBy({ spanMs, end }, 0, model.nowMs));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { current } = drag;
      if (!current) return;
      const x = xOf(event);
      moveBrush(model, stage, { ...current, x });
      current.lastX = x;
    },
    onPointerUp: () => {
      drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
  };
}

function moveBrush(
  model: TimelineModel,
  stage: PlotStage,
  { grip, scale, lastX, x }: { grip: Grip; scale: StripScale; lastX: number; x: number },
): void {
  const window = model.window.getState();
  const { nowMs } = model;
  const [from, to] = stage.view;
  if (grip === 'whole') {
    model.setWindow(panBy(window, (x - lastX) * scale.msPerPx, nowMs));
  } else if (grip === 'from') {
    model.setWindow(zoomTo(window, to - scale.timeAt(x), { anchor: to, nowMs }));
  } else {
    const held = { spanMs: window.spanMs, end: to };
    model.setWindow(zoomTo(held, scale.timeAt(x) - from, { anchor: from, nowMs }));
  }
}

function gripAt(x: number, left: number, right: number): Grip | null {
  // A short window is moved rather than stretched.
  const reach = Math.min(GRIP_PX, (right - left) / 3);
  if (x < left - GRIP_PX || x > right + GRIP_PX) return null;
  if (x < left + reach) return 'from';
  return x > right - reach ? 'to' : 'whole';
}
