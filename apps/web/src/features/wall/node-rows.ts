/** A cell and its gap: no larger than this, and no smaller. */
const MAX_PITCH_PX = 42;
const MIN_PITCH_PX = 2;
const PITCH_STEP_PX = 0.5;
/** Between zones; and a zone's row is at least as high as its name. */
const ZONE_GAP_PX = 18;
const MIN_ZONE_ROW_PX = 34;
/** The likeness of a box that is looked for when the cells are no larger either way: a little higher than wide. */
const BOX_RATIO = 0.8;
/** Boxes that need not fill the width stand at most this far apart. */
const MAX_GAP_PX = 24;

/** How boxes of one size stand in rows. */
export interface RowFit {
  /** Boxes side by side; a row with more takes several lines. */
  readonly perLine: number;
  readonly stepXPx: number;
  readonly stepYPx: number;
  readonly rowGapPx: number;
  readonly boxWidthPx: number;
  readonly boxHeightPx: number;
  readonly padPx: number;
  readonly columns: number;
  readonly rows: number;
  readonly pitchPx: number;
  readonly cellPx: number;
}

interface Area {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * The largest cells with which `counts` boxes (one number a row) of `cells` cells each fit into the area; null when none do.
 * Zones are read line by line, so a second line of one has to be worth it; without zones the shape of a box decides between equals.
 */
export function fitRows(counts: readonly number[], cells: number, area: Area): RowFit | null {
  let best: RowFit | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let perLine = Math.max(...counts); perLine > 0; perLine -= 1) {
    const fit = fitLines({ counts, cells, perLine }, area);
    const score = fit ? scoreOf(fit, counts) : Number.NEGATIVE_INFINITY;
    if (score > bestScore) {
      best = fit;
      bestScore = score;
    }
  }
  return best;
}

function scoreOf(
  { pitchPx, perLine, boxWidthPx, boxHeightPx }: RowFit,
  counts: readonly number[],
): number {
  if (counts.length > 1) return pitchPx / (lineCount(counts, perLine) / counts.length) ** 0.25;
  return pitchPx - 0.1 * Math.abs(Math.log(boxWidthPx / boxHeightPx / BOX_RATIO));
}

function lineCount(counts: readonly number[], perLine: number): number {
  return counts.reduce((sum, count) => sum + Math.ceil(count / perLine), 0);
}

function fitLines(
  { counts, cells, perLine }: { counts: readonly number[]; cells: number; perLine: number },
  { widthPx, heightPx }: Area,
): RowFit | null {
  const gapPx = perLine > 24 ? 2 : perLine > 12 ? 4 : 8;
  const rowGapPx = counts.length > 1 ? ZONE_GAP_PX : gapPx;
  const lines = lineCount(counts, perLine);
  const maxWidth = Math.floor((widthPx - (perLine - 1) * gapPx) / perLine);
  const gaps = (counts.length - 1) * rowGapPx + (lines - counts.length) * gapPx;
  const maxHeight = Math.floor((heightPx - gaps) / lines);
  const padPx = Math.min(maxWidth, maxHeight) >= 40 ? 4 : 2;
  const box = fitCells(cells, { widthPx: maxWidth - 2 * padPx, heightPx: maxHeight - 2 * padPx });
  if (!box) return null;
  const boxWidthPx = box.widthPx + 2 * padPx;
  const boxHeightPx = box.heightPx + 2 * padPx;
  const fewest = Math.ceil(Math.min(...counts) / perLine);
  const lowest = fewest * (boxHeightPx + gapPx) - gapPx;
  if (counts.length > 1 && lowest < MIN_ZONE_ROW_PX) return null;
  const spread = perLine > 1 ? (widthPx - boxWidthPx) / (perLine - 1) : 0;
  return {
    perLine,
    stepXPx: Math.floor(Math.min(spread, boxWidthPx + MAX_GAP_PX)),
    stepYPx: boxHeightPx + gapPx,
    rowGapPx,
    boxWidthPx,
    boxHeightPx,
    padPx,
    columns: box.columns,
    rows: box.rows,
    pitchPx: box.pitchPx,
    cellPx: box.pitchPx - cellGap(box.pitchPx),
  };
}

/** The largest cells of which so many fit into a box, and the box drawn close around them. */
function fitCells(cells: number, { widthPx, heightPx }: Area) {
  const guess = Math.sqrt((widthPx * heightPx) / cells) + 4;
  const start = Math.min(MAX_PITCH_PX, Math.ceil(guess / PITCH_STEP_PX) * PITCH_STEP_PX);
  for (let pitchPx = start; pitchPx >= MIN_PITCH_PX; pitchPx -= PITCH_STEP_PX) {
    const gapPx = cellGap(pitchPx);
    const maxColumns = Math.floor((widthPx + gapPx) / pitchPx);
    const maxRows = Math.floor((heightPx + gapPx) / pitchPx);
    if (maxColumns < 1 || maxRows < 1 || maxColumns * maxRows < cells) continue;
    // Cells as large as they may be leave room: then a box is about square.
    const square = pitchPx === MAX_PITCH_PX ? Math.ceil(Math.sqrt(cells)) : maxColumns;
    const columns = Math.max(Math.ceil(cells / maxRows), Math.min(maxColumns, square));
    const rows = Math.ceil(cells / columns);
    return {
      pitchPx,
      columns,
      rows,
      widthPx: columns * pitchPx - gapPx,
      heightPx: rows * pitchPx - gapPx,
    };
  }
  return null;
}

function cellGap(pitchPx: number): number {
  return pitchPx >= 9 ? 3 : pitchPx >= 6 ? 2 : pitchPx >= 3 ? 1 : 0;
}
