import { LatencyWindow, type Link } from '@deltascope/wire';

/** What the meter needs of a browser. */
export interface Painter {
  /** requestAnimationFrame: calls back before the next frame is drawn. */
  nextFrame(callback: () => void): void;
  isHidden(): boolean;
}

/** More waiting changes than this add nothing to a percentile. */
const MAX_WAITING = 100;

/**
 * Measures what it is all about: from a change's decoding on the server to its pixels here. What was put into the page in one frame
 * is on screen when the next one begins. Nothing is measured in a hidden tab, where there are no pixels.
 */
export class PaintMeter {
  readonly window = new LatencyWindow();
  readonly #link: Pick<Link, 'serverNow' | 'notePaint'>;
  readonly #painter: Painter;
  #waiting: number[] = [];
  #lastMs: number | null = null;
  #lastAt = 0;

  constructor(link: Pick<Link, 'serverNow' | 'notePaint'>, painter: Painter) {
    this.#link = link;
    this.#painter = painter;
  }

  /** The newest measure and when it was taken, server's clock. */
  get last(): { readonly ms: number; readonly at: number } | null {
    return this.#lastMs === null ? null : { ms: this.#lastMs, at: this.#lastAt };
  }

  /** A change decoded at `decodedAt` (server's clock) has been applied. */
  applied(decodedAt: number): void {
    if (!this.#painter.isHidden() && this.#waiting.length < MAX_WAITING) {
      this.#waiting.push(decodedAt);
    }
  }

  /** All that was applied is in the page now. */
  committed(): void {
    const decoded = this.#waiting;
    if (decoded.length === 0) return;
    this.#waiting = [];
    this.#painter.nextFrame(() => {
      const now = this.#link.serverNow();
      for (const decodedAt of decoded) {
        const ms = now - decodedAt;
        // Before the clocks are known to each other a change may seem to come from the future: that is no measure.
        if (ms < 0) continue;
        this.window.add(ms);
        this.#link.notePaint(ms);
        this.#lastMs = ms;
        this.#lastAt = now;
      }
    });
  }
}
