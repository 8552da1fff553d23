import { expect, test } from 'vitest';
import type { LogStatus } from '../relay/row-log.ts';
import { KindGaps, MAX_GAPS } from './kind-gaps.ts';

const status = (state: LogStatus['state'], cause = ''): LogStatus => ({
  state,
  cause,
  since: 0,
  dataAt: null,
  retryAt: null,
  progress: null,
});

test('a gap lasts from the first word that is not live to the next that is, and keeps its latest cause', () => {
  const gaps = new KindGaps();
  gaps.note('pods', status('stale', 'connection refused'), 10);
  gaps.note('nodes', status('stale', 'connection refused'), 11);
  gaps.note('pods', status('relisting', '410 Gone'), 20);
  gaps.note('pods', status('live'), 30);
  gaps.note('pods', status('live'), 40);
  expect(gaps.list()).toEqual([
    { resource: 'pods', from: 10, to: 30, cause: '410 Gone' },
    { resource: 'nodes', from: 11, to: null, cause: 'connection refused' },
  ]);
});

test('a gap that is over takes its place by when it began, beside one that lasts', () => {
  const gaps = new KindGaps();
  gaps.note('pods', status('stale', 'cut'), 10);
  gaps.note('pods', status('live'), 20);
  gaps.note('nodes', status('stale', 'cut'), 40);
  gaps.add({ resource: 'pods', from: 15, to: 50, cause: 'too far behind' });
  expect(gaps.list().map(({ from, to }) => [from, to])).toEqual([
    [10, 20],
    [15, 50],
    [40, null],
  ]);
  expect(gaps.endOf('pods')).toBe(50);
  gaps.note('nodes', status('live'), 60);
  for (let at = 60; at < 60 + MAX_GAPS; at += 1) {
    gaps.add({ resource: 'pods', from: at, to: at + 1, cause: 'too far behind' });
  }
  expect(gaps.list()).toHaveLength(MAX_GAPS);
  expect(gaps.knownSince).toBe(60);
});

test('a late change belongs to the end of its kind\u2019s last gap', () => {
  const gaps = new KindGaps();
  expect(gaps.endOf('pods')).toBeUndefined();
  gaps.note('pods', status('stale'), 10);
  expect(gaps.endOf('pods')).toBeUndefined();
  gaps.note('pods', status('live'), 30);
  gaps.note('nodes', status('stale'), 40);
  expect(gaps.endOf('pods')).toBe(30);
});

test(`at most ${MAX_GAPS} are kept, and never is one forgotten that lasts`, () => {
  const gaps = new KindGaps();
  gaps.note('nodes', status('forbidden'), 0);
  for (let at = 1; at < 2 * MAX_GAPS; at += 2) {
    gaps.note('pods', status('stale'), at);
    gaps.note('pods', status('live'), at + 1);
  }
  const list = gaps.list();
  expect(list).toHaveLength(MAX_GAPS);
  expect(list[0]).toMatchObject({ resource: 'nodes', to: null });
  expect(list.at(-1)).toMatchObject({ to: 2 * MAX_GAPS });
  // Before the first that is left nothing is certain.
  expect(gaps.knownSince).toBeLessThanOrEqual(list[1]?.from ?? 0);
  expect(gaps.knownSince).toBeGreaterThan(0);
});
