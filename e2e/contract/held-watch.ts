import { Readable } from 'node:stream';
import type { WrapTransport } from '@deltascope/client';

/** Holds back what the watches of one resource bring, from when a test says so until it says otherwise. */
export class HeldWatch {
  readonly #pattern: RegExp;
  #open: PromiseWithResolvers<void> | undefined;

  /** `resource` in the plural, as paths have it. */
  constructor(resource: string) {
    this.#pattern = new RegExp(`/${resource}\\?.*watch=`);
  }

  /** The requests of whoever is to be held up go through it. */
  readonly wrapTransport: WrapTransport = (next) => async (request) => {
    const answer = await next(request);
    if (!this.#pattern.test(request.path)) return answer;
    return { ...answer, body: Readable.from(this.#pass(answer.body)) };
  };

  hold(): void {
    this.#open ??= Promise.withResolvers();
  }

  release(): void {
    this.#open?.resolve();
    this.#open = undefined;
  }

  async *#pass(body: Readable): AsyncGenerator<Buffer> {
    for await (const piece of body) {
      await this.#open?.promise;
      yield piece as Buffer;
    }
  }
}
