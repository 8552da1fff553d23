import { expect, it } from 'vitest';
import { durationProblem } from './go-duration.ts';

it.each(['0', '-0', '1s', '+1.5h', '.5m', '1h2m3.5s', '10µs', '1ns2us', '5.s'])(
  '%s is a duration',
  (text) => expect(durationProblem(text)).toBeUndefined(),
);

it.each([
  ['soon', 'time: invalid duration "soon"'],
  ['', 'time: invalid duration ""'],
  ['-', 'time: invalid duration "-"'],
  ['5', 'time: missing unit in duration "5"'],
  ['1h5', 'time: missing unit in duration "1h5"'],
  ['5x', 'time: unknown unit "x" in duration "5x"'],
  ['1h 5m', 'time: unknown unit "h " in duration "1h 5m"'],
])('%s is none', (text, words) => expect(durationProblem(text)).toBe(words));
