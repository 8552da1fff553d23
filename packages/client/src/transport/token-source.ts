import { readFile } from 'node:fs/promises';
import { ConfigError } from '../rest/config-error.ts';
import type { Clock } from '../util/clock.ts';
import { Rereading } from './rereading.ts';

/** C161: upstream caches a token for a minute and counts it old 10 s before that. */
const REREAD_AFTER_MS = 50_000;

export interface FileTokenSourceOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Sent while the file cannot be read. */
  readonly fallback?: string | undefined;
  /** Told of each failed reading that an older token covers. */
  readonly onReadError?: ((error: Error) => void) | undefined;
}

/**
 * A token in a file that somebody else renews (C161): trimmed, read again about each 50 s; an empty file is an error; when a
 * reading fails the old token goes on being sent and the reading is tried again at the next request. Concurrent requests share
 * one reading.
 */
export class FileTokenSource {
  readonly #file: Rereading<string>;

  constructor({ path, clock, fallback, onReadError }: FileTokenSourceOptions) {
    this.#file = new Rereading({
      read: () => readToken(path),
      clock,
      everyMs: REREAD_AFTER_MS,
      retryMs: 0,
      ...(fallback !== undefined && { initial: { value: fallback, isFresh: false } }),
      onError: onReadError,
    });
  }

  /** The token to send now; rejects only while there has never been one. */
  token(): Promise<string> {
    return this.#file.current();
  }
}

async function readToken(path: string): Promise<string> {
  const fix = 'Check that the file exists, can be read and holds a token.';
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`cannot read the token file ${path}`, { value: path, fix, cause });
  });
  const token = text.trim();
  if (token === '') throw new ConfigError(`the token file ${path} is empty`, { value: path, fix });
  return token;
}
