import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

test('keeps what was used last', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([...map.entries()]).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
  map.delete('a');
  expect(map.size).toBe(1);
});
