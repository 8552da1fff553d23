import { healthRank } from '@deltascope/printers';
import type { WallNode } from '@deltascope/wire';
import { fitRows, type RowFit } from './node-rows.ts';

/** Zones stand as rows with their names beside them, if there are few enough for that. */
const MAX_ZONE_ROWS = 6;
const MAX_LABEL = 6;
const LABEL_CHAR_PX = 15;
const LABEL_GAP_PX = 11;
/** Boxes are made for the fullest node, but not for one that is out of all proportion: its cells then stand for several pods. */
const OUT_OF_PROPORTION = 2;
/** Cells in a box at least, before nodes are left out. */
const MIN_CELLS = 9;
/** Boxes grow by so many cells, so that one more pod seldom changes the picture. */
const CELLS_STEP = 5;

export interface NodeBox {
  readonly node: WallNode;
  readonly xPx: number;
  readonly yPx: number;
}

/** Where everything of the node grid stands, in px from its upper left corner. All boxes are of one size. */
export interface NodeLayout {
  readonly boxes: readonly NodeBox[];
  readonly boxWidthPx: number;
  readonly boxHeightPx: number;
  readonly padPx: number;
  /** Cells stand in `columns` from the lower left corner, `pitchPx` apart. */
  readonly columns: number;
  readonly rows: number;
  readonly pitchPx: number;
  readonly cellPx: number;
  readonly labels: readonly { readonly text: string; readonly middlePx: number }[];
  /** A cell stands for at most so many pods. */
  readonly podsPerCell: number;
}

interface Area {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Lays the nodes out so that all fit, in the order they come in, their cells as large as can be. When even the smallest boxes do not
 * fit, the worst nodes stay; null when not one fits or there is none.
 */
export function layoutNodes(nodes: readonly WallNode[], area: Area): NodeLayout | null {
  const whole = tryNodes(nodes, area);
  if (whole || nodes.length === 0) return whole;
  // Fewer nodes never need more room: the most that fit are found by halving.
  const worstFirst = nodes.toSorted((a, b) => nodeRank(b) - nodeRank(a));
  let fits = 0;
  let tooMany = nodes.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (tryNodes(worstFirst.slice(0, middle), area)) fits = middle;
    else tooMany = middle;
  }
  return tryNodes(worstFirst.slice(0, fits), area);
}

/** Its own health first, then how many of its pods fail. */
function nodeRank({ health, pods }: WallNode): number {
  return healthRank(health) * 100_000 + (pods.match(/b/g)?.length ?? 0);
}

function tryNodes(nodes: readonly WallNode[], area: Area): NodeLayout | null {
  if (nodes.length === 0) return null;
  const zones = zoneRows(nodes);
  for (const cells of cellWishes(nodes)) {
    const layout =
      (zones && place(zones, cells, area)) ?? place([{ label: '', nodes }], cells, area);
    if (layout) return layout;
  }
  return null;
}

interface Row {
  readonly label: string;
  readonly nodes: readonly WallNode[];
}

/** The nodes by zone; null when that says nothing or would take too many rows. */
function zoneRows(nodes: readonly WallNode[]): readonly Row[] | null {
  const byZone = Map.groupBy(nodes, ({ zone }) => zone);
  if (byZone.size < 2 || byZone.size > MAX_ZONE_ROWS) return null;
  const zones = [...byZone.keys()].toSorted();
  const common = commonPrefix(zones.filter((zone) => zone !== ''));
  return zones.map((zone) => ({
    label: zone.slice(common).slice(-MAX_LABEL),
    nodes: byZone.get(zone) ?? [],
  }));
}

/** How many characters all begin with, up to a dash: "eu-1a" and "eu-1b" are "1a" and "1b". */
function commonPrefix(names: readonly string[]): number {
  const [first = ''] = names;
  const differs = first
    .split('')
    .findIndex((char, index) => names.some((name) => name[index] !== char));
  return first.slice(0, differs === -1 ? first.length : differs).lastIndexOf('-') + 1;
}

/** How many cells a box may have: as many as the fullest node has pods, then fewer. */
function* cellWishes(nodes: readonly WallNode[]): Generator<number> {
  const pods = nodes.map((node) => node.pods.length).toSorted((a, b) => a - b);
  const median = pods[pods.length >> 1] ?? 0;
  const most = pods.at(-1) ?? 0;
  const wish = Math.min(most, Math.max(MIN_CELLS, median * OUT_OF_PROPORTION));
  let cells = Math.max(1, Math.ceil(wish / CELLS_STEP)) * CELLS_STEP;
  yield cells;
  while (cells > MIN_CELLS) {
    cells = Math.max(MIN_CELLS, Math.ceil(cells / 2));
    yield cells;
  }
}

function place(rows: readonly Row[], cells: number, area: Area): NodeLayout | null {
  const longest = Math.max(...rows.map(({ label }) => label.length));
  const leftPx = longest === 0 ? 0 : longest * LABEL_CHAR_PX + LABEL_GAP_PX;
  const fit = fitRows(
    rows.map(({ nodes }) => nodes.length),
    cells,
    { widthPx: area.widthPx - leftPx, heightPx: area.heightPx },
  );
  if (!fit) return null;
  const most = Math.max(...rows.flatMap(({ nodes }) => nodes.map(({ pods }) => pods.length)));
  const { boxes, labels } = placeRows(rows, fit, leftPx);
  return {
    boxes,
    labels,
    boxWidthPx: fit.boxWidthPx,
    boxHeightPx: fit.boxHeightPx,
    padPx: fit.padPx,
    columns: fit.columns,
    rows: fit.rows,
    pitchPx: fit.pitchPx,
    cellPx: fit.cellPx,
    podsPerCell: Math.max(1, Math.ceil(most / (fit.columns * fit.rows))),
  };
}

function placeRows(
  rows: readonly Row[],
  fit: RowFit,
  leftPx: number,
): Pick<NodeLayout, 'boxes' | 'labels'> {
  const boxes: NodeBox[] = [];
  const labels: { text: string; middlePx: number }[] = [];
  let top = 0;
  for (const { label, nodes } of rows) {
    nodes.forEach((node, index) => {
      const line = Math.floor(index / fit.perLine);
      boxes.push({
        node,
        xPx: leftPx + (index % fit.perLine) * fit.stepXPx,
        yPx: top + line * fit.stepYPx,
      });
    });
    const lines = Math.ceil(nodes.length / fit.perLine);
    const height = (lines - 1) * fit.stepYPx + fit.boxHeightPx;
    if (label !== '') labels.push({ text: label, middlePx: top + height / 2 });
    top += height + fit.rowGapPx;
  }
  return { boxes, labels };
}
