import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burnInShift, burnInStep, CANVAS, fitCanvas } from './fit-canvas.ts';

describe('fitCanvas', () => {
  it.each([
    [
      { widthPx: 1_920, heightPx: 1_080 },
      { scale: 1, leftPx: 0, topPx: 0 },
    ],
    [
      { widthPx: 384, heightPx: 216 },
      { scale: 0.2, leftPx: 0, topPx: 0 },
    ],
    [
      { widthPx: 1_440, heightPx: 900 },
      { scale: 0.75, leftPx: 0, topPx: 45 },
    ],
    [
      { widthPx: 3_840, heightPx: 1_080 },
      { scale: 1, leftPx: 960, topPx: 0 },
    ],
  ])('of %j is %j', (window, fit) => {
    expect(fitCanvas(window)).toEqual(fit);
  });

  it('lies inside any window, in the middle, and touches two of its edges', () => {
    const side = fc.integer({ min: 100, max: 8_000 });
    fc.assert(
      fc.property(side, side, (widthPx, heightPx) => {
        const { scale, leftPx, topPx } = fitCanvas({ widthPx, heightPx });
        expect(leftPx * 2 + CANVAS.widthPx * scale).toBeCloseTo(widthPx);
        expect(topPx * 2 + CANVAS.heightPx * scale).toBeCloseTo(heightPx);
        expect(Math.min(leftPx, topPx)).toBeCloseTo(0);
      }),
    );
  });
});

describe('burn-in shift', () => {
  it('stands on another place each minute, and is round after eight', () => {
    const steps = Array.from({ length: 9 }, (_, minute) => burnInStep(minute * 60_000 + 59_999));
    expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0]);
    const places = new Set(steps.map((step) => JSON.stringify(burnInShift(step))));
    expect(places.size).toBe(8);
  });

  it('is never more than six px', () => {
    for (let step = 0; step < 8; step += 1) {
      const { xPx, yPx } = burnInShift(step);
      expect(Math.max(Math.abs(xPx), Math.abs(yPx))).toBeLessThanOrEqual(6);
    }
  });
});
