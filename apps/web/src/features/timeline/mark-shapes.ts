import type { PlotColors } from './plot-ink.ts';

/** What a single mark looks like: as the delta's mark, a square for what was seen late, and the two types of events. */
export type MarkShape = 'Added' | 'Changed' | 'Deleted' | 'Late' | 'Warning' | 'Normal';

/** Draws a mark in a box of `size` about a point, on the grid of twelve of the marks elsewhere on the page. */
export function drawMark(
  context: CanvasRenderingContext2D,
  { shape, x, y, size }: { shape: MarkShape; x: number; y: number; size: number },
  colors: PlotColors,
): void {
  const scale = size / 12;
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(scale, scale);
  context.beginPath();
  context.lineCap = 'round';
  SHAPES[shape](context, colors);
  context.restore();
}

type Drawing = (context: CanvasRenderingContext2D, colors: PlotColors) => void;

const SHAPES: Readonly<Record<MarkShape, Drawing>> = {
  Added: (context, { added }) => {
    context.strokeStyle = added;
    context.lineWidth = 2.6;
    context.moveTo(6, 1.6);
    context.lineTo(6, 10.4);
    context.moveTo(1.6, 6);
    context.lineTo(10.4, 6);
    context.stroke();
  },
  Changed: (context, { changed }) => {
    context.fillStyle = changed;
    context.arc(6, 6, 4.4, 0, 2 * Math.PI);
    context.fill();
  },
  Deleted: (context, { deleted }) => {
    context.strokeStyle = deleted;
    context.lineWidth = 2.3;
    context.moveTo(2.4, 2.4);
    context.lineTo(9.6, 9.6);
    context.moveTo(9.6, 2.4);
    context.lineTo(2.4, 9.6);
    context.stroke();
  },
  Late: (context, { late }) => {
    context.fillStyle = late;
    context.roundRect(1.8, 1.8, 8.4, 8.4, 1);
    context.fill();
  },
  Warning: (context, { warn }) => {
    context.fillStyle = warn;
    context.strokeStyle = warn;
    context.lineWidth = 1;
    context.lineJoin = 'round';
    context.moveTo(6, 1.4);
    context.lineTo(11.2, 10.6);
    context.lineTo(0.8, 10.6);
    context.closePath();
    context.fill();
    context.stroke();
  },
  Normal: (context, { text3 }) => {
    context.strokeStyle = text3;
    context.lineWidth = 1.5;
    context.arc(6, 6, 3.2, 0, 2 * Math.PI);
    context.stroke();
  },
};
