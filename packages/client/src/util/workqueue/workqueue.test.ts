import { describe, expect, it } from 'vitest';
import { settle } from '../../testing/index.ts';
import { Workqueue, type WorkItem, type WorkqueueStorage } from './workqueue.ts';

const { signal } = new AbortController();
const work = (item: string): WorkItem<string> => ({ shutdown: false, item });

/** What a promise has become so far: its value, its error, or undefined. */
function watch<T>(promise: Promise<T>): () => Promise<T | Error | undefined> {
  let outcome: T | Error | undefined;
  promise.then(
    (value) => (outcome = value),
    (error: Error) => (outcome = error),
  );
  return async () => {
    await settle();
    return outcome;
  };
}

describe('Workqueue.add', () => {
  it('C124: is ignored once the queue is shutting down', async () => {
    const queue = new Workqueue<string>();
    queue.shutDown();
    queue.add('a');
    expect(queue.length).toBe(0);
    expect(await queue.get(signal)).toEqual({ shutdown: true });
  });

  it('C125: of an item that is queued changes nothing: many adds give one get', async () => {
    const queue = new Workqueue<string>();
    for (const item of ['a', 'b', 'a', 'a', 'b']) queue.add(item);
    expect(queue.length).toBe(2);
    expect(await queue.get(signal)).toEqual(work('a'));
    expect(await queue.get(signal)).toEqual(work('b'));
    queue.done('a');
    queue.done('b');
    expect(await watch(queue.get(signal))()).toBeUndefined();
  });

  it('C124, C125: of an item in processing queues it again at its done, and not before', async () => {
    const queue = new Workqueue<string>();
    queue.add('a');
    await queue.get(signal);
    queue.add('a');
    queue.add('a');
    expect(queue.length).toBe(0);
    const other = watch(queue.get(signal));
    expect(await other()).toBeUndefined();
    queue.done('a');
    expect(await other()).toEqual(work('a'));
    queue.done('a');
    expect(queue.length).toBe(0);
  });

  it('C124: touches an item that is queued, and no other', async () => {
    const calls: string[] = [];
    const items: string[] = [];
    const storage: WorkqueueStorage<string> = {
      get length() {
        return items.length;
      },
      push: (item) => calls.push(`push ${item}`) && items.unshift(item),
      pop: () => items.shift() ?? '',
      touch: (item) => calls.push(`touch ${item}`),
    };
    const queue = new Workqueue<string>({ storage });
    for (const item of ['a', 'b', 'a']) queue.add(item);
    // Last in, first out: the order is the storage's.
    expect(await queue.get(signal)).toEqual(work('b'));
    queue.add('b');
    queue.add('b');
    queue.done('b');
    expect(calls).toEqual(['push a', 'push b', 'touch a', 'push b']);
  });

  it('tells items apart as a Map does', async () => {
    const queue = new Workqueue<unknown>();
    const object = { name: 'a' };
    for (const item of [object, { name: 'a' }, object, 1, '1', 1, Number.NaN, Number.NaN]) {
      queue.add(item);
    }
    expect(queue.length).toBe(5);
    expect(await queue.get(signal)).toEqual({ shutdown: false, item: object });
  });
});

describe('Workqueue.get', () => {
  it('C126: waits for an item, those who wait in their order', async () => {
    const queue = new Workqueue<string>();
    const [first, second] = [watch(queue.get(signal)), watch(queue.get(signal))];
    expect(await first()).toBeUndefined();
    queue.add('a');
    expect([await first(), await second()]).toEqual([work('a'), undefined]);
    queue.add('b');
    expect(await second()).toEqual(work('b'));
  });

  it('throws the reason of an abort, and takes nothing', async () => {
    const queue = new Workqueue<string>();
    const aborter = new AbortController();
    const [first, second] = [watch(queue.get(aborter.signal)), watch(queue.get(signal))];
    const enough = new Error('enough');
    aborter.abort(enough);
    queue.add('a');
    expect([await first(), await second()]).toEqual([enough, work('a')]);
    queue.add('b');
    await expect(queue.get(aborter.signal)).rejects.toBe(enough);
    expect(await queue.get(signal)).toEqual(work('b'));
  });

  it('gives an item that was handed out before the abort', async () => {
    const queue = new Workqueue<string>();
    const aborter = new AbortController();
    const waiting = queue.get(aborter.signal);
    queue.add('a');
    aborter.abort(new Error('enough'));
    expect(await waiting).toEqual(work('a'));
  });
});

describe('Workqueue.done', () => {
  it('is ignored for what is not in processing', async () => {
    const queue = new Workqueue<string>();
    queue.add('a');
    queue.done('a');
    queue.done('b');
    expect(queue.length).toBe(1);
    await queue.get(signal);
    queue.done('a');
    queue.done('a');
    expect(queue.length).toBe(0);
  });
});

describe('the shutdown of a Workqueue', () => {
  it('C126: lets workers have what is queued, and what is queued again, before they hear of it', async () => {
    const queue = new Workqueue<string>();
    queue.add('a');
    queue.add('b');
    await queue.get(signal);
    queue.add('a');
    queue.shutDown();
    expect(queue.isShuttingDown).toBe(true);
    expect(await queue.get(signal)).toEqual(work('b'));
    queue.done('a');
    expect(await queue.get(signal)).toEqual(work('a'));
    expect(await queue.get(signal)).toEqual({ shutdown: true });
    queue.shutDown();
    expect(await queue.get(signal)).toEqual({ shutdown: true });
  });

  it('C126: is told at once to all who wait', async () => {
    const queue = new Workqueue<string>();
    const waiting = [queue.get(signal), queue.get(signal)];
    queue.shutDown();
    expect(await Promise.all(waiting)).toEqual([{ shutdown: true }, { shutdown: true }]);
  });

  it('C126: with a drain waits until all is dealt with, also between two items', async () => {
    const queue = new Workqueue<string>();
    for (const item of ['a', 'b']) queue.add(item);
    await queue.get(signal);
    const drained = watch(queue.shutDownWithDrain(signal));
    queue.add('c');
    queue.done('a');
    expect(await drained()).toBeUndefined();
    await queue.get(signal);
    expect(await drained()).toBeUndefined();
    queue.done('b');
    expect(await drained()).toBe(true);
    expect(await queue.get(signal)).toEqual({ shutdown: true });
  });

  it('C126: with a drain is over at once where there is nothing to do', async () => {
    expect(await new Workqueue<string>().shutDownWithDrain(signal)).toBe(true);
  });

  it('C126: releases a drain that waits, and so does its signal', async () => {
    const queue = new Workqueue<string>();
    queue.add('a');
    await queue.get(signal);
    const drained = watch(queue.shutDownWithDrain(signal));
    expect(await drained()).toBeUndefined();
    queue.shutDown();
    expect(await drained()).toBe(false);
    const aborter = new AbortController();
    const again = watch(queue.shutDownWithDrain(aborter.signal));
    expect(await again()).toBeUndefined();
    aborter.abort();
    expect(await again()).toBe(false);
    queue.done('a');
    expect(await queue.shutDownWithDrain(signal)).toBe(true);
  });
});
