import { describe, expect, it } from 'vitest';
import { dayAngle, dayTicks } from './day-ring-ticks.ts';

const HOUR = 3_600_000;
const same = (ms: number): number => ms;

describe('dayAngle', () => {
  it.each([
    [new Date(2026, 2, 12, 0, 0), 0],
    [new Date(2026, 2, 12, 6, 0), 90],
    [new Date(2026, 2, 12, 18, 30), 277.5],
  ])('of %s', (at, angle) => {
    expect(dayAngle(at.getTime())).toBe(angle);
  });
});

describe('dayTicks', () => {
  const endsAt = new Date(2026, 2, 12, 2, 0).getTime();

  it('stand in the middle of their bins, yesterday apart from today', () => {
    const ticks = dayTicks({ binMs: HOUR, bins: [1, 2, 3, 4], endsAt }, same);
    expect(ticks.map(({ angle }) => angle)).toEqual([337.5, 352.5, 7.5, 22.5]);
    expect(ticks.map(({ today }) => today)).toEqual([false, false, true, true]);
    expect(ticks.at(-1)?.recency).toBe(1);
  });

  it('follow the viewer’s clock, not the server’s', () => {
    const [tick] = dayTicks({ binMs: HOUR, bins: [1], endsAt }, (ms) => ms + HOUR);
    expect(tick?.angle).toBe(37.5);
  });

  it('keep what is not known apart from nothing', () => {
    const ticks = dayTicks({ binMs: HOUR, bins: [null, 0, 8], endsAt }, same);
    expect(ticks.map(({ share }) => share === null)).toEqual([true, false, false]);
    expect(ticks[1]?.share).toBe(0);
  });

  it('do not let one burst flatten the day', () => {
    const bins = [...Array.from({ length: 143 }, () => 100), 90_000];
    const ticks = dayTicks({ binMs: 600_000, bins, endsAt }, same);
    expect(ticks[0]?.share).toBeCloseTo(2 / 3);
    expect(ticks.at(-1)?.share).toBe(1);
  });
});
