/**
 * Where the stages of the drawing stand, in px. The drawing was made for 1392 px; on a wider page the distances grow and the stages
 * keep their size, so that type and squares stay what they are. Narrower than that it scrolls.
 */
export interface PipelineGeometry {
  readonly widthPx: number;
  readonly tape: { readonly left: number; readonly right: number };
  readonly dial: { readonly x: number; readonly radius: number };
  readonly queue: { readonly left: number; readonly right: number };
  readonly gate: { readonly left: number; readonly right: number };
  readonly store: { readonly left: number; readonly right: number };
  readonly node: { readonly x: number };
  readonly lanes: { readonly left: number; readonly right: number };
  readonly viewers: { readonly left: number };
  /** Left edge and width of the words under each stage, in the stages' order. */
  readonly words: readonly { readonly left: number; readonly width: number }[];
}

const MIN_WIDTH_PX = 1392;
export const HEIGHT_PX = 232;
/** The beam everything hangs on. */
export const BEAM_Y = 118;

export function pipelineGeometry(availablePx: number): PipelineGeometry {
  const widthPx = Math.max(MIN_WIDTH_PX, availablePx);
  const extra = widthPx - MIN_WIDTH_PX;
  /** Shares of what there is more of: the wire, the queue, before the store, after it, the lanes. */
  const at = (base: number, share: number): number => Math.round(base + extra * share);
  const WIRE = 0.12;
  const QUEUE = 0.4;
  const STORE = 0.55;
  const NODE = 0.7;
  return {
    widthPx,
    tape: { left: 20, right: 122 },
    dial: { x: at(251, WIRE), radius: 35 },
    queue: { left: at(352, WIRE * 1.5), right: at(542, QUEUE) },
    gate: { left: at(582, QUEUE), right: at(646, QUEUE) },
    store: { left: at(706, STORE), right: at(852, STORE) },
    node: { x: at(948, NODE) },
    lanes: { left: at(1034, NODE), right: at(1226, 1) },
    viewers: { left: at(1282, 1) },
    words: [
      { left: 20, width: 136 },
      { left: at(176, WIRE), width: 152 },
      { left: at(352, WIRE * 1.5), width: 204 },
      { left: at(580, QUEUE), width: 104 },
      { left: at(706, STORE), width: 196 },
      { left: at(924, NODE), width: 88 },
      { left: at(1034, NODE), width: 214 },
      { left: at(1280, 1), width: 94 },
    ],
  };
}

/** How far apart the lanes of `count` listeners are, and where the first one is: four fill the height, more share it. */
export function laneRows(count: number): readonly number[] {
  const top = 36;
  const bottom = 204;
  if (count <= 1) return count === 1 ? [BEAM_Y] : [];
  const step = Math.min(56, (bottom - top) / (count - 1));
  const first = BEAM_Y - (step * (count - 1)) / 2;
  return Array.from({ length: count }, (_, index) => Math.round(first + index * step));
}

/** The way of a notification: from the processor's node, round into its lane, to the handler. */
export function lanePath(geometry: PipelineGeometry, y: number): string {
  const { node, lanes } = geometry;
  const from = node.x + 5;
  const to = lanes.left - 6;
  const bend = (to - from) * 0.55;
  return `M${from} ${BEAM_Y}C${from + bend} ${BEAM_Y} ${to - bend} ${y} ${to} ${y}H${lanes.right + 26}`;
}
