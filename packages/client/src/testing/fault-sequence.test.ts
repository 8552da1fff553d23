import { describe, expect, it } from 'vitest';
import {
  evenRates,
  FAULT_KINDS,
  FaultSequence,
  isBeforeBody,
  type Fault,
} from './fault-sequence.ts';

/** The first fault of each request. */
const first = (sequence: FaultSequence, count: number): (Fault | undefined)[] =>
  Array.from({ length: count }, (_, number) => sequence.forRequest(number)());

const within = FAULT_KINDS.filter((kind) => !isBeforeBody(kind));

describe('FaultSequence', () => {
  it('draws each kind as often as its rate says, and nothing for the rest', () => {
    const rates = { delay: 0.2, 'reset-before': 0.05 } as const;
    const drawn = first(new FaultSequence({ seed: 1, rates, stretchBytes: 100 }), 20_000);
    const share = (kind?: string): number =>
      drawn.filter((fault) => fault?.kind === kind).length / drawn.length;
    expect(share('delay')).toBeCloseTo(0.2, 1);
    expect(share('reset-before')).toBeCloseTo(0.05, 1);
    expect(share()).toBeCloseTo(0.75, 1);
  });

  it('keeps offsets within their stretch, and as often below its root as above', () => {
    const rates = evenRates(1, within);
    const drawn = first(new FaultSequence({ seed: 2, rates, stretchBytes: 10_000 }), 10_000);
    const offsets = drawn.map((fault) => fault?.offsetBytes ?? -1);
    expect(Math.min(...offsets)).toBe(0);
    expect(Math.max(...offsets)).toBeLessThan(10_000);
    expect(offsets.filter((offset) => offset < 100).length / drawn.length).toBeCloseTo(0.5, 1);
  });

  it('goes on in the same body, stretch by stretch, with what can strike there', () => {
    const sequence = new FaultSequence({
      seed: 3,
      rates: evenRates(0.5, FAULT_KINDS),
      stretchBytes: 100,
    });
    const next = sequence.forRequest(1);
    const faults = Array.from({ length: 1000 }, next).map((fault) => fault ?? raise());
    const stretches = faults.map(({ offsetBytes }) => Math.floor(offsetBytes / 100));
    expect(stretches).toEqual([...new Set(stretches)].toSorted((a, b) => a - b));
    expect(new Set(faults.slice(1).map(({ kind }) => kind))).toEqual(new Set(within));
    // 6 of 11 kinds, each second time.
    expect(1000 / (stretches.at(-1) ?? 0)).toBeCloseTo(3 / 11, 1);
  });

  it('has an end where faults are too rare to strike an answer of any length', () => {
    const rates = { 'reset-within': 1e-12 };
    const next = new FaultSequence({ seed: 3, rates, stretchBytes: 16_384 }).forRequest(1);
    expect(next()).toBeUndefined();
  });

  it('has an end where nothing can strike within a body', () => {
    const sequence = new FaultSequence({ seed: 3, rates: { delay: 1 }, stretchBytes: 100 });
    const next = sequence.forRequest(1);
    expect([next()?.kind, next()]).toEqual(['delay', undefined]);
  });

  it('gives a request the same faults whatever the others draw', () => {
    const options = { seed: 4, rates: evenRates(1, within), stretchBytes: 1000 };
    const alone = new FaultSequence(options).forRequest(7);
    const sequence = new FaultSequence(options);
    const [other, same] = [sequence.forRequest(6), sequence.forRequest(7)];
    for (let count = 0; count < 20; count += 1) {
      const fault = alone();
      expect(other()).not.toEqual(fault);
      expect(same()).toEqual(fault);
    }
  });

  it.each([{ delay: -0.1 }, { delay: Number.NaN }, { delay: 0.6, trickle: 0.5 }])(
    'refuses %o',
    (rates) => {
      const options = { seed: 1, rates, stretchBytes: 1 };
      expect(() => new FaultSequence(options)).toThrow(RangeError);
    },
  );
});

function raise(): never {
  throw new Error('no fault');
}
