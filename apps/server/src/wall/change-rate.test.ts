import { expect, test } from 'vitest';
import { ChangeRate } from './change-rate.ts';

const START_MS = 10_500;
const make = (): ChangeRate => new ChangeRate({ binMs: 1_000, bins: 4 }, START_MS);

test('bins before the start are null, and the last one is under way', () => {
  const rate = make();
  rate.add(10_600);
  rate.add(11_999);
  expect(rate.bins(11_999)).toEqual([null, null, 1, 1]);
  expect(rate.endsAt(11_999)).toBe(12_000);
});

test('a bin is forgotten when as many have begun after it as are kept', () => {
  const rate = make();
  rate.add(10_600);
  rate.add(10_700);
  rate.add(12_000);
  expect(rate.bins(13_999)).toEqual([2, 0, 1, 0]);
  expect(rate.bins(14_000)).toEqual([0, 1, 0, 0]);
  expect(rate.bins(99_000)).toEqual([0, 0, 0, 0]);
});
