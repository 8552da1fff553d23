import { axisTicks } from './axis-ticks.ts';
import { sizedContext, setLabelFont } from './sized-context.ts';
import type { PlotFrame } from './plot-stage.ts';

const HEIGHT_PX = 24;
const BASE_PX = 16;
const TAG = { widthPx: 32, heightPx: 16 };

/** The times over the lanes, and where now is. */
export function paintAxis(canvas: HTMLCanvasElement, frame: PlotFrame): void {
  const { view, place, following, isTold } = frame;
  const { colors } = frame.ink;
  const edge = place.leftPx + place.widthPx;
  const context = sizedContext(canvas, edge + 40, HEIGHT_PX);
  if (!context) return;
  setLabelFont(context);
  context.textAlign = 'center';
  context.fillStyle = colors.text3;
  const [from, to] = view;
  // A text that would stand under the tag, or half outside, is left out.
  const last = edge - (following ? TAG.widthPx / 2 + 30 : 0);
  for (const { at, text } of axisTicks(view, place.widthPx)) {
    const x = place.leftPx + ((at - from) / (to - from)) * place.widthPx;
    if (text !== null && x <= last && x >= place.leftPx + 12) context.fillText(text, x, BASE_PX);
  }
  if (!following) return;
  context.fillStyle = isTold ? colors.accent : colors.border;
  context.beginPath();
  context.roundRect(edge - TAG.widthPx / 2, 4, TAG.widthPx, TAG.heightPx, 2);
  context.fill();
  context.fillStyle = colors.inverse;
  context.fillText(isTold ? 'live' : 'now', edge, BASE_PX);
}
