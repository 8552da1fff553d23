import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { DelayingQueue } from './delaying-queue.ts';

const { signal } = new AbortController();

function createQueue() {
  const clock = new FakeClock(1.7e12);
  return { clock, queue: new DelayingQueue<string>({ clock }) };
}

/** Takes all there is. */
async function takeAll(queue: DelayingQueue<string>): Promise<string[]> {
  const items: string[] = [];
  while (queue.length > 0) {
    const work = await queue.get(signal);
    if (!work.shutdown) items.push(work.item);
  }
  for (const item of items) queue.done(item);
  return items;
}

describe('DelayingQueue', () => {
  it.each([0, -1, Number.NaN])('C127: adds at once what is to be added in %d ms', async (ms) => {
    const { queue, clock } = createQueue();
    queue.addAfter('a', ms);
    expect(await takeAll(queue)).toEqual(['a']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('C127: adds each item when its time has come, by one timer', async () => {
    const { queue, clock } = createQueue();
    for (const [item, ms] of [
      ['c', 300],
      ['a', 100],
      ['b', 200],
    ] as const) {
      queue.addAfter(item, ms);
    }
    expect(clock.pendingTimers).toBe(1);
    expect(queue.waiting).toBe(3);
    await clock.advance(99);
    expect(await takeAll(queue)).toEqual([]);
    await clock.advance(1);
    expect(await takeAll(queue)).toEqual(['a']);
    await clock.advance(200);
    expect(await takeAll(queue)).toEqual(['b', 'c']);
    expect([clock.pendingTimers, queue.waiting]).toEqual([0, 0]);
  });

  it('C127: keeps the earlier of two times for an item', async () => {
    const { queue, clock } = createQueue();
    queue.addAfter('a', 200);
    queue.addAfter('a', 300);
    queue.addAfter('b', 300);
    queue.addAfter('b', 100);
    await clock.advance(100);
    expect(await takeAll(queue)).toEqual(['b']);
    await clock.advance(100);
    expect(await takeAll(queue)).toEqual(['a']);
    await clock.advance(1000);
    expect(await takeAll(queue)).toEqual([]);
  });

  it('leaves an item waiting that is added meanwhile: it comes twice', async () => {
    const { queue, clock } = createQueue();
    queue.addAfter('a', 100);
    queue.add('a');
    expect(await takeAll(queue)).toEqual(['a']);
    await clock.advance(100);
    expect(await takeAll(queue)).toEqual(['a']);
  });

  it('hands what has become ready to a worker that waits', async () => {
    const { queue, clock } = createQueue();
    const waiting = queue.get(signal);
    queue.addAfter('a', 100);
    await clock.advance(100);
    expect(await waiting).toEqual({ shutdown: false, item: 'a' });
  });

  it('C127: looks at the clock each 10 s at the latest, which may have jumped', async () => {
    const timers = new FakeClock(1.7e12);
    let sleptMs = 0;
    // A machine that sleeps: its timers stand still, and its clock has gone on.
    const clock = {
      now: () => timers.now() + sleptMs,
      setTimer: (ms: number, callback: () => void) => timers.setTimer(ms, callback),
    };
    const queue = new DelayingQueue<string>({ clock });
    queue.addAfter('a', 3_600_000);
    sleptMs = 3_600_000;
    await timers.advance(9_999);
    expect(await takeAll(queue)).toEqual([]);
    await timers.advance(1);
    expect(await takeAll(queue)).toEqual(['a']);
    queue.addAfter('b', 25_000);
    await timers.advance(24_999);
    expect(await takeAll(queue)).toEqual([]);
    await timers.advance(1);
    expect(await takeAll(queue)).toEqual(['b']);
  });

  it.each<[string, (queue: DelayingQueue<string>) => unknown]>([
    ['shutDown', (queue) => queue.shutDown()],
    ['shutDownWithDrain', (queue) => queue.shutDownWithDrain(signal)],
  ])('C127: drops what waits at its %s, and takes no more', async (_, shutDown) => {
    const { queue, clock } = createQueue();
    queue.addAfter('a', 100);
    queue.add('b');
    shutDown(queue);
    queue.addAfter('c', 100);
    queue.addAfter('d', 0);
    expect([queue.waiting, clock.pendingTimers]).toEqual([0, 0]);
    await clock.advance(1000);
    expect(await takeAll(queue)).toEqual(['b']);
    expect(await queue.get(signal)).toEqual({ shutdown: true });
  });
});
