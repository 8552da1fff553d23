import { UNKNOWN, toHealthCode, type HealthCode } from './health-code.ts';
import { spansIn } from './health-spans.ts';
import type { JournalIndex } from './journal-index.ts';
import type { LaneSource } from './lane-source.ts';
import { capsuleWidthPx, layOutMarks } from './mark-layout.ts';
import { drawMark, type MarkShape } from './mark-shapes.ts';
import type { PlotColors } from './plot-ink.ts';
import type { PlotFrame } from './plot-stage.ts';
import { RECORD_TYPES, WARNING } from './record-store.ts';

/** Where the two lines of a lane stand in its row. */
export interface LaneMeasures {
  readonly marksPx: number;
  readonly linePx: number;
  /** Below an owner's lane everything is a little smaller. */
  readonly small: boolean;
}

/** A mark as it was painted. */
export interface PaintedMark {
  readonly x: number;
  /** Of its middle, from the top of its row. */
  readonly y: number;
  /** Row ids of its records, oldest first. */
  readonly ids: readonly number[];
}

/** Thickness is severity, so that it reads without colour. */
const THICKNESS: Readonly<Record<HealthCode, number>> = {
  [toHealthCode('ok')]: 2,
  [toHealthCode('done')]: 2,
  [toHealthCode('progress')]: 6,
  [toHealthCode('warn')]: 6,
  [toHealthCode('bad')]: 8,
};
/** What is wrong is seen however short it was. */
const MIN_FAULT_PX = 2;
const DENSITY_BIN_PX = 4;
/** Records just beyond the edges: they share a capsule with those inside. */
const MARGIN_PX = 100;

