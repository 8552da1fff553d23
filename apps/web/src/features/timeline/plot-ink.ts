/** The tokens a plot draws with, by what they are for. */
const TOKENS = {
  ground: '--surface-0',
  sunken: '--surface-sunken',
  capsule: '--surface-2',
  hair: '--line-1',
  edge: '--line-2',
  border: '--line-3',
  text2: '--text-2',
  text3: '--text-3',
  inverse: '--text-inverse',
  accent: '--accent',
  accentSoft: '--accent-soft',
  ok: '--ok-quiet',
  progress: '--progress',
  warn: '--warn',
  warnText: '--warn-text',
  warnSoft: '--warn-soft',
  bad: '--bad',
  unknown: '--unknown',
  unknownSoft: '--unknown-soft',
  added: '--delta-added',
  changed: '--delta-updated',
  deleted: '--delta-deleted',
  late: '--delta-replaced',
} as const;

export type PlotColors = Readonly<Record<keyof typeof TOKENS, string>>;

/** The tokens as they are now; others after a change of the theme. */
function readPlotColors(element: Element): PlotColors {
  const style = getComputedStyle(element);
  const read = Object.entries(TOKENS).map(([name, token]) => [
    name,
    style.getPropertyValue(token).trim(),
  ]);
  return Object.fromEntries(read) as PlotColors;
}

/** What a plot is drawn with: the tokens, and hatches made of them. */
export interface PlotInk {
  readonly colors: PlotColors;
  /** Of what is in progress. */
  readonly progress: CanvasPattern | string;
  /** Of times that are not known: behind lanes, and in the strip. */
  readonly unknown: CanvasPattern | string;
  readonly unknownStrip: CanvasPattern | string;
}

/** Made once for a theme: a hatch is a canvas of its own. */
export function readPlotInk(element: Element): PlotInk {
  const colors = readPlotColors(element);
  const { progress, ground, unknownSoft, unknown } = colors;
  return {
    colors,
    progress: hatch({ line: progress, ground, stepPx: 5 }),
    unknown: hatch({ line: unknownSoft, ground: null, stepPx: 10 }),
    unknownStrip: hatch({ line: unknown, ground: null, stepPx: 8 }),
  };
}

/** A pattern of slanted lines that are `stepPx` apart, for any canvas. */
function hatch({
  line,
  ground,
  stepPx,
}: {
  line: string;
  ground: string | null;
  stepPx: number;
}): CanvasPattern | string {
  const size = stepPx * 4;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  if (!pen) return line;
  if (ground !== null) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, size, size);
    // The line's own colour, thinned, is what lies between the lines.
    pen.globalAlpha = 0.35;
    pen.fillStyle = line;
    pen.fillRect(0, 0, size, size);
    pen.globalAlpha = 1;
  }
  pen.strokeStyle = line;
  pen.lineWidth = size * 0.36;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
    pen.stroke();
  }
  const pattern = pen.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / 4));
  return pattern ?? line;
}
