import type { LinkState } from '@deltascope/wire';
import { describe, expect, it } from 'vitest';
import { aCluster, aWall } from './testing/wall-fixtures.ts';
import { isLinkLost, isSettled, serverTrouble, wallState, type WallFacts } from './wall-state.ts';

const UNREACHABLE = { state: 'unreachable', since: 1_500_000, cause: 'refused' } as const;
const ALL_STALE = { pods: 'stale', nodes: 'stale', 'jobs.batch': 'stale' } as const;

function facts(change: Partial<WallFacts> = {}): WallFacts {
  const cluster = change.cluster ?? change.known?.cluster ?? aCluster();
  return {
    linkLost: false,
    cluster,
    known: { wall: aWall(), cluster },
    settled: true,
    ...change,
  };
}

const known = (
  wall: Parameters<typeof aWall>[0],
  states: Parameters<typeof aCluster>[0] = {},
): WallFacts => facts({ known: { wall: aWall(wall), cluster: aCluster(states) } });

describe('wallState', () => {
  it.each([
    ['nothing wrong', known({}), 'ok'],
    ['warnings', known({ warn: 2 }), 'warn'],
    ['a critical finding', known({ bad: 1, warn: 2 }), 'bad'],
    ['a kind that may not be listed', known({}, { 'jobs.batch': 'forbidden' }), 'unknown'],
    ['a kind that is still loading', known({}, { pods: 'loading' }), 'unknown'],
    ['one stale kind among live ones', known({}, { nodes: 'stale' }), 'unknown'],
    ['a kind that is listed anew', known({}, { nodes: 'relisting' }), 'ok'],
    ['a kind the cluster does not serve', known({}, { 'jobs.batch': 'unserved' }), 'ok'],
    ['a forbidden kind without health', known({}, { events: 'forbidden' }), 'ok'],
    ['a fault beside a kind that is not seen', known({ bad: 1 }, { pods: 'forbidden' }), 'bad'],
    ['a critical finding, and the link lost', { ...known({ bad: 1 }), linkLost: true }, 'unknown'],
    ['nothing known yet', facts({ known: undefined, settled: false }), 'unknown'],
  ] as const)('marks %s', (_, state, mark) => {
    expect(wallState(state).mark).toBe(mark);
  });

  it('is live without a trouble, and nothing shown has an end', () => {
    expect(wallState(facts())).toMatchObject({ trouble: null, asOf: null, blind: [] });
  });

  it.each([
    ['link', { ...facts(), linkLost: true }, 1_600_000],
    ['api-server', facts({ cluster: aCluster({}, { link: UNREACHABLE }) }), 1_500_000],
    ['watches', facts({ cluster: aCluster(ALL_STALE) }), 1_599_600],
    ['loading', facts({ settled: false }), 1_600_000],
  ] as const)('says %s, and until when what is shown was true', (trouble, state, asOf) => {
    expect(wallState(state)).toMatchObject({ trouble, asOf });
  });

  it('names our own link first: behind a lost one nobody knows the rest', () => {
    const cluster = aCluster(ALL_STALE, { link: UNREACHABLE });
    expect(wallState(facts({ cluster, linkLost: true })).trouble).toBe('link');
    expect(wallState(facts({ cluster })).trouble).toBe('api-server');
  });

  it('has a trouble without anything to show', () => {
    const state = wallState(facts({ known: undefined, linkLost: true, cluster: undefined }));
    expect(state).toMatchObject({ trouble: 'link', asOf: null, mark: 'unknown' });
  });

  it('is not in trouble while the first list is under way', () => {
    expect(wallState(facts({ known: undefined, settled: false })).trouble).toBeNull();
  });

  it('names every kind that is not seen, and why', () => {
    const { blind } = wallState(known({}, { 'jobs.batch': 'forbidden', nodes: 'stale' }));
    expect(blind.map(({ name, cause }) => [name, cause])).toEqual([
      ['nodes', 'stale'],
      ['jobs', 'forbidden'],
    ]);
  });
});

describe('isLinkLost', () => {
  const waiting = (failures: number): LinkState => ({
    type: 'waiting',
    since: 10_000,
    retryAt: 10_250,
    failures,
  });
  const connecting = (failures: number): LinkState => ({
    type: 'connecting',
    since: 10_000,
    failures,
  });

  it.each([
    ['an open link', { type: 'open', since: 0, build: 'b' }, 99_000, false],
    ['a link gone this moment', waiting(0), 10_200, false],
    ['its first retry', connecting(1), 10_300, false],
    ['a first retry that hangs', connecting(1), 11_500, true],
    ['a first retry that failed', waiting(1), 10_400, true],
    ['a second retry', connecting(2), 10_500, true],
    ['the page’s very first try', connecting(0), 19_000, false],
    ['a link refused for its protocol', { type: 'refused', since: 10_000 }, 10_000, true],
  ] as const)('of %s', (_, link, now, lost) => {
    expect(isLinkLost(link, now)).toBe(lost);
  });
});

describe('isSettled', () => {
  it.each([
    ['everything live', {}, 1_001_000, true],
    ['one kind loading just after the start', { pods: 'loading' }, 1_005_000, false],
    ['one kind loading for ever', { pods: 'loading' }, 1_060_000, true],
    [
      'all kinds loading for ever',
      { pods: 'loading', nodes: 'loading', 'jobs.batch': 'loading' },
      1_060_000,
      false,
    ],
    [
      'no kind allowed',
      { pods: 'forbidden', nodes: 'forbidden', 'jobs.batch': 'forbidden' },
      1_060_000,
      false,
    ],
    ['all kinds stale', ALL_STALE, 1_060_000, true],
  ] as const)('with %s', (_, states, now, settled) => {
    expect(isSettled({ wall: aWall(), cluster: aCluster(states) }, now)).toBe(settled);
  });
});

describe('serverTrouble', () => {
  it('needs every watch to be stale, of those that there are', () => {
    expect(serverTrouble(aCluster(ALL_STALE))).toBe('watches');
    expect(serverTrouble(aCluster({ ...ALL_STALE, events: 'forbidden' }))).toBe('watches');
    expect(serverTrouble(aCluster({ ...ALL_STALE, nodes: 'relisting' }))).toBeNull();
    expect(serverTrouble(aCluster({}, { kinds: [] }))).toBeNull();
  });
});
