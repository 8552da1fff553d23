import type { Readable } from 'node:stream';
import type { KubeObject } from '@deltascope/apimachinery';
import type { StampedWatchEvent, WatchStream } from '../tools/cache/lister-watcher.ts';
import { toConnectionError } from '../util/connection-error.ts';
import type { WatchDecoder } from './watch-decoder.ts';

/** Decoded since the consumer last took what there was: beyond this the socket is not read, and TCP holds the server back. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024;

export interface HttpWatchStreamOptions<T extends KubeObject> {
  /** Owned from here on. */
  readonly body: Readable;
  readonly decoder: WatchDecoder<T>;
  /** Its abort ends the stream as `stop` does. */
  readonly signal: AbortSignal;
  /** Named in errors. */
  readonly server: string;
}

/**
 * The body of a watch as events. Bytes are decoded in the very callback that brings them, whether or not the consumer is ready,
 * so that `decodedAt` tells of the network and not of the consumer. While the consumer is at one batch at most 4 MiB of lines (and
 * one chunk) gather as the next; then the socket is left unread until it takes them. Throws what the decoder threw.
 */
export class HttpWatchStream<T extends KubeObject> implements WatchStream<T> {
  readonly #body: Readable;
  readonly #signal: AbortSignal;
  /** What the consumer is at, and how much of it was handed out. */
  #batch: readonly StampedWatchEvent<T>[] = [];
  #taken = 0;
  /** What comes behind bytes that could not be read may be told of a state that was missed (C123). */
  #hasErred = false;
  #isAwaited = false;
  #queue: StampedWatchEvent<T>[] = [];
  #queuedBytes = 0;
  #isStopped = false;
  #isEnded = false;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor({ body, decoder, signal, server }: HttpWatchStreamOptions<T>) {
    this.#body = body;
    this.#signal = signal;
    const end = (failure?: Error): void => {
      this.#isEnded = true;
      this.#failure ??= failure;
      this.#wake();
    };
    // A throw in a listener would end the process: an object that cannot be decoded ends its stream only.
    const decode = (events: () => StampedWatchEvent<T>[]): void => {
      try {
        this.#enqueue(events());
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
        body.destroy();
      }
    };
    body.on('data', (chunk: Buffer) => decode(() => decoder.push(chunk)));
    body.on('end', () => {
      decode(() => decoder.end());
      end();
    });
    body.on('error', (error) => end(toConnectionError(error, server)));
    signal.addEventListener('abort', this.stop, { once: true });
    if (signal.aborted) this.stop();
  }

  readonly stop = (): void => {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#signal.removeEventListener('abort', this.stop);
    this.#body.destroy();
    this.#wake();
  };

  /** Not a generator, which takes three turns of the microtask queue for each event where this takes one. */
  [Symbol.asyncIterator](): AsyncIterator<StampedWatchEvent<T>, void, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.stop();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  async #next(): Promise<IteratorResult<StampedWatchEvent<T>, void>> {
    if (this.#hasErred) this.stop();
    else if (this.#taken === this.#batch.length) {
      this.#batch = await this.#nextBatch();
      this.#taken = 0;
    }
    const event = this.#isStopped ? undefined : this.#batch[this.#taken];
    if (event === undefined) return this.#finish();
    this.#taken += 1;
    this.#hasErred = event.type === 'ERROR';
    return { done: false, value: event };
  }

  #finish(): IteratorReturnResult<void> {
    const failure = this.#isStopped ? undefined : this.#failure;
    this.stop();
    if (failure !== undefined) throw failure;
    return { done: true, value: undefined };
  }

  #enqueue(events: readonly StampedWatchEvent<T>[]): void {
    for (const event of events) {
      this.#queue.push(event);
      this.#queuedBytes += event.stamp?.bytes ?? 0;
    }
    if (this.#queuedBytes > MAX_QUEUED_BYTES) this.#body.pause();
    if (events.length > 0) this.#wake();
  }

  /** All that waits; empty when the stream is over. */
  async #nextBatch(): Promise<readonly StampedWatchEvent<T>[]> {
    if (this.#isAwaited) throw new Error('a watch has one consumer: its next event is awaited');
    this.#isAwaited = true;
    while (this.#queue.length === 0 && !this.#isEnded && !this.#isStopped) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#isAwaited = false;
    const batch = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    if (this.#body.isPaused()) this.#body.resume();
    return batch;
  }
}

/** A watch that is over before it began (C151). */
export class EmptyWatchStream<T extends KubeObject> implements WatchStream<T> {
  stop(): void {}

  async *[Symbol.asyncIterator](): AsyncGenerator<StampedWatchEvent<T>, void, undefined> {}
}
