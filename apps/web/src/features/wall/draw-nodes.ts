import type { NodeBox, NodeLayout } from './node-layout.ts';

/** Room around the grid for marks that stand out of their boxes. */
export const BLEED_PX = 16;

/** Letters of `WallNode.pods`, the worst first. */
const WORST_FIRST = ['b', 'w', 'u', 'p', 'd', 'o'];
/** Healthy cells differ a little, each place always alike, so that the field is a texture and not a block. */
const QUIET_ALPHAS = [0.46, 0.56, 0.64, 0.73] as const;
const MIN_MARK_PX = 5;
/** From this size on a box has room for its node's mark at its corner. */
const MIN_MARKED_BOX_PX = 36;

type Context = CanvasRenderingContext2D;

/** The colours, by the names of their tokens. */
export type Palette = Readonly<
  Record<'ok' | 'bad' | 'warn' | 'progress' | 'unknown' | 'frame' | 'ground', string>
>;

interface Cell {
  readonly letter: string;
  /** Its middle. */
  readonly x: number;
  readonly y: number;
}

/** Draws the grid anew, all of it. */
export function drawNodes(context: Context, layout: NodeLayout, palette: Palette): void {
  const cells = layout.boxes.flatMap((box) => boxCells(box, layout));
  for (const box of layout.boxes) drawFrame(context, box, { layout, palette });
  drawQuiet(context, cells, { cellPx: layout.cellPx, palette });
  for (const cell of cells) drawSmall(context, cell, { cellPx: layout.cellPx, palette });
  for (const cell of cells) {
    if (cell.letter === 'b') drawFailing(context, cell, { cellPx: layout.cellPx, palette });
  }
  for (const box of layout.boxes) drawNodeMark(context, box, { layout, palette });
}

/** One letter per cell: the worst of the pods it stands for. */
export function cellLetters(pods: string, capacity: number): readonly string[] {
  const perCell = Math.max(1, Math.ceil(pods.length / capacity));
  if (perCell === 1) return pods.split('');
  return Array.from({ length: Math.ceil(pods.length / perCell) }, (_, index) => {
    const some = pods.slice(index * perCell, (index + 1) * perCell);
    return WORST_FIRST.find((letter) => some.includes(letter)) ?? 'u';
  });
}

function boxCells({ node, xPx, yPx }: NodeBox, layout: NodeLayout): readonly Cell[] {
  const { columns, rows, pitchPx, cellPx, padPx, boxHeightPx } = layout;
  const left = xPx + padPx + cellPx / 2;
  const bottom = yPx + boxHeightPx - padPx - cellPx / 2;
  return cellLetters(node.pods, columns * rows).map((letter, index) => ({
    letter,
    x: left + (index % columns) * pitchPx,
    y: bottom - Math.floor(index / columns) * pitchPx,
  }));
}

function drawFrame(
  context: Context,
  { node, xPx, yPx }: NodeBox,
  { layout, palette }: { layout: NodeLayout; palette: Palette },
): void {
  const { boxWidthPx, boxHeightPx, padPx } = layout;
  const quiet = node.health === 'ok' || node.health === 'done';
  const widthPx = quiet ? Math.min(1.5, padPx / 2) : Math.min(3, padPx);
  context.strokeStyle =
    node.health === 'ok' || node.health === 'done' ? palette.frame : palette[node.health];
  context.lineWidth = widthPx;
  context.setLineDash(node.health === 'unknown' ? [6, 4] : []);
  context.beginPath();
  context.roundRect(
    xPx + widthPx / 2,
    yPx + widthPx / 2,
    boxWidthPx - widthPx,
    boxHeightPx - widthPx,
    padPx,
  );
  context.stroke();
  context.setLineDash([]);
}

