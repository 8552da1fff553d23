import type { LinkState, TableStatus } from '@deltascope/wire';
import { describe, expect, it } from 'vitest';
import { deriveFreshness, formatAge, type FreshnessFacts } from './freshness.ts';

const NOW = 1_000_000;

function facts(change: Partial<FreshnessFacts> = {}): FreshnessFacts {
  return {
    link: { type: 'open', since: 0, build: 'b' },
    viewerNowMs: NOW,
    nowMs: NOW,
    resource: 'pods',
    status: status({ state: 'live' }),
    error: null,
    dataAt: NOW - 400,
    lastChangeAt: NOW - 400,
    paint: null,
    ...change,
  };
}

function status(change: Partial<TableStatus>): TableStatus {
  return {
    type: 'status',
    channel: 1,
    state: 'live',
    since: NOW - 5_000,
    dataAt: null,
    cause: '',
    retryAt: null,
    progress: null,
    ...change,
  };
}

const link = (state: Partial<Extract<LinkState, { type: 'waiting' }>>): LinkState => ({
  type: 'waiting',
  since: NOW - 6_000,
  retryAt: NOW + 1_600,
  failures: 2,
  ...state,
});

describe('deriveFreshness', () => {
  it('is live with the age of the newest data', () => {
    expect(deriveFreshness(facts())).toEqual({ word: 'Live', ageMs: 400, cause: null });
  });

  it('is quiet when nothing changed for a minute, with the time since', () => {
    const quiet = facts({ lastChangeAt: NOW - 840_000 });
    expect(deriveFreshness(quiet)).toEqual({ word: 'Quiet', ageMs: 840_000, cause: null });
  });

  it('is slow while changes come late to the screen, and not for long after', () => {
    const slow = facts({ paint: { ms: 3_200, at: NOW - 1_000 } });
    expect(deriveFreshness(slow)).toEqual({ word: 'Slow', ageMs: 3_200, cause: 'to the screen' });
    const over = facts({ paint: { ms: 3_200, at: NOW - 9_000 } });
    expect(deriveFreshness(over)).toMatchObject({ word: 'Live' });
  });

  it('is loading with k of n, or k when nobody knows n', () => {
    const loading = (of: number | null) =>
      deriveFreshness(
        facts({ status: status({ state: 'loading', progress: { done: 8_500, of } }) }),
      );
    expect(loading(20_412)).toEqual({ word: 'Loading', ageMs: null, cause: '8,500 of 20,412' });
    expect(loading(null)).toEqual({ word: 'Loading', ageMs: null, cause: '8,500' });
    expect(deriveFreshness(facts({ status: undefined }))).toMatchObject({ word: 'Loading' });
  });

  it('is relisting since when and why', () => {
    const relisting = status({
      state: 'relisting',
      cause: '410 Gone: too old',
      since: NOW - 2_100,
    });
    expect(deriveFreshness(facts({ status: relisting }))).toEqual({
      word: 'Relisting',
      ageMs: 2_100,
      cause: '410 Gone',
    });
  });

  it('is stale with the age of the data, not of the state', () => {
    const stale = status({ state: 'stale', cause: 'watch ended', since: NOW - 1_000 });
    expect(deriveFreshness(facts({ status: stale, dataAt: NOW - 124_000 }))).toEqual({
      word: 'Stale',
      ageMs: 124_000,
      cause: 'watch ended',
    });
  });

  it('names the right that is missing', () => {
    expect(deriveFreshness(facts({ status: status({ state: 'forbidden' }) }))).toEqual({
      word: 'Forbidden',
      ageMs: null,
      cause: 'list pods',
    });
  });

  it('tells a kind that is not served from a request that was refused', () => {
    const unserved = facts({ status: status({ state: 'unserved' }) });
    expect(deriveFreshness(unserved)).toMatchObject({ word: 'Not served' });
    expect(deriveFreshness(facts({ error: 'no such kind' }))).toMatchObject({ word: 'Refused' });
  });

  it('is loading, not lost, while the page connects for the first time', () => {
    const connecting = (failures: number): LinkState => ({
      type: 'connecting',
      since: NOW,
      failures,
    });
    expect(deriveFreshness(facts({ link: connecting(0) }))).toMatchObject({ word: 'Loading' });
    expect(deriveFreshness(facts({ link: connecting(1) }))).toMatchObject({ word: 'Link lost' });
  });

  it('says first that the link is lost, whatever the server said before', () => {
    expect(deriveFreshness(facts({ link: link({}) }))).toEqual({
      word: 'Link lost',
      ageMs: 6_000,
      cause: 'retry in 2s',
    });
    expect(deriveFreshness(facts({ link: link({ retryAt: NOW - 10 }) }))).toMatchObject({
      cause: 'trying now',
    });
    const refused: LinkState = { type: 'refused', since: NOW };
    expect(deriveFreshness(facts({ link: refused }))).toMatchObject({ cause: 'reload the page' });
  });
});

describe('formatAge', () => {
  it.each([
    [0, '0.0s'],
    [440, '0.4s'],
    [-5, '0.0s'],
    [1_900, '1s'],
    [124_000, '2m4s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});
