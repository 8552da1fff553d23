import { sizedContext, setLabelFont } from './sized-context.ts';
import { axisTicks } from './axis-ticks.ts';
import type { LaneRow } from './lane-list.ts';
import { LanePainter, type LaneMeasures, type PaintedMark } from './lane-painter.ts';
import type { MarkFocusStore } from './mark-focus.ts';
import type { PlotFrame } from './plot-stage.ts';
import type { TimelineModel } from './timeline-model.ts';
import { knownSince } from './unknown-times.ts';

/** A row of the list and where it stands in it. */
export interface PlacedRow {
  readonly row: LaneRow;
  readonly topPx: number;
  readonly measures: LaneMeasures;
}

/** The canvas grows and shrinks by this, so that it does not do so with every row scrolled by. */
const HEIGHT_STEP_PX = 256;
/** How near a pointer must come to a mark. */
const REACH_PX = 9;

/** The canvas behind the rows that can be seen. It is moved and painted together, so it never shows a row beside another's name. */
export class LanePlot {
  readonly #model: TimelineModel;
  readonly #focus: MarkFocusStore;
  readonly #canvas: HTMLCanvasElement;
  #rows: readonly PlacedRow[] = [];
  #heightPx = 0;
  #marks = new Map<string, readonly PaintedMark[]>();

  constructor(canvas: HTMLCanvasElement, model: TimelineModel, focus: MarkFocusStore) {
    this.#canvas = canvas;
    this.#model = model;
    this.#focus = focus;
  }

  /** The rows to paint, in order, and how far down there is something to see. */
  setRows(rows: readonly PlacedRow[], endPx: number): void {
    this.#rows = rows;
    const heightPx = endPx - (rows[0]?.topPx ?? 0);
    this.#heightPx = Math.ceil(heightPx / HEIGHT_STEP_PX) * HEIGHT_STEP_PX;
  }

  /** The marks of a row as they were painted last, oldest first. */
  marksOf(key: string): readonly PaintedMark[] {
    return this.#marks.get(key) ?? [];
  }

  /** The mark of a row at an x, if there is one. */
  markAt(key: string, x: number): PaintedMark | undefined {
    const near = this.marksOf(key).filter((mark) => Math.abs(mark.x - x) <= REACH_PX + 4);
    return near.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
  }

  readonly paint = (frame: PlotFrame): void => {
    const { widthPx, leftPx } = frame.place;
    const top = this.#rows[0]?.topPx ?? 0;
    const context = sizedContext(this.#canvas, leftPx + widthPx + 40, this.#heightPx);
    this.#canvas.style.transform = `translateY(${top}px)`;
    if (!context) return;
    setLabelFont(context);
    const painter = new LanePainter(context, this.#model.index, {
      frame,
      highlight: new Set(this.#focus.getState().ids),
    });
    this.#paintGround(context, frame);
    this.#marks = new Map();
    const { dense } = this.#model.store.getState();
    for (const { row, topPx, measures } of this.#rows) {
      const source = this.#model.sourceOf(row);
      if (!source) continue;
      painter.paintHealth(source, topPx - top, measures);
      if (dense) painter.paintDensity(source, topPx - top, measures);
      else this.#marks.set(row.key, painter.paintMarks(source, topPx - top, measures));
    }
    this.#paintLiveEdge(context, frame);
  };

  #paintGround(context: CanvasRenderingContext2D, frame: PlotFrame): void {
    const { view, place, ink } = frame;
    const [from, to] = view;
    const since = Math.min(Math.max(from, knownSince(this.#model.knowledge)), to);
    const width = ((since - from) / (to - from)) * place.widthPx;
    if (width > 0) {
      context.fillStyle = ink.unknown;
      context.globalAlpha = 0.3;
      context.fillRect(place.leftPx, 0, width, this.#heightPx);
      context.globalAlpha = 1;
    }
    for (const { at, text } of axisTicks(view, place.widthPx)) {
      const x = Math.round(place.leftPx + ((at - from) / (to - from)) * place.widthPx);
      context.globalAlpha = text === null ? 0.4 : 1;
      context.fillStyle = ink.colors.hair;
      context.fillRect(x, 0, 1, this.#heightPx);
    }
    context.globalAlpha = 1;
  }

  #paintLiveEdge(context: CanvasRenderingContext2D, frame: PlotFrame): void {
    const { following, isTold, place, ink } = frame;
    if (!following) return;
    context.fillStyle = isTold ? ink.colors.accent : ink.colors.border;
    context.fillRect(place.leftPx + place.widthPx, 0, 1.5, this.#heightPx);
  }
}
