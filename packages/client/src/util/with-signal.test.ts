import { describe, expect, it } from 'vitest';
import { withSignal } from './with-signal.ts';

const reason = new Error('given up');

describe('withSignal', () => {
  it('has the outcome of its promise', async () => {
    const { signal } = new AbortController();
    expect(await withSignal(Promise.resolve(1), signal)).toBe(1);
    await expect(withSignal(Promise.reject(reason), signal)).rejects.toBe(reason);
  });

  it('rejects with the reason of an abort that comes before, or has come', async () => {
    const aborter = new AbortController();
    const outcome = Promise.withResolvers<never>();
    const waiting = withSignal(outcome.promise, aborter.signal);
    aborter.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(withSignal(outcome.promise, aborter.signal)).rejects.toBe(reason);
    // Nobody looks at it any more, and nobody complains of that.
    outcome.reject(new Error('late'));
  });
});
