import type { KubeObject } from '@deltascope/apimachinery';
import type { StampedWatchEvent, WatchStream } from '../tools/cache/lister-watcher.ts';

/** A watch stream that is fed by hand. */
export class FakeWatchStream<T extends KubeObject> implements WatchStream<T> {
  readonly #onStop: () => void;
  readonly #signal: AbortSignal;
  #queue: StampedWatchEvent<T>[] = [];
  #read = 0;
  #wakeUp: (() => void) | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(signal: AbortSignal, onStop: () => void) {
    this.#signal = signal;
    this.#onStop = onStop;
    signal.addEventListener('abort', this.stop, { once: true });
  }

  send(event: StampedWatchEvent<T>): void {
    this.#queue.push(event);
    this.#wakeUp?.();
  }

  /** Ends the stream once what was sent has been read: cleanly, or as a broken connection when an error is given. */
  end(error?: unknown): void {
    if (error !== undefined) this.#failure = { error };
    this.#ended = true;
    this.#onStop();
    this.#wakeUp?.();
  }

  readonly stop = (): void => {
    this.#signal.removeEventListener('abort', this.stop);
    this.#queue = [];
    this.#read = 0;
    this.#failure = undefined;
    this.end();
  };

  async *[Symbol.asyncIterator](): AsyncGenerator<StampedWatchEvent<T>, void> {
    for (;;) {
      const event = this.#queue[this.#read];
      if (event !== undefined) {
        this.#read += 1;
        yield event;
      } else if (this.#ended) {
        if (this.#failure !== undefined) throw this.#failure.error;
        return;
      } else {
        this.#queue = [];
        this.#read = 0;
        await new Promise<void>((resolve) => {
          this.#wakeUp = resolve;
        });
      }
    }
  }
}
