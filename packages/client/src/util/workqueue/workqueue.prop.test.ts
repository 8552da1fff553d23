import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { ItemFastSlowRateLimiter } from './default-rate-limiters.ts';
import { RateLimitingQueue } from './rate-limiting-queue.ts';

const DELAYS = { fastMs: 3, slowMs: 20, maxFastAttempts: 2 };

type Step =
  | { readonly type: 'add' | 'addRateLimited' | 'forget'; readonly item: string }
  | { readonly type: 'addAfter'; readonly item: string; readonly ms: number }
  | { readonly type: 'get' | 'abort' | 'shutDown' }
  /** Which of those in processing. */
  | { readonly type: 'done'; readonly which: number }
  | { readonly type: 'advance'; readonly ms: number };

/** What was measured: counters and gauges as numbers, histograms as what they observed. */
interface Measured {
  depth: number;
  adds: number;
  retries: number;
  readonly latency: number[];
  readonly work: number[];
}

const nothing = (): Measured => ({ depth: 0, adds: 0, retries: 0, latency: [], work: [] });

/** The queue as one would write it without a care for its speed: lists, searched each time. */
class Model {
  now = 0;
  isShuttingDown = false;
  readonly measured = nothing();
  queued: { item: string; addedAt: number }[] = [];
  processing: { item: string; takenAt: number; againAt: number | undefined }[] = [];
  waiting: { item: string; readyAt: number }[] = [];
  readonly failures = new Map<string, number>();
  /** The numbers of the gets that wait, and what the others gave. */
  idle: number[] = [];
  readonly results: string[] = [];

  add(item: string): void {
    const inProcessing = this.processing.find((each) => each.item === item);
    const isKnown = this.queued.some((each) => each.item === item);
    if (this.isShuttingDown || isKnown || inProcessing?.againAt !== undefined) return;
    this.measured.adds += 1;
    this.measured.depth += 1;
    if (inProcessing) inProcessing.againAt = this.now;
    else this.queued.push({ item, addedAt: this.now });
    this.serve();
  }

  addAfter(item: string, ms: number): void {
    if (this.isShuttingDown) return;
    this.measured.retries += 1;
    const known = this.waiting.find((each) => each.item === item);
    const readyAt = this.now + ms;
    if (ms === 0) this.add(item);
    else if (known) known.readyAt = Math.min(known.readyAt, readyAt);
    else this.waiting.push({ item, readyAt });
  }

  addRateLimited(item: string): void {
    const failures = this.failures.get(item) ?? 0;
    this.failures.set(item, failures + 1);
    this.addAfter(item, failures < DELAYS.maxFastAttempts ? DELAYS.fastMs : DELAYS.slowMs);
  }

  get(number: number): void {
    this.idle.push(number);
    this.serve();
  }

  abort(): void {
    const number = this.idle.shift();
    if (number !== undefined) this.results[number] = 'aborted';
  }

  done(which: number): string | undefined {
    const [removed] = this.processing.splice(which % this.processing.length, 1);
    if (removed === undefined) return undefined;
    const { item, takenAt, againAt } = removed;
    this.measured.work.push((this.now - takenAt) / 1000);
    if (againAt !== undefined) this.queued.push({ item, addedAt: againAt });
    this.serve();
    return item;
  }

  shutDown(): void {
    this.isShuttingDown = true;
    this.waiting = [];
    this.serve();
  }

  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.waiting
        .toSorted((a, b) => a.readyAt - b.readyAt)
        .find(({ readyAt }) => readyAt <= until);
      if (next === undefined) break;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.now = next.readyAt;
      this.add(next.item);
    }
    this.now = until;
  }

  serve(): void {
    for (let [next] = this.queued; next && this.idle.length > 0; [next] = this.queued) {
      this.queued.shift();
      this.measured.depth -= 1;
      this.measured.latency.push((this.now - next.addedAt) / 1000);
      this.processing.push({ item: next.item, takenAt: this.now, againAt: undefined });
      this.results[this.idle.shift() ?? 0] = next.item;
    }
    if (!this.isShuttingDown) return;
    for (const number of this.idle.splice(0)) this.results[number] = 'shutdown';
  }
}

/** The queue, and those who work on it. */
class Real {
  readonly clock = new FakeClock();
  readonly measured = nothing();
  readonly queue: RateLimitingQueue<string>;
  readonly results: string[] = [];
  readonly aborters: (AbortController | undefined)[] = [];

