import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT, UNKNOWN } from './health-code.ts';
import { spansIn, type SpanSource } from './health-spans.ts';
import { codeAt, type HealthSteps } from './health-steps.ts';
import { unknownTimes, type Interval } from './unknown-times.ts';

const time = fc.integer({ min: 0, max: 60 });
const interval = fc
  .tuple(time, fc.integer({ min: 1, max: 30 }))
  .map(([from, length]): Interval => [from, from + length]);

const steps: fc.Arbitrary<HealthSteps> = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.uniqueArray(time, { maxLength: 10 }))
  .map(([first, times]) => ({
    first,
    at: times.toSorted((a, b) => a - b),
    codes: times.map((_, index) => (first + index + 1) % 7),
  }));

const gaps = fc.array(
  fc.record({
    resource: fc.constantFrom('pods', 'jobs'),
    from: time,
    to: fc.option(time),
    cause: fc.constant(''),
  }),
  { maxLength: 4 },
);

const source = fc
  .record({
    steps,
    gaps,
    keptSince: time,
    lostAt: fc.option(time),
    life: fc.oneof(interval, fc.constant<Interval>([Number.NEGATIVE_INFINITY, Infinity])),
  })
  .map(({ steps: of, life, lostAt, keptSince, gaps: all }) => {
    const journal = {
      startedAt: 0,
      keptSince,
      gaps: all.filter(({ from, to }) => (to ?? 99) > from),
    };
    const unknown = unknownTimes({ journal, lostAt }, new Set(['pods']));
    return { journal, lostAt, spans: { steps: of, unknown, life } satisfies SpanSource };
  });

describe('health spans', () => {
  it('are the window without hole or overlap, and neighbours differ', () => {
    fc.assert(
      fc.property(source, interval, ({ spans }, window) => {
        const all = spansIn(spans, window);
        expect(all.at(0)?.from).toBe(window[0]);
        expect(all.at(-1)?.to).toBe(window[1]);
        for (const span of all) expect(span.from).toBeLessThan(span.to);
        for (const [index, next] of all.slice(1).entries()) {
          expect(next.from).toBe(all[index]?.to);
          expect(next.code).not.toBe(all[index]?.code);
        }
      }),
    );
  });

  it('are what a look at each moment finds: unknown where nothing can be known, else the health', () => {
    fc.assert(
      fc.property(source, interval, ({ spans, journal, lostAt }, window) => {
        const all = spansIn(spans, window);
        for (let at = window[0] + 0.25; at < window[1]; at += 0.5) {
          const blind =
            at < journal.keptSince ||
            (lostAt !== null && at >= lostAt) ||
            journal.gaps.some(
              ({ resource, from, to }) =>
                resource === 'pods' && at >= from && at < (to ?? Infinity),
            );
          const alive = at >= spans.life[0] && at < spans.life[1];
          const expected = blind && alive ? UNKNOWN : codeAt(spans.steps, at);
          expect([at, all.find(({ from, to }) => at >= from && at < to)?.code]).toEqual([
            at,
            expected,
          ]);
        }
      }),
    );
  });

  it('know nothing before there is a journal, and nothing that is not known of what is gone', () => {
    const well = { first: 1, at: [50], codes: [ABSENT] };
    const unknown = unknownTimes({ journal: undefined, lostAt: null }, null);
    expect(spansIn({ steps: well, unknown, life: [10, 50] }, [0, 60])).toEqual([
      { from: 0, to: 10, code: 1 },
      { from: 10, to: 50, code: UNKNOWN },
      { from: 50, to: 60, code: ABSENT },
    ]);
  });
});
