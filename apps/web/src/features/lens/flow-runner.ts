import { FlowAnimation, type FlowRoute } from './flow-animation.ts';
import { dotId, type DotType } from './flow-dot.ts';

export interface Sending {
  readonly route: FlowRoute;
  /** How many deltas one dot stands for. */
  readonly unit: number;
  readonly overMs: number;
}

/**
 * Moves dots in a layer of an SVG, by hand: React draws four times a second, dots move at every frame. Frames are asked for only while
 * something moves, and nothing is sent in a hidden tab or where motion is not wanted.
 */
export class FlowRunner {
  readonly #layer: SVGGElement;
  readonly #animation = new FlowAnimation<DotType>();
  /** Deltas of each route that did not make up a whole dot yet. */
  readonly #carried = new Map<string, number>();
  #frame = 0;

  constructor(layer: SVGGElement) {
    this.#layer = layer;
  }

  /** Sends deltas along a route; `key` names it from one sending to the next. */
  send(key: string, types: readonly DotType[], { route, unit, overMs }: Sending): void {
    const carry = (this.#carried.get(key) ?? 0) + types.length;
    this.#carried.set(key, carry % unit);
    const sent = everyNth(types, unit, Math.floor(carry / unit));
    if (sent.length === 0 || document.hidden || wantsStillness()) return;
    this.#animation.send(sent, route, { nowMs: performance.now(), overMs });
    if (this.#frame === 0) this.#frame = requestAnimationFrame((nowMs) => this.#draw(nowMs));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#animation.clear();
    this.#layer.replaceChildren();
  }

  #draw(nowMs: number): void {
    drawDots(this.#layer, this.#animation.dots(nowMs));
    this.#frame = this.#animation.isMoving
      ? requestAnimationFrame((nextMs) => this.#draw(nextMs))
      : 0;
  }
}

function wantsStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function everyNth(types: readonly DotType[], unit: number, count: number): readonly DotType[] {
  return Array.from({ length: count }, (_, index) => types[index * unit] ?? types.at(-1) ?? null);
}

function drawDots(
  layer: SVGGElement,
  dots: readonly { readonly what: DotType; readonly x: number; readonly y: number }[],
): void {
  while (layer.childElementCount > dots.length) layer.lastElementChild?.remove();
  dots.forEach(({ what, x, y }, index) => {
    const dot = layer.children[index] ?? layer.appendChild(newDot());
    const href = `#${dotId(what)}`;
    if (dot.getAttribute('href') !== href) dot.setAttribute('href', href);
    dot.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  });
}

function newDot(): Element {
  return document.createElementNS('http://www.w3.org/2000/svg', 'use');
}
