import type { Readable } from 'node:stream';
import type { Clock } from '../util/clock.ts';
import { ConnectionError } from '../util/connection-error.ts';

export interface RunningRequestOptions {
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** C154: until the last byte of the answer. */
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
  readonly server: string;
  readonly onEnd: () => void;
}

/**
 * A request and its answer, and what may end them early: the caller's signal, the config's timeout, and the end of the transport. It ends
 * by itself when the answer's body is closed.
 */
export class RunningRequest {
  readonly #options: RunningRequestOptions;
  readonly #abort = new AbortController();
  readonly #timer: Disposable | undefined;

  constructor(options: RunningRequestOptions) {
    const { signal, timeoutMs, clock, server } = options;
    this.#options = options;
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (timeoutMs !== undefined) {
      this.#timer = clock.setTimer(timeoutMs, () => {
        const message = `${server}: no whole answer in ${timeoutMs} ms, which is the limit set (ETIMEDOUT)`;
        this.cut(
          new ConnectionError(message, { code: 'ETIMEDOUT', address: server, cause: undefined }),
        );
      });
    }
  }

  /** Breaks off, with that error for whoever waits or reads. */
  cut(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /**
   * Sends, and answers at once when cut: an agent ends a request that waits for its connection only when that is there, and a
   * plugin that is asked for credentials does not hear of it at all.
   */
  async run<T extends { readonly body: Readable }>(
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { signal } = this.#abort;
    const { promise: cut, reject } = Promise.withResolvers<never>();
    const onCut = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onCut, { once: true });
    try {
      const response = await Promise.race([send(signal), cut]);
      response.body.once('close', () => this.#end());
      return response;
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      signal.removeEventListener('abort', onCut);
    }
  }

  readonly #aborted = (): void => this.cut(this.#options.signal?.reason);

  #end(): void {
    this.#timer?.[Symbol.dispose]();
    this.#options.signal?.removeEventListener('abort', this.#aborted);
    this.#options.onEnd();
  }
}
