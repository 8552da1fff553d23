import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { Backoff, type ItemBackoffOptions } from './backoff.ts';

function createBackoff(options: Partial<ItemBackoffOptions> = {}) {
  const clock = new FakeClock(1000);
  const backoff = new Backoff({ initialMs: 100, maxMs: 500, clock, ...options });
  const next = (id: string): number => {
    backoff.next(id);
    return backoff.get(id);
  };
  return { clock, backoff, next };
}

describe('Backoff', () => {
  it('doubles the delay of each item by itself, up to its maximum, until it is reset', () => {
    const { backoff, next } = createBackoff();
    expect(backoff.get('a')).toBe(0);
    expect(Array.from({ length: 5 }, () => next('a'))).toEqual([100, 200, 400, 500, 500]);
    expect(next('b')).toBe(100);
    backoff.reset('a');
    expect(backoff.get('a')).toBe(0);
    expect(next('a')).toBe(100);
    expect(next('b')).toBe(200);
  });

  it('adds a share of the delay by chance, within the maximum', () => {
    const { next } = createBackoff({ maxJitterFactor: 0.5, random: () => 0.5 });
    expect([next('a'), next('a'), next('a')]).toEqual([125, 281.25, 500]);
    expect(() => createBackoff({ maxJitterFactor: 0.5 })).toThrow('a jitter needs `random`');
  });

  it('begins anew when twice the maximum has gone by since the last delay', async () => {
    const { clock, next } = createBackoff();
    next('a');
    await clock.advance(1000);
    expect(next('a')).toBe(200);
    await clock.advance(1001);
    expect(next('a')).toBe(100);
  });

  it('begins anew when the caller says so', async () => {
    const { clock, next } = createBackoff({ hasExpired: (at, updatedAt) => at - updatedAt > 10 });
    next('a');
    await clock.advance(10);
    expect(next('a')).toBe(200);
    await clock.advance(11);
    expect(next('a')).toBe(100);
  });

  it('tells whether an instant is within the delay of now, and of the last one', async () => {
    const { clock, backoff, next } = createBackoff();
    const at = clock.now();
    expect(backoff.isInBackOffSince('a', at)).toBe(false);
    expect(backoff.isInBackOffSinceUpdate('a', at)).toBe(false);
    next('a');
    await clock.advance(99);
    expect(backoff.isInBackOffSince('a', at)).toBe(true);
    await clock.advance(1);
    expect(backoff.isInBackOffSince('a', at)).toBe(false);
    expect(backoff.isInBackOffSinceUpdate('a', at + 99)).toBe(true);
    expect(backoff.isInBackOffSinceUpdate('a', at + 100)).toBe(false);
    expect(backoff.isInBackOffSince('a', at + 1001)).toBe(false);
    expect(backoff.isInBackOffSinceUpdate('a', at + 1001)).toBe(false);
  });

  it('forgets what has expired when asked', async () => {
    const { clock, backoff, next } = createBackoff();
    next('old');
    await clock.advance(600);
    next('new');
    await clock.advance(401);
    backoff.gc();
    expect([backoff.get('old'), backoff.get('new'), backoff.size]).toEqual([0, 100, 1]);
  });

  it('forgets what has expired by itself before it holds more than 1000, or twice what was alive', async () => {
    const { clock, backoff, next } = createBackoff();
    const nexts = (name: string, count: number): void => {
      for (let i = 0; i < count; i += 1) next(`${name}-${i}`);
    };
    nexts('old', 1000);
    await clock.advance(1001);
    next('new');
    expect(backoff.size).toBe(1);
    // Alive, all of them: at 1001 there was nothing to forget.
    nexts('alive', 1500);
    expect(backoff.size).toBe(1501);
    await clock.advance(1001);
    nexts('newer', 2 * 1001 - 1501);
    expect(backoff.size).toBe(2002);
    next('last');
    expect(backoff.size).toBe(502);
  });
});
