import { SharedIndexInformer, type ReflectorInspection } from '@deltascope/client';
import { FakeClock, FakeListWatch } from '@deltascope/client/testing';
import { describe, expect, test } from 'vitest';
import { toLogStatus } from './to-log-status.ts';

const idle: ReflectorInspection = new SharedIndexInformer({
  name: 'x',
  listerWatcher: new FakeListWatch(),
  clock: new FakeClock(),
  random: () => 0,
}).inspect().reflector;

const backoff = { untilMs: 900, delayMs: 400, step: 2 };
const history = [{ at: 1, type: 'relist', cause: '410 Gone' }] as const;
const forbidden = { message: 'pods is forbidden', at: 1, code: 'Forbidden' };

describe('what a reflector does, for who looks at its rows', () => {
  test.each([
    ['before the first list', { phase: 'listing' }, false, { state: 'loading', cause: '' }],
    ['watching', { phase: 'watching' }, true, { state: 'live', cause: '' }],
    ['a relist', { phase: 'listing', history }, true, { state: 'relisting', cause: '410 Gone' }],
    [
      'a backoff',
      { phase: 'backing-off', backoff, lastError: { message: 'refused', at: 1 } },
      true,
      { state: 'stale', cause: 'refused', retryAt: 900 },
    ],
    [
      'a watch that gets no answer',
      { phase: 'backing-off', lastError: { message: 'no answer to the watch for 2 s', at: 1 } },
      true,
      { state: 'stale', cause: 'no answer to the watch for 2 s', retryAt: null },
    ],
    [
      'no right',
      { phase: 'backing-off', backoff, lastError: forbidden },
      false,
      { state: 'forbidden', cause: 'pods is forbidden' },
    ],
    ['the right given back', { phase: 'watching', lastError: forbidden }, true, { state: 'live' }],
    [
      'pages under way',
      { phase: 'listing', listProgress: { items: 500, remaining: 700 } },
      false,
      { state: 'loading', progress: { done: 500, of: 1_200 } },
    ],
    [
      'pages of an unknown number',
      { phase: 'listing', listProgress: { items: 500 } },
      false,
      { progress: { done: 500, of: null } },
    ],
  ] as const)('%s', (_what, change, loaded, expected) => {
    expect(toLogStatus({ ...idle, ...change }, loaded)).toMatchObject(expected);
  });
});
