import { readFile } from 'node:fs/promises';
import { ConfigError } from '../rest/config-error.ts';
import type { Clock } from '../util/clock.ts';

/** C161: upstream caches a token for a minute and counts it old 10 s before that. */
const REREAD_AFTER_MS = 50_000;

export interface TokenSource {
  /** The token to send now; rejects only while there has never been one. */
  token(): Promise<string>;
}

export interface FileTokenSourceOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Sent while the file cannot be read. */
  readonly fallback?: string;
  /** Told of each failed reading that an older token covers. */
  readonly onReadError?: (error: Error) => void;
}

/**
 * A token in a file that somebody else renews (C161): trimmed, read again about each 50 s; an empty file is an error; when a
 * reading fails the old token goes on being sent and the reading is tried again at the next request. Concurrent requests share
 * one reading.
 */
export class FileTokenSource implements TokenSource {
  readonly #options: FileTokenSourceOptions;
  #token: string | undefined;
  #readAt = -Infinity;
  #reading: Promise<string> | undefined;

  constructor(options: FileTokenSourceOptions) {
    this.#options = options;
    this.#token = options.fallback;
  }

  async token(): Promise<string> {
    const { clock, onReadError } = this.#options;
    if (this.#token !== undefined && clock.now() - this.#readAt < REREAD_AFTER_MS)
      return this.#token;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    try {
      return await this.#reading;
    } catch (error) {
      if (this.#token === undefined || !(error instanceof Error)) throw error;
      onReadError?.(error);
      return this.#token;
    }
  }

  async #read(): Promise<string> {
    const { path, clock } = this.#options;
    const fix = 'Check that the file exists, can be read and holds a token.';
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new ConfigError(`cannot read the token file ${path}`, { value: path, fix, cause });
    });
    const token = text.trim();
    if (token === '')
      throw new ConfigError(`the token file ${path} is empty`, { value: path, fix });
    this.#token = token;
    this.#readAt = clock.now();
    return token;
  }
}
