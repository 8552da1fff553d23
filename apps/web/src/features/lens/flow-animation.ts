/** A dot's way and how fast it goes. */
export interface FlowRoute {
  /** Where a dot is after `px` of its way. */
  at(px: number): { readonly x: number; readonly y: number };
  readonly lengthPx: number;
}

export interface FlowDot<T> {
  readonly what: T;
  readonly x: number;
  readonly y: number;
}

interface Moving<T> {
  readonly what: T;
  readonly route: FlowRoute;
  readonly startMs: number;
}

/** Fast enough that sixty a second can still be told apart. */
const PX_PER_S = 420;
/** More could not be told apart; what comes above is counted by the figures, not drawn. */
const MAX_MOVING = 240;

/** Dots under way. Knows nothing of how they are drawn, and needs frames only while there are some. */
export class FlowAnimation<T> {
  #moving: readonly Moving<T>[] = [];

  get isMoving(): boolean {
    return this.#moving.length > 0;
  }

  /** Sends these along a route, spread evenly over `overMs` from now, as they came. */
  send(
    what: readonly T[],
    route: FlowRoute,
    { nowMs, overMs }: { nowMs: number; overMs: number },
  ): void {
    const room = Math.max(0, MAX_MOVING - this.#moving.length);
    const sent = what.slice(0, room).map((each, index) => ({
      what: each,
      route,
      startMs: nowMs + (index * overMs) / what.length,
    }));
    this.#moving = [...this.#moving, ...sent];
  }

  /** Where the dots are now; those that have arrived are gone. */
  dots(nowMs: number): readonly FlowDot<T>[] {
    const px = ({ startMs }: Moving<T>): number => ((nowMs - startMs) * PX_PER_S) / 1_000;
    this.#moving = this.#moving.filter((dot) => px(dot) < dot.route.lengthPx);
    return this.#moving
      .filter((dot) => px(dot) >= 0)
      .map((dot) => ({ what: dot.what, ...dot.route.at(px(dot)) }));
  }

  clear(): void {
    this.#moving = [];
  }
}

/** How many deltas one dot stands for at this rate: a dot each up to 60 a second, then ten, then a hundred. */
export function dotUnit(perSecond: number): 1 | 10 | 100 {
  if (perSecond <= 60) return 1;
  return perSecond <= 600 ? 10 : 100;
}
