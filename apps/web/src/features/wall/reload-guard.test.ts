import { describe, expect, it } from 'vitest';
import { claimReload } from './reload-guard.ts';

function storage(): Pick<Storage, 'getItem' | 'setItem'> & { readonly size: () => number } {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    size: () => [...items.values()].join('').length,
  };
}

describe('claimReload', () => {
  it('allows one reload for each build, even when two are served by turns', () => {
    const tab = storage();
    const claims = ['build a', 'build b', 'build a', 'build b'].map((reason) =>
      claimReload(tab, reason),
    );
    expect(claims).toEqual([true, true, false, false]);
  });

  it('does not grow with the number of builds', () => {
    const tab = storage();
    for (let build = 0; build < 1_000; build += 1) claimReload(tab, `build ${build}`);
    expect(tab.size()).toBeLessThan(500);
    expect(claimReload(tab, 'build 999')).toBe(false);
  });

  it('never reloads where it could not remember it', () => {
    const refuse = (): never => {
      throw new Error('denied');
    };
    expect(claimReload({ getItem: refuse, setItem: refuse }, 'build a')).toBe(false);
    expect(claimReload({ getItem: () => null, setItem: refuse }, 'build a')).toBe(false);
  });
});
