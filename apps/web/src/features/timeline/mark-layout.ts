/** Marks closer than this cannot be told apart. */
export const JOIN_PX = 10;
/** Longer than this a capsule would no longer say when: a row of near marks becomes several. */
const CELL_PX = 48;

/** A mark, or a capsule of several. Places are in the arrays that were given: `from` and those up to `to`, without it. */
export interface PlacedMark {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** How wide a capsule of so many is. */
export function capsuleWidthPx(count: number): number {
  return 12 + 7 * Math.max(2, String(count).length);
}

/**
 * Places marks, given by their x in order. Neighbours closer than JOIN_PX are joined. A long row of them is cut at a grid that
 * stands still in time, `gridPx` being where one of its lines is: so the same marks join the same way while time moves on.
 */
export function layOutMarks(xs: ArrayLike<number>, gridPx = 0): PlacedMark[] {
  const marks: PlacedMark[] = [];
  for (let from = 0; from < xs.length;) {
    let to = from + 1;
    while (to < xs.length && x(xs, to) - x(xs, to - 1) < JOIN_PX) to += 1;
    if (x(xs, to - 1) - x(xs, from) <= CELL_PX) marks.push(join(xs, from, to));
    else marks.push(...cut(xs, { from, to }, gridPx));
    from = to;
  }
  return withoutOverlap(marks);
}

/** A capsule is wider than what is in it: where two would cover each other they are one. */
function withoutOverlap(marks: readonly PlacedMark[]): PlacedMark[] {
  const apart: PlacedMark[] = [];
  for (const mark of marks) {
    let current = mark;
    for (let last = apart.at(-1); last && overlap(last, current); last = apart.at(-1)) {
      current = merge(last, current);
      apart.pop();
    }
    apart.push(current);
  }
  return apart;
}

function overlap(a: PlacedMark, b: PlacedMark): boolean {
  return b.x - a.x < (widthOf(a) + widthOf(b)) / 2;
}

/** One capsule for two, where most of the marks are. */
function merge(a: PlacedMark, b: PlacedMark): PlacedMark {
  const [here, there] = [a.to - a.from, b.to - b.from];
  return { x: (a.x * here + b.x * there) / (here + there), from: a.from, to: b.to };
}

function widthOf({ from, to }: PlacedMark): number {
  return to - from === 1 ? JOIN_PX : capsuleWidthPx(to - from);
}

function cut(
  xs: ArrayLike<number>,
  { from, to }: { from: number; to: number },
  gridPx: number,
): PlacedMark[] {
  const cellOf = (index: number): number => Math.floor((x(xs, index) - gridPx) / CELL_PX);
  const parts: { from: number; to: number; cell: number }[] = [];
  for (let index = from; index < to; index += 1) {
    const cell = cellOf(index);
    const last = parts.at(-1);
    // One alone would stand too near to its neighbours: it goes with the part before.
    const alone = last && last.to - last.from === 1 && last.to < to;
    if (last && last.cell === cell) last.to = index + 1;
    else if (last && (alone || index === to - 1)) last.to = index + 1;
    else parts.push({ from: index, to: index + 1, cell });
  }
  return parts.map((part) => {
    const middle = (x(xs, part.from) + x(xs, part.to - 1)) / 2;
    const room = Math.min(CELL_PX / 2, capsuleWidthPx(part.to - part.from) / 2);
    const left = gridPx + part.cell * CELL_PX + room;
    const right = gridPx + (part.cell + 1) * CELL_PX - room;
    return { x: Math.min(Math.max(middle, left), right), from: part.from, to: part.to };
  });
}

function join(xs: ArrayLike<number>, from: number, to: number): PlacedMark {
  return { x: (x(xs, from) + x(xs, to - 1)) / 2, from, to };
}

function x(xs: ArrayLike<number>, index: number): number {
  return xs[index] ?? 0;
}
