import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RingGrowing } from './ring-growing.ts';

test('a ring gives back what it got, in order, whatever its size', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat())), (steps) => {
      const ring = new RingGrowing<number>(2);
      const model: number[] = [];
      for (const step of steps) {
        const shifted = step === null ? [ring.shift(), model.shift()] : [];
        expect(shifted[0]).toBe(shifted[1]);
        if (step !== null) {
          ring.push(step);
          model.push(step);
        }
        expect(ring.length).toBe(model.length);
        expect(ring.peek()).toBe(model[0]);
        expect([...ring]).toEqual(model);
      }
    }),
  );
});

test('a cleared ring is empty and usable', () => {
  const ring = new RingGrowing<number>(2);
  for (const item of [1, 2, 3]) ring.push(item);
  ring.clear();
  expect(ring.shift()).toBeUndefined();
  ring.push(4);
  expect(ring.shift()).toBe(4);
});

test('a size that is no power of two is refused', () => {
  expect(() => new RingGrowing(3)).toThrow(RangeError);
});