  constructor() {
    const { measured } = this;
    const observer = (values: number[]) => () => ({ observe: (s: number) => values.push(s) });
    const noGauge = () => ({ set: () => undefined });
    this.queue = new RateLimitingQueue<string>({
      name: 'q',
      clock: this.clock,
      rateLimiter: new ItemFastSlowRateLimiter(DELAYS),
      metricsProvider: {
        newDepthMetric: () => ({
          inc: () => (measured.depth += 1),
          dec: () => (measured.depth -= 1),
        }),
        newAddsMetric: () => ({ inc: () => (measured.adds += 1) }),
        newRetriesMetric: () => ({ inc: () => (measured.retries += 1) }),
        newLatencyMetric: observer(measured.latency),
        newWorkDurationMetric: observer(measured.work),
        newUnfinishedWorkSecondsMetric: noGauge,
        newLongestRunningProcessorSecondsMetric: noGauge,
      },
    });
  }

  get(number: number): void {
    const aborter = new AbortController();
    this.aborters[number] = aborter;
    this.queue.get(aborter.signal).then(
      (work) => (this.results[number] = work.shutdown ? 'shutdown' : work.item),
      () => (this.results[number] = 'aborted'),
    );
  }
}

/** Does the step to both; gets are known by their numbers. */
async function run(step: Step, model: Model, real: Real): Promise<void> {
  const number = real.aborters.length;
  switch (step.type) {
    case 'add':
    case 'addRateLimited':
      model[step.type](step.item);
      real.queue[step.type](step.item);
      break;
    case 'forget':
      model.failures.delete(step.item);
      real.queue.forget(step.item);
      break;
    case 'addAfter':
      model.addAfter(step.item, step.ms);
      real.queue.addAfter(step.item, step.ms);
      break;
    case 'get':
      model.get(number);
      real.get(number);
      break;
    case 'abort':
      real.aborters[model.idle[0] ?? -1]?.abort(new Error('enough'));
      model.abort();
      break;
    case 'done': {
      const item = model.done(step.which);
      if (item !== undefined) real.queue.done(item);
      break;
    }
    case 'shutDown':
      model.shutDown();
      real.queue.shutDown();
      break;
    case 'advance':
      model.advance(step.ms);
      break;
  }
  await real.clock.advance(step.type === 'advance' ? step.ms : 0);
}

const item = fc.constantFrom('a', 'b', 'c', 'd');
const ms = fc.integer({ min: 0, max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('add' as const), item }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('addAfter' as const), item, ms }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('addRateLimited' as const), item }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('forget' as const), item }) },
  { weight: 8, arbitrary: fc.constant({ type: 'get' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'abort' as const }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('done' as const), which: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('advance' as const), ms }) },
  { weight: 1, arbitrary: fc.constant({ type: 'shutDown' as const }) },
);

test('C124, C125, C126, C127, C129, C130: a queue does and measures what a list searched each time would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const model = new Model();
      const real = new Real();
      for (const each of steps) {
        await run(each, model, real);
        expect(real.results).toEqual(model.results);
        expect(real.measured).toEqual(model.measured);
        expect([real.queue.length, real.queue.waiting]).toEqual([
          model.queued.length,
          model.waiting.length,
        ]);
      }
      for (const name of ['a', 'b', 'c', 'd']) {
        expect(real.queue.numRequeues(name)).toBe(model.failures.get(name) ?? 0);
      }
      const inProcessing = model.processing.map((each) => each.item);
      expect(new Set(inProcessing).size).toBe(inProcessing.length);
      real.queue.shutDown();
      expect(real.clock.pendingTimers).toBe(0);
    }),
  );
});

test('C125, C126: nothing is lost and nothing is worked on twice at once, whatever workers and writers do when', async () => {
  const names = Array.from({ length: 5 }, (_, i) => `item ${i}`);
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      async (scheduler, writes, workers) => {
        const { signal } = new AbortController();
        const queue = new RateLimitingQueue<string>({ clock: new FakeClock() });
        const written = new Map<string, number>();
        const seen = new Map<string, number>();
        const inProcessing = new Set<string>();
        let collisions = 0;
        const worker = async (): Promise<void> => {
          for (;;) {
            const work = await queue.get(signal);
            if (work.shutdown) return;
            if (inProcessing.has(work.item)) collisions += 1;
            inProcessing.add(work.item);
            seen.set(work.item, written.get(work.item) ?? 0);
            await scheduler.schedule(Promise.resolve(), `work on ${work.item}`);
            inProcessing.delete(work.item);
            queue.done(work.item);
          }
        };
        const running = Array.from({ length: workers }, worker);
        for (const [index, name] of writes.entries()) {
          void scheduler.schedule(Promise.resolve(), `write ${name}`).then(() => {
            written.set(name, index);
            queue.add(name);
          });
        }
        await scheduler.waitIdle();
        expect(await queue.shutDownWithDrain(signal)).toBe(true);
        await Promise.all(running);
        expect(collisions).toBe(0);
        // Each was worked on after it was written last.
        expect(seen).toEqual(written);
      },
    ),
  );
});
