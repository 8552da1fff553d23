import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from './filter.ts';

const ROW = 'shop cart-5f6c9d7b8-k2xhw 0/1 crashloopbackoff eu-1a-07';

describe('parseFilter', () => {
  it.each([
    ['', true],
    ['cart', true],
    ['CART', true],
    ['cart eu-1a', true],
    ['cart eu-1b', false],
    ['!cart', false],
    ['!load cart', true],
    ['/^shop .*k2xhw/', true],
    ['/^payments/', false],
    ['!/^payments/ cart', true],
    ['/crash|oom/ !eu-1b', true],
    ['/shop cart/', true],
    ['/0\\/1/', true],
    ['!', true],
  ])('decides that %j matches: %s', (typed, expected) => {
    expect(parseFilter(typed)).toMatchObject({ error: null });
    expect(parseFilter(typed).matches(ROW)).toBe(expected);
  });

  it('names what is wrong with a regular expression and goes on without it', () => {
    const open = parseFilter('cart /api-(');
    expect(open.error).toBe('Regular expression without its closing / at 6');
    expect(open.matches(ROW)).toBe(true);
    const broken = parseFilter('/api-(/');
    expect(broken.error).toMatch(/^Not a regular expression: .+ at 1$/);
    expect(broken.matches(ROW)).toBe(true);
  });

  it('takes whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (typed, text) => {
        expect(typeof parseFilter(typed).matches(text.toLowerCase())).toBe('boolean');
      }),
    );
  });

  it('finds every word of a text in that text, and nothing else when negated', () => {
    const word = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.nat(), (words, at) => {
        const text = words.join(' ');
        const one = words[at % words.length] ?? '';
        expect(parseFilter(one).matches(text)).toBe(true);
        expect(parseFilter(`!${one}`).matches(text)).toBe(false);
      }),
    );
  });
});
