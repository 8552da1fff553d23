import { describe, expect, it } from 'vitest';
import { unlessAborted } from './unless-aborted.ts';

const reason = new Error('given up');

describe('unlessAborted', () => {
  it('has the outcome of its promise', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(reason), signal)).rejects.toBe(reason);
  });

  it('rejects with the reason of an abort that comes before, or has come', async () => {
    const aborter = new AbortController();
    const outcome = Promise.withResolvers<never>();
    const waiting = unlessAborted(outcome.promise, aborter.signal);
    aborter.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(unlessAborted(outcome.promise, aborter.signal)).rejects.toBe(reason);
    // Nobody looks at it any more, and nobody complains of that.
    outcome.reject(new Error('late'));
  });
});
