import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { TimeSlice } from '../../util/time-slice.ts';
import type { PopProcessFunc, ProcessBatchFunc, Queue, QueueWithBatch } from './queue.ts';
import type { Reflector } from './reflector.ts';

export interface ControllerOptions<T extends KubeObject> {
  readonly reflector: Pick<Reflector<T>, 'run'>;
  readonly queue: Queue<T>;
  readonly process: PopProcessFunc<T>;
  /** With it, a queue that can give batches is asked for them (C83). */
  readonly processBatch?: ProcessBatchFunc<T>;
  readonly slice: TimeSlice;
  /** Told what processing threw; those deltas are lost (C82). Must not throw. */
  readonly onProcessError: (error: unknown) => void;
}

/**
 * One reflector that fills the queue and one loop that empties it (C82).
 *
 * client-go starts the loop again a second after it has ended early. Here it cannot: whatever processing throws is caught pop by pop.
 * Only options that throw though they must not can end the loop or the reflector; then the other one ends too, and `run` rejects.
 */
export class Controller<T extends KubeObject = Unstructured> {
  readonly #options: ControllerOptions<T>;
  readonly #pop: () => boolean;

  constructor(options: ControllerOptions<T>) {
    const { queue, process, processBatch } = options;
    this.#options = options;
    this.#pop =
      processBatch !== undefined && hasBatches(queue)
        ? () => queue.tryPopBatch(processBatch, process)
        : () => queue.tryPop(process);
  }

  /** Until the signal aborts; what is queued by then is still processed. To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    const { reflector, queue } = this.#options;
    const failed = new AbortController();
    const reflecting = reflector
      .run(AbortSignal.any([signal, failed.signal]))
      .finally(() => queue.close());
    const processing = this.#processLoop().finally(() => failed.abort());
    const ends = await Promise.allSettled([reflecting, processing]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** Pops as long as there is something, in slices: a large list must not hold the event loop. */
  async #processLoop(): Promise<void> {
    const { queue, slice } = this.#options;
    while (await queue.waitForItem()) {
      while (this.#popOnce()) {
        const pause = slice.exhausted();
        if (pause !== undefined) await pause;
      }
    }
  }

  #popOnce(): boolean {
    try {
      return this.#pop();
    } catch (error) {
      this.#options.onProcessError(error);
      return true;
    }
  }
}

const hasBatches = <T extends KubeObject>(queue: Queue<T>): queue is QueueWithBatch<T> =>
  'tryPopBatch' in queue;
