import { readFile } from 'node:fs/promises';
import { ConfigError } from '../rest/config-error.ts';
import type { Clock } from '../util/clock.ts';
import { Rereading } from './rereading.ts';
import { checkTlsMaterial, type KeyPair } from './tls-options.ts';

/** C160: requests that follow each other more closely share a reading. */
const CERT_CACHE_MS = 1_000;

export interface CertRotationOptions {
  readonly certFile: string;
  readonly keyFile: string;
  /** What they held when the transport was made. */
  readonly pair: KeyPair;
  readonly clock: Clock;
  readonly onError: ((error: Error) => void) | undefined;
}

/**
 * C160: the files of a client certificate. The same object comes back until they change. While they cannot be read, or do not belong
 * together because only one has been written yet, the old pair stays; client-go fails its handshakes for as long.
 */
export function createCertRotation(options: CertRotationOptions): Rereading<KeyPair> {
  const { certFile, keyFile, clock, onError } = options;
  let last = options.pair;
  return new Rereading({
    clock,
    everyMs: CERT_CACHE_MS,
    retryMs: CERT_CACHE_MS,
    initial: { value: last, isFresh: true },
    onError,
    async read() {
      const pair = await readPair(certFile, keyFile);
      if (pair.cert !== last.cert || pair.key !== last.key) last = pair;
      return last;
    },
  });
}

async function readPair(certFile: string, keyFile: string): Promise<KeyPair> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    const pair = { cert, key };
    checkTlsMaterial({ ca: undefined, pair });
    return pair;
  } catch (cause) {
    throw new ConfigError(`cannot use the client certificate ${certFile}; the old one stays`, {
      value: certFile,
      fix: `Check that it can be read and belongs to the key ${keyFile}.`,
      cause,
    });
  }
}
