import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { ItemExponentialFailureRateLimiter } from './default-rate-limiters.ts';
import { RateLimitingQueue } from './rate-limiting-queue.ts';

const { signal } = new AbortController();

function createQueue() {
  const clock = new FakeClock(1.7e12);
  const rateLimiter = new ItemExponentialFailureRateLimiter<string>(100, 1000);
  return { clock, queue: new RateLimitingQueue<string>({ clock, rateLimiter }) };
}

describe('RateLimitingQueue', () => {
  it('C129: adds an item when its limiter says so, later with each failure', async () => {
    const { queue, clock } = createQueue();
    for (const ms of [100, 200, 400]) {
      queue.addRateLimited('a');
      await clock.advance(ms - 1);
      expect(queue.length).toBe(0);
      await clock.advance(1);
      expect(await queue.get(signal)).toEqual({ shutdown: false, item: 'a' });
      queue.done('a');
    }
    expect(queue.numRequeues('a')).toBe(3);
  });

  it('C129: forgets the failures of an item, which is in processing until its done', async () => {
    const { queue, clock } = createQueue();
    queue.addRateLimited('a');
    await clock.advance(100);
    await queue.get(signal);
    queue.forget('a');
    expect(queue.numRequeues('a')).toBe(0);
    queue.add('a');
    expect(queue.length).toBe(0);
    queue.done('a');
    expect(queue.length).toBe(1);
    await queue.get(signal);
    queue.addRateLimited('a');
    await clock.advance(100);
    queue.done('a');
    expect(queue.length).toBe(1);
  });

  it("C129: has a controller's limiter by default, on its own clock", async () => {
    const clock = new FakeClock(1.7e12);
    const queue = new RateLimitingQueue<string>({ clock });
    queue.addRateLimited('a');
    expect(queue.waiting).toBe(1);
    await clock.advance(5);
    expect(queue.length).toBe(1);
  });
});
