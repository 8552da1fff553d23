import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWarningHeaders } from './warning-header.ts';

const warning = (text: string, rest: { code?: number; agent?: string } = {}): object => ({
  code: 299,
  agent: '-',
  text,
  ...rest,
});
/** As bytes come out of an HTTP stack. */
const onTheWire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('parseWarningHeaders', () => {
  it.each<[string, string, object[]]>([
    ['one', '299 - "v1 Endpoints is deprecated"', [warning('v1 Endpoints is deprecated')]],
    [
      'its code and agent',
      '199 example.com:80 "stale"',
      [warning('stale', { code: 199, agent: 'example.com:80' })],
    ],
    ['an empty one', '299 - ""', [warning('')]],
    ['escapes', String.raw`299 - "a \"b\" \\ \c"`, [warning(String.raw`a "b" \ c`)]],
    ['a date', '299 - "a" "Sat, 25 Aug 2012 23:34:45 GMT"', [warning('a')]],
    ['white space around', '  299 - "a"  ', [warning('a')]],
    [
      'several',
      '299 - "a, \\"b\\"" , 299 - "c" "Sat, 25 Aug 2012 23:34:45 GMT",299 k8s "d"',
      [warning('a, "b"'), warning('c'), warning('d', { agent: 'k8s' })],
    ],
    ['a comma at the end', '299 - "a",', [warning('a')]],
    ['UTF-8', onTheWire('299 ü "größer 漢"'), [warning('größer 漢', { agent: 'ü' })]],
    [
      'words encoded after RFC 2047',
      '299 - "a =?utf-8?q?gr=C3=B6=C3=9Fer_als?= =?UTF-8?B?w7w=?= =?iso-8859-1?Q?=FC?= z"',
      [warning('a größer alsüü z')],
    ],
    [
      'words encoded in another way as they are',
      '299 - "=?koi8-r?q?a?= =?utf-8?q?=FF?= =?utf-8?q?=0A?="',
      [warning('=?koi8-r?q?a?==?utf-8?q?=FF?==?utf-8?q?=0A?=')],
    ],
    ['nothing', '', []],
  ])('C153: reads %s', (_what, header, expected) => {
    expect(parseWarningHeaders([header])).toEqual({ warnings: expected, errors: [] });
  });

  it.each([
    ['299', 'fewer than three parts'],
    ['299 -', 'fewer than three parts'],
    ['99 - "a"', 'a code that is not three digits'],
    ['2990 - "a"', 'a code that is not three digits'],
    ['299  "a"', 'no agent'],
    ['299 - ', 'fewer than three parts'],
    ['299 - a', 'no quoted text'],
    ['299 - "a', 'no quoted text'],
    ['299 - "a\\"', 'no quoted text'],
    ['299 - "a" "Sat', 'a date without its end'],
    ['299 - "a" b', 'something behind a warning that is no comma'],
    ['299 - "a" "date" b', 'something behind a warning that is no comma'],
    ['299 - "a\u0007"', 'a text that is no text'],
    ['299 - "\u00ff"', 'a text that is no text'],
    ['299 \u00ff "a"', 'an agent that is no text'],
  ])('C153: refuses %j', (header, what) => {
    const { errors } = parseWarningHeaders([header]);
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining(`invalid Warning header, ${what}`),
    ]);
  });

  it('C153: keeps what stands before a fault, and goes on with the next header', () => {
    const { warnings, errors } = parseWarningHeaders(['299 - "a", x', '299 - "b"']);
    expect(warnings).toEqual([warning('a'), warning('b')]);
    expect(errors).toHaveLength(1);
  });

  it('C153: reads back whatever was written, and throws on nothing', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((t) => !/\p{Cc}|=\?/u.test(t));
    const agent = fc.stringMatching(/^[a-z0-9.:-]+$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(agent, text), { minLength: 1 }), (all) => {
        const headers = all.map(
          ([who, words]) => `299 ${who} "${words.replace(/(["\\])/g, '\\$1')}"`,
        );
        const expected = all.map(([who, words]) => warning(words, { agent: who }));
        const joined = [onTheWire(headers.join(', '))];
        expect(parseWarningHeaders(joined)).toEqual({ warnings: expected, errors: [] });
        expect(parseWarningHeaders(headers.map(onTheWire)).warnings).toEqual(expected);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[29 \-",\\=?ü\0]*$/), (header) => {
        expect(() => parseWarningHeaders([header])).not.toThrow();
      }),
    );
  });
});