/** Most cells of most clusters: drawn shade by shade, since changing the shade is what costs. */
function drawQuiet(
  context: Context,
  cells: readonly Cell[],
  { cellPx, palette }: { cellPx: number; palette: Palette },
): void {
  context.fillStyle = palette.ok;
  QUIET_ALPHAS.forEach((alpha, shade) => {
    context.globalAlpha = alpha;
    for (const { letter, x, y } of cells) {
      if (letter === 'o' && shadeAt(x, y) === shade) {
        context.fillRect(x - cellPx / 2, y - cellPx / 2, cellPx, cellPx);
      }
    }
  });
  context.globalAlpha = 1;
}

/** A number that looks like chance, and is the same for the same place. */
function shadeAt(x: number, y: number): number {
  const mixed = Math.imul(Math.round(x * 2) ^ Math.imul(Math.round(y * 2), 0x9e3779b1), 0x85ebca6b);
  return (mixed >>> 16) % QUIET_ALPHAS.length;
}

function drawSmall(
  context: Context,
  { letter, x, y }: Cell,
  { cellPx, palette }: { cellPx: number; palette: Palette },
): void {
  const half = cellPx / 2;
  switch (letter) {
    case 'p':
      context.fillStyle = palette.progress;
      context.fillRect(x - half, y - half, Math.max(1, half), cellPx);
      strokeSquare(context, { x, y, sizePx: cellPx }, palette.progress);
      return;
    case 'w':
      drawTriangle(context, { x, y, radiusPx: Math.max(MIN_MARK_PX / 2, half) }, palette.warn);
      return;
    case 'u':
      strokeSquare(context, { x, y, sizePx: cellPx }, palette.unknown);
      return;
    case 'd':
      // Completed: there, but nothing to look at.
      context.fillStyle = palette.frame;
      context.fillRect(x - half, y - half, cellPx, cellPx);
  }
}

function strokeSquare(
  context: Context,
  { x, y, sizePx }: { x: number; y: number; sizePx: number },
  colour: string,
): void {
  const widthPx = Math.min(2, sizePx / 4);
  context.strokeStyle = colour;
  context.lineWidth = widthPx;
  const side = sizePx - widthPx;
  context.strokeRect(x - side / 2, y - side / 2, side, side);
}

function drawTriangle(
  context: Context,
  { x, y, radiusPx }: { x: number; y: number; radiusPx: number },
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x - radiusPx, y + radiusPx);
  context.lineTo(x, y - radiusPx);
  context.lineTo(x + radiusPx, y + radiusPx);
  context.fill();
}

function drawDiamond(
  context: Context,
  { x, y, radiusPx }: { x: number; y: number; radiusPx: number },
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y - radiusPx);
  context.lineTo(x + radiusPx, y);
  context.lineTo(x, y + radiusPx);
  context.lineTo(x - radiusPx, y);
  context.fill();
}

/** What one looks for: larger than its cell, and with a rim of ground so that it stands out of its neighbours. */
function drawFailing(
  context: Context,
  { x, y }: Cell,
  { cellPx, palette }: { cellPx: number; palette: Palette },
): void {
  const radiusPx = Math.max(MIN_MARK_PX, Math.min(cellPx * 1.15, cellPx / 2 + 5));
  drawDiamond(context, { x, y, radiusPx: radiusPx + 2 }, palette.ground);
  drawDiamond(context, { x, y, radiusPx }, palette.bad);
}

function drawNodeMark(
  context: Context,
  { node, xPx, yPx }: NodeBox,
  { layout, palette }: { layout: NodeLayout; palette: Palette },
): void {
  if (node.health !== 'warn' && node.health !== 'bad') return;
  if (Math.min(layout.boxWidthPx, layout.boxHeightPx) < MIN_MARKED_BOX_PX) return;
  const mark = { x: xPx + layout.boxWidthPx - 5, y: yPx + 2, radiusPx: 13 };
  context.fillStyle = palette.ground;
  context.beginPath();
  context.arc(mark.x, mark.y, 17, 0, 2 * Math.PI);
  context.fill();
  if (node.health === 'warn') drawTriangle(context, mark, palette.warn);
  else drawDiamond(context, mark, palette.bad);
}
