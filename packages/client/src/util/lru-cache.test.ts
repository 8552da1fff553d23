import { expect, it } from 'vitest';
import { LruCache } from './lru-cache.ts';

it('an LruCache keeps what was read or written last, up to its capacity', () => {
  const cache = new LruCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  cache.set('c', 4);
  expect(cache.size).toBe(2);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([1, undefined, 4]);
});

it.each([0, -1, 1.5])('an LruCache of %d entries is refused', (capacity) => {
  expect(() => new LruCache(capacity)).toThrow(RangeError);
});
