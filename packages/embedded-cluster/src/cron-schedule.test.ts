import { expect, test } from 'vitest';
import { parseCronSchedule } from './cron-schedule.ts';

const START = '2026-02-27T23:58:30Z';

test.each([
  ['* * * * *', '2026-02-27T23:59:00Z'],
  ['*/5 * * * *', '2026-02-28T00:00:00Z'],
  ['7 * * * *', '2026-02-28T00:07:00Z'],
  ['30 6 * * 1-5', '2026-03-02T06:30:00Z'],
  ['0 0 1 */2 *', '2026-03-01T00:00:00Z'],
  ['0 12 29,31 * *', '2026-03-29T12:00:00Z'],
  ['@hourly', '2026-02-28T00:00:00Z'],
  ['@daily', '2026-02-28T00:00:00Z'],
  ['@weekly', '2026-03-01T00:00:00Z'],
  ['@monthly', '2026-03-01T00:00:00Z'],
  ['@yearly', '2027-01-01T00:00:00Z'],
])('"%s" comes next at %s', (schedule, next) => {
  expect(parseCronSchedule(schedule).next(Date.parse(START))).toBe(Date.parse(next));
});

test('a day that never comes is never', () => {
  expect(parseCronSchedule('0 0 31 2 *').next(Date.parse(START))).toBeUndefined();
});

test.each(['', '* * * *', '61 * * * *', '*/0 * * * *', '5-1 * * * *', '@never', 'a b c d e'])(
  '"%s" is no schedule',
  (text) => {
    expect(() => parseCronSchedule(text)).toThrow(RangeError);
  },
);
