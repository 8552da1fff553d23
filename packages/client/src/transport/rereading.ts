import type { Clock } from '../util/clock.ts';

export interface RereadingOptions<T> {
  /** Throws or rejects where it cannot be read, or is nothing that can be used. */
  readonly read: () => Promise<T>;
  readonly clock: Clock;
  /** How long what was read counts. */
  readonly everyMs: number;
  /** How long to be content with the old value after a reading that failed. */
  readonly retryMs: number;
  /** In place of a first reading: what has been read already (`isFresh`), or what to be content with until there is one. */
  readonly initial?: { readonly value: T; readonly isFresh: boolean } | undefined;
  /** Told of each failed reading that an older value covers. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/**
 * Something that others change, mostly a file: read on demand, again after a time, and kept while it cannot be read. Calls at one
 * time share one reading.
 */
export class Rereading<T> {
  readonly #options: RereadingOptions<T>;
  #last: { readonly value: T } | undefined;
  #dueAt = -Infinity;
  #reading: Promise<T> | undefined;

  constructor(options: RereadingOptions<T>) {
    const { initial, clock, everyMs } = options;
    this.#options = options;
    this.#last = initial;
    if (initial?.isFresh) this.#dueAt = clock.now() + everyMs;
  }

  /** The newest value that could be read; rejects only while there is none. */
  async current(): Promise<T> {
    if (this.#last !== undefined && this.#options.clock.now() < this.#dueAt)
      return this.#last.value;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<T> {
    const { read, clock, everyMs, retryMs, onError } = this.#options;
    try {
      const value = await read();
      this.#dueAt = clock.now() + everyMs;
      this.#last = { value };
      return value;
    } catch (error) {
      if (this.#last === undefined || !(error instanceof Error)) throw error;
      this.#dueAt = clock.now() + retryMs;
      onError?.(error);
      return this.#last.value;
    }
  }
}
