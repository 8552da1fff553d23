import { readPlotInk, type PlotInk } from './plot-ink.ts';
import type { TimelineModel } from './timeline-model.ts';
import { intervalOf } from './time-window.ts';
import type { Interval } from './unknown-times.ts';

/** No more often than this is anything painted. */
const FRAME_MS = 33;

/** Where the plots stand in the page's left part, in CSS px. */
export interface PlotPlace {
  readonly leftPx: number;
  readonly widthPx: number;
}

/** What a canvas paints: the same for all canvases of a frame. */
export interface PlotFrame {
  readonly view: Interval;
  readonly nowMs: number;
  /** The view ends at the live edge. */
  readonly following: boolean;
  /** The server tells what happens now. */
  readonly isTold: boolean;
  readonly place: PlotPlace;
  readonly ink: PlotInk;
}

/**
 * When the canvases are painted: after something changed, and at the live edge whenever it moved by a pixel. All of a frame show the
 * same times. Nothing is painted while the page is hidden.
 */
export class PlotStage {
  readonly #model: TimelineModel;
  readonly #canvases = new Set<(frame: PlotFrame) => void>();
  #ink: PlotInk | undefined;
  #place: PlotPlace = { leftPx: 0, widthPx: 1 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: number | undefined;
  #paintedAt = Number.NEGATIVE_INFINITY;
  #dueAt = Infinity;

  constructor(model: TimelineModel) {
    this.#model = model;
  }

  /** Begins; what it returns ends it. */
  open(): () => void {
    const endPaint = this.#model.onPaint(() => this.paintSoon());
    const theme = new MutationObserver(() => {
      this.#ink = undefined;
      this.paintSoon();
    });
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.paintSoon();
    return () => {
      endPaint();
      theme.disconnect();
      clearTimeout(this.#timer);
      if (this.#request !== undefined) cancelAnimationFrame(this.#request);
      this.#timer = undefined;
      this.#request = undefined;
    };
  }

  get place(): PlotPlace {
    return this.#place;
  }

  setPlace(place: PlotPlace): void {
    if (place.leftPx === this.#place.leftPx && place.widthPx === this.#place.widthPx) return;
    this.#place = place;
    this.paintSoon();
  }

  /** The times on screen. */
  get view(): Interval {
    return intervalOf(this.#model.window.getState(), this.#model.nowMs, this.#place.widthPx);
  }

  /** The time at an x of the page's left part. */
  timeAt(xPx: number): number {
    const [from, to] = this.view;
    return from + ((xPx - this.#place.leftPx) / this.#place.widthPx) * (to - from);
  }

  /** Adds what paints a canvas; what it returns takes it away. */
  add(paint: (frame: PlotFrame) => void): () => void {
    this.#canvases.add(paint);
    this.paintSoon();
    return () => this.#canvases.delete(paint);
  }

  paintSoon(): void {
    this.#paintIn(0);
  }

  #paintIn(ms: number): void {
    if (this.#request !== undefined) return;
    const now = performance.now();
    const at = Math.max(now + ms, this.#paintedAt + FRAME_MS);
    if (this.#timer !== undefined && this.#dueAt <= at) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#request = requestAnimationFrame(() => {
        this.#request = undefined;
        this.#paint();
      });
    }, at - now);
  }

  #paint(): void {
    this.#paintedAt = performance.now();
    this.#ink ??= readPlotInk(document.documentElement);
    const { spanMs, end } = this.#model.window.getState();
    const frame: PlotFrame = {
      view: this.view,
      nowMs: this.#model.nowMs,
      following: end === null,
      isTold: isTold(this.#model),
      place: this.#place,
      ink: this.#ink,
    };
    for (const paint of this.#canvases) paint(frame);
    if (end === null) this.#paintIn(spanMs / this.#place.widthPx);
  }
}

/** Something is heard of what happens now: the server, and by it at least one of the kinds that have objects. */
function isTold({
  knowledge: { lostAt, journal },
  resources,
}: Pick<TimelineModel, 'knowledge' | 'resources'>): boolean {
  if (lostAt !== null || !journal) return false;
  const unheard = new Set(journal.gaps.flatMap((gap) => (gap.to === null ? [gap.resource] : [])));
  return (
    unheard.size === 0 ||
    [...resources].some((resource) => !unheard.has(resource) && !resource.startsWith('events'))
  );
}
