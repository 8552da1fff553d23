import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capsuleWidthPx, JOIN_PX, layOutMarks, type PlacedMark } from './mark-layout.ts';

const marks = fc
  .array(fc.double({ min: 0, max: 900, noNaN: true }), { maxLength: 120 })
  .map((xs) => xs.toSorted((a, b) => a - b));

const widthOf = ({ from, to }: PlacedMark): number =>
  to - from === 1 ? JOIN_PX : capsuleWidthPx(to - from);

describe('the layout of marks', () => {
  it('has every mark once, in order', () => {
    fc.assert(
      fc.property(marks, fc.double({ min: -50, max: 50, noNaN: true }), (xs, grid) => {
        const placed = layOutMarks(xs, grid);
        expect(placed.flatMap(({ from, to }) => xs.slice(from, to))).toEqual(xs);
      }),
    );
  });

  it('leaves no two closer than can be told apart, and no capsule on another', () => {
    fc.assert(
      fc.property(marks, (xs) => {
        const placed = layOutMarks(xs);
        for (const [index, mark] of placed.entries()) {
          const next = placed[index + 1];
          if (!next) continue;
          const apart = next.x - mark.x;
          expect(apart).toBeGreaterThanOrEqual((widthOf(mark) + widthOf(next)) / 2 - 1e-6);
        }
      }),
    );
  });

  it('leaves alone what is far from all else, where it is', () => {
    expect(layOutMarks([0, 40, 80])).toEqual([
      { x: 0, from: 0, to: 1 },
      { x: 40, from: 1, to: 2 },
      { x: 80, from: 2, to: 3 },
    ]);
  });

  it('joins neighbours closer than ten pixels in their middle', () => {
    expect(layOutMarks([100, 109, 118, 160])).toEqual([
      { x: 109, from: 0, to: 3 },
      { x: 160, from: 3, to: 4 },
    ]);
    expect(layOutMarks([100, 110])).toHaveLength(2);
  });

  it('cuts a long row into several capsules that say when', () => {
    const xs = Array.from({ length: 100 }, (_, index) => index * 4);
    const placed = layOutMarks(xs);
    expect(placed.length).toBeGreaterThanOrEqual(7);
    for (const { x, from, to } of placed) {
      expect(x).toBeGreaterThanOrEqual((xs[from] ?? 0) - 24);
      expect(x).toBeLessThanOrEqual((xs[to - 1] ?? 0) + 24);
    }
  });

  it('joins the same marks while time moves on', () => {
    fc.assert(
      fc.property(marks, fc.integer({ min: 1, max: 300 }), (xs, shift) => {
        const before = layOutMarks(xs, 0);
        const moved = xs.map((x) => x - shift);
        const after = layOutMarks(moved, -shift);
        expect(after.map(({ from, to }) => [from, to])).toEqual(
          before.map(({ from, to }) => [from, to]),
        );
      }),
    );
  });
});
