import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks } from './axis-ticks.ts';
import { DENSITY_BINS, densityOf, densitySpan } from './density.ts';
import { JournalIndex } from './journal-index.ts';
import { RecordFilter } from './record-filter.ts';
import { keyOf, objectRow, recordRow } from './testing/journal-rows.ts';
import { MAX_AGE_MS, MIN_SPAN_MS } from './time-window.ts';

const NOW = 1_764_000_000_000;

describe('the time axis', () => {
  it('has room for its texts and round times, at any span and width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MIN_SPAN_MS, max: MAX_AGE_MS }),
        fc.integer({ min: 300, max: 1_800 }),
        (spanMs, widthPx) => {
          const ticks = axisTicks([NOW - spanMs, NOW], widthPx);
          const texts = ticks.filter(({ text }) => text !== null).map(({ at }) => at);
          const apartPx = texts
            .slice(1)
            .map((at, index) => ((at - (texts[index] ?? 0)) / spanMs) * widthPx);
          expect(Math.min(Infinity, ...apartPx)).toBeGreaterThanOrEqual(80);
          expect(ticks.length).toBeLessThan(200);
          expect(ticks.every(({ at }) => at >= NOW - spanMs && at <= NOW)).toBe(true);
        },
      ),
    );
  });

  it('tells seconds only where there are any', () => {
    const texts = (spanMs: number): (string | null)[] =>
      axisTicks([NOW - spanMs, NOW], 600).flatMap(({ text }) => (text === null ? [] : [text]));
    expect(texts(60_000).every((text) => /^\d\d:\d\d:\d\d$/.test(text ?? ''))).toBe(true);
    expect(texts(3_600_000).every((text) => /^\d\d:\d\d$/.test(text ?? ''))).toBe(true);
  });
});

describe('the density strip', () => {
  it('reaches back to where the journal begins, in round bins, and no further than is kept', () => {
    const [from, to] = densitySpan(NOW - 100_000, NOW);
    expect([to - from, (to - from) / DENSITY_BINS]).toEqual([900_000, 5_000]);
    expect(from).toBeLessThanOrEqual(NOW - 100_000);
    const [start, end] = densitySpan(0, NOW);
    expect([end - start, (end - start) / DENSITY_BINS]).toEqual([MAX_AGE_MS, 120_000]);
  });

  it('counts what is asked for, warnings apart', () => {
    const index = new JournalIndex(() => 1_000);
    index.putObject(objectRow(1, keyOf('a')));
    index.putObject(objectRow(2, keyOf('n', 'Node')));
    const span = densitySpan(NOW - 60_000, NOW);
    [0, 1, 2].forEach((id) => index.putRecord(recordRow(id, keyOf('a'), { at: NOW - 1_000 })));
    index.putRecord(recordRow(3, keyOf('a'), { at: NOW - 1_000, type: 'Warning' }));
    index.putRecord(recordRow(4, keyOf('n', 'Node'), { at: NOW - 600_000 }));
    const sums = (): unknown => {
      const { changes, warnings, most } = densityOf(index, span);
      const sum = (bins: Uint32Array): number => bins.reduce((total, count) => total + count, 0);
      return [sum(changes), sum(warnings), most];
    };
    expect(sums()).toEqual([4, 1, 4]);
    index.filter = new RecordFilter({ kinds: ['Node'], types: [] });
    expect(sums()).toEqual([1, 0, 1]);
    index.filter = new RecordFilter({ kinds: [], types: ['Warning'] });
    expect(sums()).toEqual([0, 1, 1]);
  });
});
