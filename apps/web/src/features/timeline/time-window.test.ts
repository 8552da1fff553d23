import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hold,
  intervalOf,
  MAX_AGE_MS,
  MAX_SPAN_MS,
  MIN_SPAN_MS,
  nextSpan,
  panBy,
  zoomTo,
  type TimeWindow,
} from './time-window.ts';

const NOW = 1_764_000_000_000;
const window = fc.record({
  spanMs: fc.integer({ min: 10, max: 3_600 }).map((seconds) => seconds * 1_000),
  end: fc.option(fc.integer({ min: NOW - MAX_AGE_MS + MAX_SPAN_MS, max: NOW - 1 })),
});

/** What stands in the address is whole seconds and whole milliseconds. */
function isAllowed({ spanMs, end }: TimeWindow): boolean {
  const isSpan = spanMs >= MIN_SPAN_MS && spanMs <= MAX_SPAN_MS && spanMs % 1_000 === 0;
  const isEnd =
    end === null || (Number.isInteger(end) && end < NOW && end - spanMs >= NOW - MAX_AGE_MS);
  return isSpan && isEnd;
}

describe('the window of time', () => {
  it('stays within what can be looked at, however it is zoomed and moved', () => {
    fc.assert(
      fc.property(window, fc.double({ min: -1e9, max: 1e9, noNaN: true }), (before, by) => {
        const moved = panBy(before, by, NOW);
        const zoomed = zoomTo(before, Math.abs(by), { anchor: NOW - 5_000, nowMs: NOW });
        expect([isAllowed(moved), isAllowed(zoomed)]).toEqual([true, true]);
      }),
    );
  });

  it('keeps the live edge when it is zoomed there, and what is pointed at when it is held', () => {
    expect(
      zoomTo({ spanMs: 60_000, end: null }, 30_000, { anchor: NOW - 9_000, nowMs: NOW }),
    ).toEqual({ spanMs: 30_000, end: null });
    const held = { spanMs: 100_000, end: NOW - 100_000 };
    const anchor = NOW - 150_000;
    expect(zoomTo(held, 50_000, { anchor, nowMs: NOW })).toEqual({
      spanMs: 50_000,
      end: NOW - 125_000,
    });
  });

  it('is held when it is moved back, and goes on when it is moved to the edge', () => {
    const live = { spanMs: 60_000, end: null };
    expect(panBy(live, -10_000, NOW)).toEqual({ spanMs: 60_000, end: NOW - 10_000 });
    expect(panBy({ spanMs: 60_000, end: NOW - 10_000 }, 20_000, NOW)).toEqual(live);
    expect(hold(live, NOW + 0.5)).toEqual({ spanMs: 60_000, end: NOW });
    // By less than can be told from now.
    expect(panBy(live, -0.0001, NOW)).toEqual(live);
  });

  it('moves by whole pixels at the live edge', () => {
    const width = 600;
    for (const at of [NOW, NOW + 33, NOW + 99, NOW + 100]) {
      const [from, to] = intervalOf({ spanMs: 60_000, end: null }, at, width);
      expect(to - from).toBe(60_000);
      expect(to % 100).toBe(0);
      expect(at - to).toBeLessThan(100);
    }
  });

  it('goes to the next span that has a button', () => {
    expect([nextSpan(60_000, 'in'), nextSpan(45_000, 'in'), nextSpan(10_000, 'in')]).toEqual([
      30_000, 30_000, 10_000,
    ]);
    expect([nextSpan(60_000, 'out'), nextSpan(MAX_SPAN_MS, 'out')]).toEqual([300_000, MAX_SPAN_MS]);
  });
});
