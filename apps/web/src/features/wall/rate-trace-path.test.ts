import { describe, expect, it } from 'vitest';
import { changesPerSecond, formatRate, tracePath, wholeBins } from './rate-trace-path.ts';

const BOX = { stepPx: 10, endPx: 30, basePx: 50, heightPx: 40 };

describe('wholeBins', () => {
  const rate = { binMs: 2_000, bins: [null, 4, 6, 8, 1] };

  it('leaves out the bin under way', () => {
    expect(wholeBins({ rate, at: 10_000 }, null)).toEqual([null, 4, 6, 8]);
  });

  it('leaves out what a server counted while it saw nothing', () => {
    expect(wholeBins({ rate, at: 10_000 }, 5_900)).toEqual([null, 4]);
    expect(wholeBins({ rate, at: 10_000 }, -90_000)).toEqual([]);
  });
});

describe('changesPerSecond', () => {
  it('is that of the last ten seconds', () => {
    expect(changesPerSecond([900, 76, 76, 76, 76, 76], 2_000)).toBe(38);
  });

  it('counts only bins that are known', () => {
    expect(changesPerSecond([null, null, 8, 4], 2_000)).toBe(3);
    expect(changesPerSecond([null, null], 2_000)).toBeNull();
    expect(changesPerSecond([], 2_000)).toBeNull();
  });

  it.each([
    [0, '0'],
    [0.4, '0.4'],
    [9.97, '10'],
    [38.4, '38'],
    [1_204.2, '1,204'],
  ])('%d is written %s', (perSecond, text) => {
    expect(formatRate(perSecond)).toBe(text);
  });
});

describe('tracePath', () => {
  it('is a stepped line from zero to the highest bin, that ends where it is told', () => {
    expect(tracePath([0, 10, 5], BOX)).toEqual({
      d: 'M0.0 50.0H10.0V10.0H20.0V30.0H30.0',
      endY: 30,
    });
  });

  it('does not draw what nobody knows as zero', () => {
    expect(tracePath([null, 10, 5], BOX)?.d).toBe('M10.0 10.0H20.0V30.0H30.0');
    expect(tracePath([null, null], BOX)).toBeNull();
    expect(tracePath([], BOX)).toBeNull();
  });

  it('leaves out what is older than the room it has', () => {
    expect(tracePath([7, 7, 0, 10, 5], BOX)?.d).toBe('M0.0 50.0H10.0V10.0H20.0V30.0H30.0');
  });
});
