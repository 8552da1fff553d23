/** The wall is drawn on a canvas of this size, and scaled as a whole. */
export const CANVAS = { widthPx: 1_920, heightPx: 1_080 } as const;

/** Against burn-in: once a minute the next of eight places around the middle. */
const STEPS = 8;
const STEP_MS = 60_000;
const RADIUS_PX = 6;

/** How the canvas lies in a window: as large as it fits, in the middle. */
export function fitCanvas(window: { readonly widthPx: number; readonly heightPx: number }): {
  readonly scale: number;
  readonly leftPx: number;
  readonly topPx: number;
} {
  const scale = Math.min(window.widthPx / CANVAS.widthPx, window.heightPx / CANVAS.heightPx);
  return {
    scale,
    leftPx: (window.widthPx - CANVAS.widthPx * scale) / 2,
    topPx: (window.heightPx - CANVAS.heightPx * scale) / 2,
  };
}

/** Which of the eight places is due. */
export function burnInStep(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS) % STEPS;
}

/** How far the picture is shifted at a place, in px of the canvas: at most six. */
export function burnInShift(step: number): { readonly xPx: number; readonly yPx: number } {
  const angle = (step / STEPS) * 2 * Math.PI;
  return {
    xPx: Math.round(RADIUS_PX * Math.cos(angle)),
    yPx: Math.round(RADIUS_PX * Math.sin(angle)),
  };
}
