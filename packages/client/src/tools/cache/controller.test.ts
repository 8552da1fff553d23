import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeClock, makeObject, settle } from '../../testing/index.ts';
import { TimeSlice, TurnQueue } from '../../util/time-slice.ts';
import { Controller, type ControllerOptions } from './controller.ts';
import { DeltaFIFO } from './delta-fifo.ts';
import { RealFIFO } from './real-fifo.ts';

/** A reflector that does nothing until its signal aborts. */
class IdleReflector {
  stopped = false;

  async run(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.stopped = true;
  }
}

const clock = new FakeClock();
const atomic = (): RealFIFO => new RealFIFO({ clock, atomicEvents: true });

function controller(options: Partial<ControllerOptions<Unstructured>>): Controller {
  return new Controller({
    reflector: new IdleReflector(),
    queue: atomic(),
    process: () => undefined,
    slice: new TimeSlice({ clock, turns: new TurnQueue() }),
    onProcessError: () => undefined,
    ...options,
  });
}

describe('Controller', () => {
  test('C82: on the stop the reflector ends, and what is queued by then is still processed', async () => {
    const stop = new AbortController();
    const queue = atomic();
    const reflector = new IdleReflector();
    const popped: string[] = [];
    const run = controller({ queue, reflector, process: ({ key }) => popped.push(key) }).run(
      stop.signal,
    );
    await settle();
    queue.add(makeObject('a'));
    stop.abort();
    await run;
    expect(popped).toEqual(['a']);
    expect(reflector.stopped).toBe(true);
  });

  test('C82: what processing throws ends nothing', async () => {
    const stop = new AbortController();
    const queue = atomic();
    const errors: unknown[] = [];
    const popped: string[] = [];
    const run = controller({
      queue,
      process({ key }) {
        if (key === 'bad') throw new Error('no');
        popped.push(key);
      },
      onProcessError: (error) => errors.push(error),
    }).run(stop.signal);
    queue.add(makeObject('bad'));
    queue.add(makeObject('good'));
    await settle();
    expect(errors).toEqual([new Error('no')]);
    expect(popped).toEqual(['good']);
    stop.abort();
    await run;
  });

  test('C82: a loop that cannot go on ends the reflector as well, and the run rejects', async () => {
    const queue = atomic();
    const reflector = new IdleReflector();
    const run = controller({
      queue,
      reflector,
      process() {
        throw new Error('no');
      },
      onProcessError(error) {
        throw error;
      },
    }).run(new AbortController().signal);
    queue.add(makeObject('a'));
    await expect(run).rejects.toThrow('no');
    expect(reflector.stopped).toBe(true);
  });

  test('C82: a reflector that cannot go on ends the loop as well, and the run rejects', async () => {
    const queue = atomic();
    const reflector = { run: () => Promise.reject(new Error('broken')) };
    const run = controller({ queue, reflector }).run(new AbortController().signal);
    await expect(run).rejects.toThrow('broken');
    expect(await queue.waitForItem()).toBe(false);
  });

  test('C83: batches are asked for if the queue has them and a batch processor is set', async () => {
    const processed: string[] = [];
    const process = (): void => void processed.push('single');
    const processBatch = (): void => void processed.push('batch');
    for (const [queue, batch] of [
      [atomic(), processBatch],
      [atomic(), undefined],
      [new DeltaFIFO({ clock }), processBatch],
    ] as const) {
      const stop = new AbortController();
      for (const key of ['a', 'b']) queue.add(makeObject(key));
      const run = controller({ queue, process, ...(batch && { processBatch: batch }) }).run(
        stop.signal,
      );
      stop.abort();
      await run;
    }
    expect(processed).toEqual(['batch', 'single', 'single', 'single', 'single']);
  });
});
