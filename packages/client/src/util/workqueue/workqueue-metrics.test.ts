import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { RateLimitingQueue } from './rate-limiting-queue.ts';
import type { WorkqueueMetricsProvider } from './workqueue-metrics.ts';

const { signal } = new AbortController();

/** The metrics of all queues, by "NAME of QUEUE". */
class Registry implements WorkqueueMetricsProvider {
  readonly values: Record<string, number> = {};
  readonly observed: Record<string, number[]> = {};

  newDepthMetric = (queue: string) => this.#value(`depth of ${queue}`);
  newAddsMetric = (queue: string) => this.#value(`adds of ${queue}`);
  newRetriesMetric = (queue: string) => this.#value(`retries of ${queue}`);
  newUnfinishedWorkSecondsMetric = (queue: string) => this.#value(`unfinished of ${queue}`);
  newLongestRunningProcessorSecondsMetric = (queue: string) => this.#value(`longest of ${queue}`);
  newLatencyMetric = (queue: string) => this.#histogram(`latency of ${queue}`);
  newWorkDurationMetric = (queue: string) => this.#histogram(`work of ${queue}`);

  #value(name: string) {
    this.values[name] = 0;
    const change = (by: number) => () => void (this.values[name] = (this.values[name] ?? 0) + by);
    const set = (value: number): void => void (this.values[name] = value);
    return { inc: change(1), dec: change(-1), set };
  }

  #histogram(name: string) {
    const values: number[] = [];
    this.observed[name] = values;
    return { observe: (seconds: number) => void values.push(seconds) };
  }
}

function createQueue(name = 'q') {
  const clock = new FakeClock(1.7e12);
  const metricsProvider = new Registry();
  return {
    clock,
    metrics: metricsProvider,
    queue: new RateLimitingQueue<string>({ name, clock, metricsProvider }),
  };
}

describe("a queue's metrics", () => {
  it('C130: count adds that were not there already, and how deep the queue is', async () => {
    const { queue, metrics } = createQueue();
    for (const item of ['a', 'b', 'a']) queue.add(item);
    expect(metrics.values).toMatchObject({ 'adds of q': 2, 'depth of q': 2 });
    await queue.get(signal);
    expect(metrics.values).toMatchObject({ 'adds of q': 2, 'depth of q': 1 });
    // In processing: it will be handed out again, and counts as added from now on.
    queue.add('a');
    queue.add('a');
    expect(metrics.values).toMatchObject({ 'adds of q': 3, 'depth of q': 2 });
    queue.done('a');
    await queue.get(signal);
    await queue.get(signal);
    expect(metrics.values).toMatchObject({ 'adds of q': 3, 'depth of q': 0 });
    queue.shutDown();
    queue.add('c');
    expect(metrics.values).toMatchObject({ 'adds of q': 3, 'depth of q': 0 });
  });

  it('C130: tell how long items were queued, and how long they were worked on', async () => {
    const { queue, metrics, clock } = createQueue();
    queue.add('a');
    await clock.advance(250);
    queue.add('a');
    await clock.advance(250);
    await queue.get(signal);
    await clock.advance(1000);
    queue.add('a');
    await clock.advance(1000);
    queue.done('a');
    queue.done('a');
    await clock.advance(500);
    await queue.get(signal);
    queue.done('a');
    // The second time it was queued from its add on, while it was still worked on.
    expect(metrics.observed).toEqual({ 'latency of q': [0.5, 1.5], 'work of q': [2, 0] });
  });

  it('C130: tell twice a second how much work is under way, until the shutdown', async () => {
    const { queue, metrics, clock } = createQueue();
    const underWay = () => [metrics.values['unfinished of q'], metrics.values['longest of q']];
    queue.add('a');
    await queue.get(signal);
    await clock.advance(400);
    queue.add('b');
    await queue.get(signal);
    expect(underWay()).toEqual([0, 0]);
    await clock.advance(100);
    expect(underWay()).toEqual([0.6, 0.5]);
    await clock.advance(499);
    expect(underWay()).toEqual([0.6, 0.5]);
    queue.done('a');
    await clock.advance(1);
    expect(underWay()).toEqual([0.6, 0.6]);
    queue.shutDown();
    await clock.advance(5000);
    expect(underWay()).toEqual([0.6, 0.6]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('C130: count each call of addAfter as a retry, until the shutdown', () => {
    const { queue, metrics } = createQueue();
    queue.addAfter('a', 0);
    queue.addAfter('a', 10);
    queue.addRateLimited('a');
    queue.shutDown();
    queue.addAfter('a', 10);
    expect(metrics.values).toMatchObject({ 'retries of q': 3 });
  });

  it('C130: are none for a queue without a name', async () => {
    const { queue, metrics, clock } = createQueue('');
    queue.addRateLimited('a');
    await clock.advance(1000);
    expect([metrics.values, metrics.observed]).toEqual([{}, {}]);
    expect(clock.pendingTimers).toBe(0);
  });
});
