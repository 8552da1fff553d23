import { describe, expect, it } from 'vitest';
import { evenRates, FAULT_KINDS, FaultSequence, type Fault } from './fault-sequence.ts';

const draw = (sequence: FaultSequence, count: number): (Fault | undefined)[] =>
  Array.from({ length: count }, () => sequence.next());

describe('FaultSequence', () => {
  it('draws each kind as often as its rate says, and nothing for the rest', () => {
    const rates = { 'half-open': 0.2, truncate: 0.05 } as const;
    const drawn = draw(new FaultSequence({ seed: 1, rates, maxOffsetBytes: 100 }), 20_000);
    const share = (kind?: string): number =>
      drawn.filter((fault) => fault?.kind === kind).length / drawn.length;
    expect(share('half-open')).toBeCloseTo(0.2, 1);
    expect(share('truncate')).toBeCloseTo(0.05, 1);
    expect(share()).toBeCloseTo(0.75, 1);
  });

  it('keeps offsets below their bound, and as often below its root as above', () => {
    const rates = evenRates(1, FAULT_KINDS);
    const drawn = draw(new FaultSequence({ seed: 2, rates, maxOffsetBytes: 10_000 }), 10_000);
    const offsets = drawn.map((fault) => fault?.offsetBytes ?? -1);
    expect(Math.min(...offsets)).toBe(0);
    expect(Math.max(...offsets)).toBeLessThan(10_000);
    expect(offsets.filter((offset) => offset < 100).length / drawn.length).toBeCloseTo(0.5, 1);
  });

  it('draws the offset apart from the kind, so that other rates leave the offsets', () => {
    const sequence = (total: number): FaultSequence =>
      new FaultSequence({ seed: 3, rates: evenRates(total, FAULT_KINDS), maxOffsetBytes: 1000 });
    const [all, half] = [draw(sequence(1), 100), draw(sequence(0.5), 100)];
    const struck = half.flatMap((fault, index) => (fault ? [[fault, all[index]] as const] : []));
    expect(struck.length).toBeGreaterThan(0);
    for (const [one, other] of struck) expect(one.offsetBytes).toBe(other?.offsetBytes);
  });

  it.each([{ delay: -0.1 }, { delay: Number.NaN }, { delay: 0.6, trickle: 0.5 }])(
    'refuses %o',
    (rates) => {
      const options = { seed: 1, rates, maxOffsetBytes: 1 };
      expect(() => new FaultSequence(options)).toThrow(RangeError);
    },
  );
});
