import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutMiddle, splitName } from './name-cut.ts';

describe('splitName', () => {
  it.each([
    ['checkout-api-7d9f8b6c5d-x2k4q', 'checkout-api-7d9f8b6c5d-', 'x2k4q'],
    ['search-indexer-0', 'search-indexer-', '0'],
    ['endpointslices', 'endpoints', 'lices'],
    ['cart', '', 'cart'],
    ['a-verylongtailwithoutdash', 'a-verylongtailwithou', 'tdash'],
  ])('keeps the telling end of %s', (name, head, tail) => {
    expect(splitName(name)).toEqual([head, tail]);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(splitName(name).join('')).toBe(name);
      }),
    );
  });
});

describe('cutMiddle', () => {
  it('leaves a name that fits', () => {
    expect(cutMiddle('card-vault-2', 12)).toBe('card-vault-2');
  });

  it('cuts the middle and keeps the end', () => {
    expect(cutMiddle('checkout-api-7d9f8b6c5d-x2k4q', 19)).toBe('checkout-api…x2k4q');
  });

  it('never gives more than asked for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.integer({ min: 3, max: 60 }),
        (name, max) => {
          expect(cutMiddle(name, max).length).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});
