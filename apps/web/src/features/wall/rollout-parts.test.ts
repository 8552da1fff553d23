import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutParts } from './rollout-parts.ts';

const counts = (rollout: Parameters<typeof rolloutParts>[0]): number[] =>
  rolloutParts(rollout).map(({ count }) => count);

describe('rolloutParts', () => {
  it('are done, under way, failing and not begun', () => {
    expect(counts({ done: 3, under: 1, failing: 1, want: 8 })).toEqual([3, 1, 1, 3]);
  });

  it('never cut off what fails', () => {
    expect(counts({ done: 9, under: 3, failing: 2, want: 4 })).toEqual([2, 0, 2, 0]);
  });

  it('are always as many as there are to be', () => {
    const count = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(count, count, count, count, (done, under, failing, want) => {
        const parts = counts({ done, under, failing, want });
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(want);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
