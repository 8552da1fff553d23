import { describe, expect, it } from 'vitest';
import type { BlindKind } from './wall-kinds.ts';
import {
  blindNames,
  blindSentence,
  clockTime,
  endedWords,
  exactClockTime,
  fitFinding,
  rolloutWords,
  stateWords,
  summary,
  watchedWords,
} from './wall-words.ts';

const blind = (...kinds: [name: string, cause: BlindKind['cause']][]): BlindKind[] =>
  kinds.map(([name, cause]) => ({ name, cause, faults: '' }));

describe('clockTime', () => {
  const now = new Date(2026, 2, 12, 14, 32, 7).getTime();

  it.each([
    [new Date(2026, 2, 12, 4, 1, 9), '04:01', '04:01:09'],
    [new Date(2026, 2, 11, 23, 59), 'Wed 23:59', 'Wed 23:59:00'],
    [new Date(2026, 2, 3, 14, 1), '3 Mar 14:01', '3 Mar 14:01:00'],
  ])('of %s', (at, short, exact) => {
    expect(clockTime(at.getTime(), now)).toBe(short);
    expect(exactClockTime(at.getTime(), now)).toBe(exact);
  });
});

describe('summary', () => {
  it.each([
    [{ bad: 3, warn: 5 }, '3 critical, 5 warnings'],
    [{ bad: 0, warn: 1 }, '1 warning'],
    [{ bad: 1_204, warn: 0 }, '1,204 critical'],
    [{ bad: 0, warn: 0 }, 'Nothing wrong'],
  ])('of %j is %j', (wall, words) => {
    expect(summary(wall)).toBe(words);
  });
});

describe('stateWords', () => {
  const calm = { bad: 0, warn: 0 };

  it.each([
    [{ trouble: 'link', wall: { bad: 3, warn: 0 }, blind: [] }, 'Link lost'],
    [{ trouble: null, wall: { bad: 3, warn: 0 }, blind: [] }, '3 critical'],
    [{ trouble: null, wall: calm, blind: [] }, 'Nothing wrong'],
    [{ trouble: null, wall: undefined, blind: [] }, 'Loading'],
  ] as const)('of %j is %j', (state, words) => {
    expect(stateWords(state)).toBe(words);
  });

  it('never says that nothing is wrong while a kind is not seen', () => {
    const state = { trouble: null, wall: calm, blind: blind(['jobs', 'forbidden']) };
    expect(stateWords(state)).toBe('Nothing wrong in what can be seen');
  });
});

describe('blindSentence', () => {
  it.each([
    [blind(['jobs', 'forbidden']), 'jobs may not be listed'],
    [blind(['pods', 'loading']), 'pods are still loading'],
    [blind(['jobs', 'stale'], ['nodes', 'stale']), 'jobs and nodes are stale'],
    [
      blind(['jobs', 'forbidden'], ['nodes', 'forbidden'], ['pods', 'forbidden']),
      '3 kinds may not be listed',
    ],
    [blind(['jobs', 'forbidden'], ['nodes', 'stale']), 'jobs and nodes cannot be seen'],
  ])('of %j is %j', (kinds, sentence) => {
    expect(blindSentence(kinds)).toBe(sentence);
  });

  it('has all of them by name in the foot', () => {
    const kinds = blind(['pods', 'stale'], ['nodes', 'stale'], ['jobs', 'forbidden']);
    expect(blindNames(kinds)).toBe('pods, nodes are stale; jobs may not be listed');
  });
});

describe('rolloutWords', () => {
  it.each([
    [{ done: 2, failing: 0, want: 5 }, '2 of 5'],
    [{ done: 3, failing: 1, want: 4 }, '1 of 4 fails'],
    [{ done: 3, failing: 2, want: 1_400 }, '2 of 1,400 fail'],
  ])('of %j is %j', (rollout, words) => {
    expect(rolloutWords(rollout)).toBe(words);
  });
});

describe('other words', () => {
  it('say how a trouble ended', () => {
    const trouble = {
      uid: '1',
      health: 'warn',
      name: 'card-vault-1',
      headline: 'has no node',
      since: 0,
      until: 6 * 60_000 + 12_000,
      times: 1,
      gone: false,
    } as const;
    expect(endedWords(trouble)).toBe('card-vault-1 had no node, cleared in 6m12s');
    expect(endedWords({ ...trouble, gone: true })).toBe(
      'card-vault-1 had no node, deleted after 6m12s',
    );
    expect(endedWords({ ...trouble, times: 3 })).toBe(
      'card-vault-1 had no node 3 times in 6m12s, cleared',
    );
  });

  it('say how many kinds are watched', () => {
    expect(watchedWords({ seen: 13, all: 13 })).toBe('13 kinds watched');
    expect(watchedWords({ seen: 12, all: 14 })).toBe('12 of 14 kinds watched');
  });
});

describe('fitFinding', () => {
  it('leaves what fits as it is', () => {
    const finding = { name: 'checkout-api', namespace: 'checkout', headline: 'keeps crashing' };
    expect(fitFinding(finding)).toEqual({ name: 'checkout-api', namespace: 'checkout' });
  });

  it('cuts a long name in the middle, so that what it is and what it does can both be read', () => {
    const name = 'recommendation-engine-batch-inference-0f9k2';
    const fitted = fitFinding({ name, namespace: 'machine-learning', headline: 'keeps crashing' });
    expect(fitted.name).toMatch(/^recommendation…?.*…0f9k2$/);
    expect(fitted.name.length).toBeLessThanOrEqual(22);
    expect(fitted.namespace.length).toBeLessThanOrEqual(8);
  });
});
