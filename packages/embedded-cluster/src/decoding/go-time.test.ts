import { expect, test } from 'vitest';
import { rfc3339Error } from './go-time.ts';

const AS = 'as "2006-01-02T15:04:05Z07:00"';

test.each(['2026-01-31T23:59:59Z', '2024-02-29T00:00:00.123456789Z', '2026-01-01T00:00:00+02:00'])(
  '%s is a time',
  (text) => {
    expect(rfc3339Error(text)).toBeUndefined();
  },
);

test.each([
  ['foo', `parsing time "foo" ${AS}: cannot parse "foo" as "2006"`],
  ['', `parsing time "" ${AS}: cannot parse "" as "2006"`],
  ['2026-01-01', `parsing time "2026-01-01" ${AS}: cannot parse "" as "T"`],
  ['2026-13-01T00:00:00Z', 'parsing time "2026-13-01T00:00:00Z": month out of range'],
  ['2026-02-30T00:00:00Z', 'parsing time "2026-02-30T00:00:00Z": day out of range'],
  ['2026-01-01T25:00:00Z', 'parsing time "2026-01-01T25:00:00Z": hour out of range'],
  ['2026-01-01T00:00:00Zx', 'parsing time "2026-01-01T00:00:00Zx": extra text: "x"'],
])('"%s" is none, in Go’s words', (text, words) => {
  expect(rfc3339Error(text)).toBe(words);
});
