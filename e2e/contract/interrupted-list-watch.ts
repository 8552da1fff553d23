import type { ListOptions, Unstructured } from '@deltascope/apimachinery';
import type { ListerWatcher, StampedWatchEvent, WatchStream } from '@deltascope/client';
import { expiredStatus } from '@deltascope/client/testing';

/** Stands between an informer and its server, and interrupts it when a test says so. */
export class InterruptedListWatch implements ListerWatcher {
  readonly #inner: ListerWatcher;
  #interrupted = Promise.withResolvers<'expired' | 'cut'>();
  #watching = Promise.withResolvers<void>();
  #open: PromiseWithResolvers<void> | undefined;

  constructor(inner: ListerWatcher) {
    this.#inner = inner;
  }

  async list(options: ListOptions, signal: AbortSignal) {
    await this.#open?.promise;
    return this.#inner.list(options, signal);
  }

  async watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<Unstructured>> {
    await this.#open?.promise;
    const stream = await this.#inner.watch(options, signal);
    let end: 'expired' | 'cut' | undefined;
    void this.#interrupted.promise.then((how) => {
      end = how;
      stream.stop();
    });
    this.#watching.resolve();
    return {
      stop: () => stream.stop(),
      async *[Symbol.asyncIterator](): AsyncGenerator<StampedWatchEvent<Unstructured>> {
        yield* stream;
        if (end === 'expired') yield { type: 'ERROR', object: expiredStatus() };
      },
    };
  }

  /**
   * Ends the open watch, once there is one: as the server does that has forgotten where it was, or just so. Until `resume` nothing
   * else goes through.
   */
  async interrupt(how: 'expired' | 'cut'): Promise<void> {
    await this.#watching.promise;
    this.#watching = Promise.withResolvers();
    this.#open = Promise.withResolvers();
    const { resolve } = this.#interrupted;
    this.#interrupted = Promise.withResolvers();
    resolve(how);
  }

  resume(): void {
    this.#open?.resolve();
    this.#open = undefined;
  }
}
