import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT, toHealthCode, worstOf, type HealthCode } from './health-code.ts';
import {
  codeAt,
  stepsOfObject,
  worstSteps,
  type HealthChange,
  type HealthFacts,
  type HealthSteps,
} from './health-steps.ts';

const anyCode = fc.integer({ min: 0, max: 6 });
const at = fc.integer({ min: 0, max: 40 });

/** A history as a server writes it: what a change finds is what the one before left behind. */
const history: fc.Arbitrary<HealthChange[]> = fc
  .tuple(anyCode, fc.array(fc.record({ at, after: anyCode }), { maxLength: 8 }))
  .map(([first, entries]) => {
    let before = first;
    return entries
      .toSorted((a, b) => a.at - b.at)
      .map((entry) => {
        const change = { at: entry.at, before, after: entry.after };
        before = entry.after;
        return change;
      });
  });

const facts: fc.Arbitrary<HealthFacts> = fc.record({
  code: anyCode,
  createdAt: fc.option(at),
  goneAt: fc.option(at),
});

/** By the words of the rule, for one moment. */
function naiveCode(changes: readonly HealthChange[], known: HealthFacts, time: number): HealthCode {
  const { createdAt, goneAt } = known;
  if (goneAt !== null && time >= goneAt) return ABSENT;
  const last = changes.findLast((change) => change.at <= time);
  if (last) return last.after;
  const [next] = changes;
  const wasMadeAnew = changes.some(({ before }) => before === ABSENT);
  const wasThere =
    next !== undefined &&
    next.before !== ABSENT &&
    (wasMadeAnew || next.at < (createdAt ?? Number.NEGATIVE_INFINITY));
  if (createdAt !== null && !wasThere && time < createdAt) return ABSENT;
  return next ? next.before : known.code;
}

function expectWellFormed({ first, at: times, codes }: HealthSteps): void {
  expect(codes).toHaveLength(times.length);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  for (const [index, code] of codes.entries()) {
    expect(code).not.toBe(index === 0 ? first : codes[index - 1]);
  }
}

describe('the health of an object over time', () => {
  it('is what the changes and the facts say, at every moment', () => {
    fc.assert(
      fc.property(history, facts, (changes, known) => {
        const steps = stepsOfObject(changes, known);
        expectWellFormed(steps);
        for (let time = -1; time <= 42; time += 0.5) {
          expect([time, codeAt(steps, time)]).toEqual([time, naiveCode(changes, known, time)]);
        }
      }),
    );
  });

  it('is what the object is where nothing changed', () => {
    const steps = stepsOfObject([], { code: toHealthCode('bad'), createdAt: 5, goneAt: null });
    expect([codeAt(steps, 4), codeAt(steps, 5)]).toEqual([ABSENT, toHealthCode('bad')]);
  });

  it('does not let a new one of the same name hide what the old one was', () => {
    const bad = toHealthCode('bad');
    const steps = stepsOfObject(
      [
        { at: 10, before: bad, after: ABSENT },
        { at: 12, before: ABSENT, after: 1 },
      ],
      { code: 1, createdAt: 12, goneAt: null },
    );
    expect([9, 10, 12].map((time) => codeAt(steps, time))).toEqual([bad, ABSENT, 1]);
  });
});

describe('the health of one made anew under an old name', () => {
  const ok = toHealthCode('ok');
  const madeAnew = (gone: number, made: number): HealthChange[] => [
    { at: gone, before: ok, after: ABSENT },
    { at: made, before: ABSENT, after: ok },
  ];
  const codes = (changes: HealthChange[], createdAt: number, times: number[]): HealthCode[] => {
    const steps = stepsOfObject(changes, { code: ok, createdAt, goneAt: null });
    return times.map((time) => codeAt(steps, time));
  };

  it('has the life of the old one when both fall into one second of the creation time', () => {
    expect(codes(madeAnew(110.5, 110.7), 110, [100, 110.6, 110.7])).toEqual([ok, ABSENT, ok]);
  });

  it('has it when the new one was found by a list, long after it was made', () => {
    expect(codes(madeAnew(115, 115), 108, [100, 110, 115])).toEqual([ok, ok, ok]);
  });

  it('has it when the clock of the cluster is behind', () => {
    expect(codes(madeAnew(110.5, 112), 107, [100, 111, 112])).toEqual([ok, ABSENT, ok]);
  });
});

describe('the health of several', () => {
  it('is at every moment the worst of those that matter', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(history, facts), { maxLength: 5 }), (members) => {
        const all = members.map(([changes, known]) => stepsOfObject(changes, known));
        const worst = worstSteps(all);
        expectWellFormed(worst);
        for (let time = -1; time <= 42; time += 0.5) {
          const counts = new Int32Array(7);
          for (const steps of all) {
            const now = codeAt(steps, time);
            counts[now] = (counts[now] ?? 0) + 1;
          }
          expect(codeAt(worst, time)).toBe(worstOf(counts));
        }
      }),
    );
  });

  it('does not count what is done beside what is not', () => {
    const steady = (health: 'ok' | 'done'): HealthSteps => ({
      first: toHealthCode(health),
      at: [],
      codes: [],
    });
    expect(worstSteps([steady('done'), steady('ok')]).first).toBe(toHealthCode('ok'));
    expect(worstSteps([steady('done'), steady('done')]).first).toBe(toHealthCode('done'));
    expect(worstSteps([]).first).toBe(ABSENT);
  });
});
