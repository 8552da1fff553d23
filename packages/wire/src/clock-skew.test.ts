import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClockSkew } from './clock-skew.ts';
import { LatencyWindow } from './latency-window.ts';

describe('clock skew', () => {
  test('is off by at most half of the shortest round trip', () => {
    const trips = fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      { minLength: 1, maxLength: 32 },
    );
    fc.assert(
      fc.property(trips, fc.integer({ min: -1e6, max: 1e6 }), (samples, trueSkew) => {
        const skew = new ClockSkew();
        samples.forEach(([rttMs, share], index) => {
          const serverTime = index * 1000;
          skew.sample({ serverTime, now: serverTime + trueSkew + rttMs * share, rttMs });
        });
        const shortest = Math.min(...samples.map(([rttMs]) => rttMs));
        expect(Math.abs(skew.ms - trueSkew)).toBeLessThanOrEqual(shortest / 2 + 1e-6);
      }),
    );
  });

  test('a measured round trip beats an unknown one, of which the shortest delay counts', () => {
    const skew = new ClockSkew();
    for (const now of [90, 40, 60]) skew.sample({ serverTime: 0, now, rttMs: null });
    expect(skew.ms).toBe(40);
    skew.sample({ serverTime: 0, now: 15, rttMs: 10 });
    expect(skew.ms).toBe(10);
  });
});

describe('latency window', () => {
  test('answers percentiles of the newest samples only', () => {
    const latency = new LatencyWindow(4);
    expect(latency.percentile(0.5)).toBeUndefined();
    for (const sample of [900, 1, 2, 3, 4]) latency.add(sample);
    expect([latency.count, latency.percentile(0.5), latency.percentile(0.99)]).toEqual([4, 2, 4]);
  });
});
