import { axisTicks } from './axis-ticks.ts';
import { DENSITY_BINS, type Density } from './density.ts';
import { sizedContext, setLabelFont } from './sized-context.ts';
import type { PlotInk } from './plot-ink.ts';
import type { PlotFrame } from './plot-stage.ts';
import type { Interval } from './unknown-times.ts';

/** Of the strip, in CSS px. */
const STRIP = { heightPx: 70, basePx: 50, barPx: 30, sidePx: 12 } as const;
/** A window too short to be seen is drawn so wide. */
const MIN_BRUSH_PX = 6;

/** The strip's own axis: where a time stands in it. */
export class StripScale {
  readonly #from: number;
  readonly #spanMs: number;
  readonly #widthPx: number;

  constructor({ from, binMs }: Density, widthPx: number) {
    this.#from = from;
    this.#spanMs = binMs * DENSITY_BINS;
    this.#widthPx = widthPx - 2 * STRIP.sidePx;
  }

  get range(): Interval {
    return [this.#from, this.#from + this.#spanMs];
  }

  get msPerPx(): number {
    return this.#spanMs / this.#widthPx;
  }

  x(at: number): number {
    const share = (at - this.#from) / this.#spanMs;
    return STRIP.sidePx + Math.min(1, Math.max(0, share)) * this.#widthPx;
  }

  timeAt(x: number): number {
    return this.#from + (x - STRIP.sidePx) * this.msPerPx;
  }
}

/** Where the brush is drawn for a window. */
export function brushOf(scale: StripScale, [from, to]: Interval): { left: number; right: number } {
  const right = scale.x(to);
  return { left: Math.min(scale.x(from), right - MIN_BRUSH_PX), right };
}

/** How much happened when, what is not known, and the window as a brush. */
export function paintDensity(
  canvas: HTMLCanvasElement,
  {
    density,
    unknown,
    widthPx,
  }: { density: Density; unknown: readonly Interval[]; widthPx: number },
  { view, ink }: PlotFrame,
): void {
  const context = sizedContext(canvas, widthPx, STRIP.heightPx);
  if (!context) return;
  const scale = new StripScale(density, widthPx);
  const strip: Strip = { context, scale, ink };
  paintUnknown(strip, unknown);
  paintBars(strip, density);
  paintTimes(strip, widthPx);
  paintBrush(strip, view);
}

interface Strip {
  readonly context: CanvasRenderingContext2D;
  readonly scale: StripScale;
  readonly ink: PlotInk;
}

function paintUnknown({ context, scale, ink }: Strip, unknown: readonly Interval[]): void {
  const [start, end] = scale.range;
  const top = STRIP.basePx - STRIP.barPx - 4;
  context.fillStyle = ink.unknownStrip;
  context.globalAlpha = 0.35;
  for (const [from, to] of unknown) {
    const [left, right] = [scale.x(Math.max(from, start)), scale.x(Math.min(to, end))];
    context.fillRect(left, top, right - left, STRIP.basePx - top);
  }
  context.globalAlpha = 1;
}

function paintBars({ context, scale, ink: { colors } }: Strip, density: Density): void {
  const { changes, warnings, from, binMs, most } = density;
  const width = Math.max(1, binMs / scale.msPerPx - 1);
  for (const [bin, changed] of changes.entries()) {
    const warned = warnings[bin] ?? 0;
    const left = scale.x(from + bin * binMs);
    const all = barPx(changed + warned, most);
    const warnedPx = warned === 0 ? 0 : Math.max(2, (all * warned) / (changed + warned));
    context.fillStyle = colors.border;
    context.fillRect(left, STRIP.basePx - all, width, all);
    context.fillStyle = colors.warn;
    context.fillRect(left, STRIP.basePx - warnedPx, width, warnedPx);
  }
}

function paintTimes({ context, scale, ink: { colors } }: Strip, widthPx: number): void {
  context.fillStyle = colors.edge;
  context.fillRect(STRIP.sidePx, STRIP.basePx, widthPx - 2 * STRIP.sidePx, 1);
  setLabelFont(context);
  context.textAlign = 'center';
  context.fillStyle = colors.text3;
  for (const { at, text } of axisTicks(scale.range, widthPx - 2 * STRIP.sidePx)) {
    const x = scale.x(at);
    if (text !== null && x > 40 && x < widthPx - 40) context.fillText(text, x, 65);
  }
}

function paintBrush({ context, scale, ink: { colors } }: Strip, view: Interval): void {
  const { left, right } = brushOf(scale, view);
  context.fillStyle = colors.accentSoft;
  context.fillRect(left, 2, right - left, STRIP.basePx - 2);
  context.strokeStyle = colors.accent;
  context.lineWidth = 1.25;
  context.strokeRect(left, 2, right - left, STRIP.basePx - 2);
  context.fillStyle = colors.accent;
  for (const x of [left, right]) {
    context.beginPath();
    context.roundRect(x - 3, 18, 6, 16, 2);
    context.fill();
  }
}

function barPx(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(2, (count / most) * STRIP.barPx);
}
