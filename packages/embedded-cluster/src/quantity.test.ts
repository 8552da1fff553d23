import { expect, test } from 'vitest';
import { formatBytes, formatNanos, parseQuantity } from './quantity.ts';

test.each([
  ['100m', 0.1],
  ['2', 2],
  ['1e3', 1000],
  ['512Mi', 512 * 2 ** 20],
  ['123456789n', 0.123456789],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['', 0],
  ['much', 0],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 9);
});

test.each([
  [123_456_789, '123456789n'],
  [1_500_000, '1500u'],
  [250_000_000, '250m'],
  [2_000_000_000, '2'],
  [0, '0'],
])('%d billionths are %s', (nanos, text) => {
  expect(formatNanos(nanos)).toBe(text);
});

test.each([
  [14_409_728, '14072Ki'],
  [64 * 2 ** 20, '64Mi'],
  [1000, '1000'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
