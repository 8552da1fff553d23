import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareQuantities, formatQuantity, parseQuantity } from './index.ts';

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['-1', -1],
    ['+1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['100m', 0.1],
    ['300m', 0.3],
    ['250u', 0.00025],
    ['1n', 1e-9],
    ['2k', 2000],
    ['3M', 3e6],
    ['1G', 1e9],
    ['1T', 1e12],
    ['1P', 1e15],
    ['1E', 1e18],
    ['1e3', 1000],
    ['1E3', 1000],
    ['15e-1', 1.5],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * 1024 ** 3],
    ['2Ti', 2 * 1024 ** 4],
    ['1Ei', 1024 ** 6],
  ])('reads %s as %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(['', 'm', '1 Gi', '1gi', '1K', '1Kib', '--1', '1e', '1.2.3', 'NaN', '0x10'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseQuantity(text)).toThrow(RangeError);
    },
  );
});

describe('formatQuantity', () => {
  it.each([
    [0, 'DecimalSI', '0'],
    [1, 'DecimalSI', '1'],
    [0.1, 'DecimalSI', '100m'],
    [0.3, 'DecimalSI', '300m'],
    [1.5, 'DecimalSI', '1500m'],
    [-0.25, 'DecimalSI', '-250m'],
    [2000, 'DecimalSI', '2k'],
    [1500, 'DecimalSI', '1500'],
    [1e-9, 'DecimalSI', '1n'],
    [1e-12, 'DecimalSI', '1n'],
    [1024, 'BinarySI', '1Ki'],
    [1.5 * 1024 ** 3, 'BinarySI', '1536Mi'],
    [1000, 'BinarySI', '1000'],
    [0.5, 'BinarySI', '1'],
    [1024 ** 6, 'BinarySI', '1Ei'],
  ] as const)('writes %d in %s as %s', (value, format, text) => {
    expect(formatQuantity(value, format)).toBe(text);
  });

  it('is read back as the number it was made of', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        fc.constantFrom('DecimalSI', 'BinarySI'),
        (value, format) => {
          expect(parseQuantity(formatQuantity(value, format)) + 0).toBe(value + 0);
        },
      ),
    );
  });
});

it('compareQuantities orders by amount, not by spelling', () => {
  const sorted = ['1Gi', '1G', '1', '1000m', '100m', '2k'].toSorted(compareQuantities);
  expect(sorted).toEqual(['100m', '1', '1000m', '2k', '1G', '1Gi']);
  expect(compareQuantities('1', '1000m')).toBe(0);
});
