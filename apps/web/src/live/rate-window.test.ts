import { describe, expect, it } from 'vitest';
import { RateWindow } from './rate-window.ts';

describe('RateWindow', () => {
  it('counts what happened within the window, per second', () => {
    const rate = new RateWindow(10_000);
    for (let at = 100_000; at < 110_000; at += 500) rate.add(at, 1);
    expect(rate.perSecond(109_999)).toBe(2);
  });

  it('forgets what has left the window', () => {
    const rate = new RateWindow(10_000);
    rate.add(100_000, 50);
    expect(rate.perSecond(105_000)).toBe(5);
    expect(rate.perSecond(111_000)).toBe(0);
  });

  it('forgets everything after a long silence', () => {
    const rate = new RateWindow(1_000);
    rate.add(1_000, 30);
    rate.add(1_000_000, 1);
    expect(rate.perSecond(1_000_000)).toBe(1);
  });

  it('goes on when the clock goes back', () => {
    const rate = new RateWindow(1_000);
    rate.add(5_000, 3);
    rate.add(2_000, 2);
    expect(rate.perSecond(5_000)).toBe(5);
  });
});
