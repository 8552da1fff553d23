import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { TimeSlice } from '../../util/time-slice.ts';
import type { DeltaFIFO, Popped } from './delta-fifo.ts';
import type { Reflector } from './reflector.ts';

export interface ControllerOptions<T extends KubeObject> {
  readonly reflector: Reflector<T>;
  readonly queue: DeltaFIFO<T>;
  readonly process: (popped: Popped<T>) => void;
  readonly slice: TimeSlice;
  /** Told what `process` threw; those deltas are lost (C82). Must not throw. */
  readonly onProcessError: (error: unknown) => void;
}

/** One reflector that fills the queue and one loop that empties it (C82). */
export class Controller<T extends KubeObject = Unstructured> {
  readonly #options: ControllerOptions<T>;

  constructor(options: ControllerOptions<T>) {
    this.#options = options;
  }

  /** Until the signal aborts; what is queued by then is still processed. */
  async run(signal: AbortSignal): Promise<void> {
    const { reflector, queue } = this.#options;
    const reflecting = reflector.run(signal).finally(() => queue.close());
    await Promise.all([reflecting, this.#processLoop()]);
  }

  /** Pops as long as there is something, in slices: a large list must not hold the event loop. */
  async #processLoop(): Promise<void> {
    const { queue, slice } = this.#options;
    while (await queue.waitForItem()) {
      while (this.#popOne()) {
        const pause = slice.exhausted();
        if (pause !== undefined) await pause;
      }
    }
  }

  #popOne(): boolean {
    try {
      return this.#options.queue.tryPop(this.#options.process);
    } catch (error) {
      this.#options.onProcessError(error);
      return true;
    }
  }
}