/** Paints rows of the list onto one canvas, for one frame. `highlight` are the row ids of the records somebody points at. */
export class LanePainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #index: JournalIndex;
  readonly #frame: PlotFrame;
  readonly #highlight: ReadonlySet<number>;

  constructor(
    context: CanvasRenderingContext2D,
    index: JournalIndex,
    { frame, highlight }: { frame: PlotFrame; highlight: ReadonlySet<number> },
  ) {
    this.#context = context;
    this.#index = index;
    this.#frame = frame;
    this.#highlight = highlight;
  }

  x(at: number): number {
    const { view, place } = this.#frame;
    const [from, to] = view;
    return place.leftPx + ((at - from) / (to - from)) * place.widthPx;
  }

  /** The health of a row, at `topPx` of the canvas. */
  paintHealth({ spans }: LaneSource, topPx: number, measures: LaneMeasures): void {
    const { view, nowMs, following } = this.#frame;
    const y = topPx + measures.linePx;
    // The window ends at the last whole pixel; what began after it is seen all the same.
    for (const { from, to, code } of spansIn(spans, [view[0], following ? nowMs : view[1]])) {
      this.#paintSpan({ left: this.x(from), right: this.x(to), y, code }, measures.small);
    }
  }

  /** Single marks and capsules, and where they are. */
  paintMarks(source: LaneSource, topPx: number, measures: LaneMeasures): PaintedMark[] {
    const { records } = this.#index;
    const { view, place, following } = this.#frame;
    const marginMs = ((view[1] - view[0]) / place.widthPx) * MARGIN_PX;
    const slots: number[] = [];
    const xs: number[] = [];
    source.eachIn([view[0] - marginMs, view[1] + marginMs], (slot) => {
      slots.push(slot);
      xs.push(this.x(records.at(slot)));
    });
    const painted: PaintedMark[] = [];
    const y = topPx + measures.marksPx;
    for (const { x, from, to } of layOutMarks(xs, this.x(0) % 48)) {
      // What comes after the end of a held window is not in it.
      const beyond = place.leftPx + place.widthPx + (following ? 24 : 4);
      if (x < place.leftPx - 4 || x > beyond) continue;
      const joined = slots.slice(from, to);
      const ids = joined.map((slot) => records.rowId(slot));
      painted.push({ x, y: measures.marksPx, ids });
      const lit = ids.some((id) => this.#highlight.has(id));
      const [only] = joined;
      if (joined.length > 1) this.#paintCapsule({ x, y, slots: joined, lit }, measures.small);
      else if (only !== undefined) this.#paintMark({ x, y, slot: only, lit }, measures.small);
    }
    return painted;
  }

  /** How much happened when, where single marks would tell nothing. */
  paintDensity(source: LaneSource, topPx: number, { marksPx }: LaneMeasures): void {
    const { records } = this.#index;
    const { view, place, ink } = this.#frame;
    const bins = Math.ceil(place.widthPx / DENSITY_BIN_PX) + 1;
    const all = new Uint32Array(bins);
    const warnings = new Uint32Array(bins);
    source.eachIn(view, (slot) => {
      const bin = Math.floor((this.x(records.at(slot)) - place.leftPx) / DENSITY_BIN_PX);
      all[bin] = (all[bin] ?? 0) + 1;
      if (records.type(slot) === WARNING) warnings[bin] = (warnings[bin] ?? 0) + 1;
    });
    const context = this.#context;
    for (const [bin, count] of all.entries()) {
      if (count === 0) continue;
      const left = place.leftPx + bin * DENSITY_BIN_PX;
      const height = barPx(count);
      const warned = Math.ceil((height * (warnings[bin] ?? 0)) / count);
      context.fillStyle = ink.colors.border;
      context.fillRect(left, topPx + marksPx + 8 - height, DENSITY_BIN_PX - 1, height - warned);
      context.fillStyle = ink.colors.warn;
      context.fillRect(left, topPx + marksPx + 8 - warned, DENSITY_BIN_PX - 1, warned);
    }
  }

  #paintSpan(
    { left, right, y, code }: { left: number; right: number; y: number; code: HealthCode },
    small: boolean,
  ): void {
    const context = this.#context;
    if (code === UNKNOWN) {
      paintUnknown(context, { left, right, y }, this.#frame.ink.colors);
      return;
    }
    const thickness = THICKNESS[code];
    if (thickness === undefined) return;
    const height = small ? Math.min(6, thickness) : thickness;
    const width = Math.max(right - left, thickness > 2 ? MIN_FAULT_PX : 0);
    context.fillStyle = this.#fill(code);
    context.fillRect(left, y - height / 2, width, height);
  }

  #fill(code: HealthCode): CanvasPattern | string {
    const { ok, warn, bad } = this.#frame.ink.colors;
    if (code === toHealthCode('bad')) return bad;
    if (code === toHealthCode('warn')) return warn;
    return code === toHealthCode('progress') ? this.#frame.ink.progress : ok;
  }

  #paintMark(
    { x, y, slot, lit }: { x: number; y: number; slot: number; lit: boolean },
    small: boolean,
  ): void {
    const { colors } = this.#frame.ink;
    const shape = shapeOf(this.#index, slot);
    const size = (shape === 'Warning' ? 11 : 10) - (small ? 2 : 0);
    drawMark(this.#context, { shape, x, y, size }, colors);
    if (!lit) return;
    this.#context.strokeStyle = colors.accent;
    this.#context.lineWidth = 1.5;
    this.#context.beginPath();
    this.#context.arc(x, y, small ? 7.5 : 9, 0, 2 * Math.PI);
    this.#context.stroke();
  }

  #paintCapsule(
    { x, y, slots, lit }: { x: number; y: number; slots: readonly number[]; lit: boolean },
    small: boolean,
  ): void {
    const context = this.#context;
    const { colors } = this.#frame.ink;
    const text = slots.length.toLocaleString('en-US');
    const width = capsuleWidthPx(slots.length);
    const height = small ? 14 : 16;
    const warned = slots.some((slot) => this.#index.records.type(slot) === WARNING);
    context.beginPath();
    context.roundRect(x - width / 2, y - height / 2, width, height, height / 2);
    context.fillStyle = colors.capsule;
    context.fill();
    if (warned) {
      context.fillStyle = colors.warnSoft;
      context.fill();
    }
    context.strokeStyle = lit ? colors.accent : warned ? colors.warn : colors.border;
    context.lineWidth = lit ? 2 : 1;
    context.stroke();
    context.fillStyle = warned ? colors.warnText : colors.text2;
    context.textAlign = 'center';
    context.fillText(text, x, y + 4);
  }
}

/** Nothing known: a dashed box, as nowhere else. */
function paintUnknown(
  context: CanvasRenderingContext2D,
  { left, right, y }: { left: number; right: number; y: number },
  { unknown, unknownSoft }: PlotColors,
): void {
  const width = Math.max(2, right - left);
  context.fillStyle = unknownSoft;
  context.fillRect(left, y - 3, width, 6);
  context.strokeStyle = unknown;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.strokeRect(Math.round(left) + 0.5, y - 2.5, Math.max(1, Math.round(width) - 1), 5);
  context.setLineDash([]);
}

function shapeOf({ records }: JournalIndex, slot: number): MarkShape {
  const type = RECORD_TYPES[records.type(slot)] ?? 'Normal';
  return records.isLate(slot) && type !== 'Warning' && type !== 'Normal' ? 'Late' : type;
}

/** One is seen, a hundred are not a hundred times as high. */
function barPx(count: number): number {
  return Math.min(15, 3 + 3 * Math.log2(count));
}
