import { expect, test } from 'vitest';
import { Random } from './random.ts';

const many = <T>(make: () => T): T[] => Array.from({ length: 2_000 }, make);

test('the same seed gives the same run; at another time the same names, and none of the same UIDs', () => {
  const first = new Random(7, 1_000);
  const again = new Random(7, 1_000);
  const later = new Random(7, 2_000);
  const uids = many(() => first.uuid());
  expect(many(() => again.uuid())).toEqual(uids);
  const laterUids = many(() => later.uuid());
  expect(new Set([...uids, ...laterUids]).size).toBe(4_000);
  expect(later.suffix(10)).toBe(first.suffix(10));
});

test('a UUID is of version 4', () => {
  const random = new Random(1, Date.now());
  for (const uid of many(() => random.uuid())) {
    expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
