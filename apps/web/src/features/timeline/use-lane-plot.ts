import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useElementSize } from '../../ui/use-element-size.ts';
import type { LaneRow } from './lane-list.ts';
import { plotSides, rowMeasures } from './lane-measures.ts';
import { LanePlot } from './lane-plot.ts';
import type { MarkFocusStore } from './mark-focus.ts';
import type { PlotStage } from './plot-stage.ts';
import type { TimelineModel } from './timeline-model.ts';

/** The canvas's plot, painted with all the others of the page. */
export function usePlot({
  canvas,
  model,
  stage,
  focus,
}: {
  canvas: RefObject<HTMLCanvasElement | null>;
  model: TimelineModel;
  stage: PlotStage;
  focus: MarkFocusStore;
}): RefObject<LanePlot | null> {
  const plot = useRef<LanePlot>(null);
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const lanePlot = new LanePlot(canvas.current, model, focus);
    plot.current = lanePlot;
    const remove = stage.add(lanePlot.paint);
    const endFocus = focus.subscribe(() => stage.paintSoon());
    return () => {
      remove();
      endFocus();
      plot.current = null;
    };
  }, [canvas, model, stage, focus]);
  return plot;
}

/** Tells the canvas which rows stand where; after each drawing, before the eye sees it. */
export function usePlacedRows({
  plot,
  stage,
  rows,
  items,
  isNarrow,
  heightPx,
}: {
  plot: RefObject<LanePlot | null>;
  stage: PlotStage;
  rows: readonly LaneRow[];
  items: readonly { readonly index: number; readonly start: number; readonly end: number }[];
  isNarrow: boolean;
  /** Of the list: the grid goes on below the last row. */
  heightPx: number;
}): void {
  useLayoutEffect(() => {
    const placed = items.flatMap(({ index, start }) => {
      const row = rows[index];
      return row ? [{ row, topPx: start, measures: rowMeasures(row.type, isNarrow) }] : [];
    });
    const top = items[0]?.start ?? 0;
    plot.current?.setRows(placed, Math.max(items.at(-1)?.end ?? 0, top + heightPx));
    stage.paintSoon();
  });
}

/** Where the plots stand, by how wide the list is; and how high it is, in px. */
export function usePlotSize(
  scroller: RefObject<HTMLDivElement | null>,
  stage: PlotStage,
  isNarrow: boolean,
): number {
  const { widthPx, heightPx } = useElementSize(scroller);
  useLayoutEffect(() => {
    if (widthPx === 0) return;
    const { leftPx, rightPx } = plotSides(isNarrow);
    stage.setPlace({ leftPx, widthPx: Math.max(40, widthPx - leftPx - rightPx) });
  }, [stage, widthPx, isNarrow]);
  return heightPx;
}
