import { readFile } from 'node:fs/promises';
import { ConfigError } from '../rest/config-error.ts';
import type { Clock } from '../util/clock.ts';
import { Rereading } from './rereading.ts';
import { checkTlsMaterial } from './tls-options.ts';
import type { TransportMetrics } from '../tools/metrics/transport-metrics.ts';

/** C160. */
const CA_REFRESH_MS = 5 * 60_000;

export interface CaRotationOptions {
  readonly path: string;
  /** What it held when the transport was made. */
  readonly ca: string;
  readonly clock: Clock;
  readonly metrics: TransportMetrics;
  readonly onError: ((error: Error) => void) | undefined;
}

/** C160: a CA file, looked at when it is used and then every 5 min at most, also after it could not be read. */
export function createCaRotation(options: CaRotationOptions): Rereading<string> {
  const { path, ca, clock, metrics, onError } = options;
  let last = ca;
  return new Rereading({
    clock,
    everyMs: CA_REFRESH_MS,
    retryMs: CA_REFRESH_MS,
    initial: { value: ca, isFresh: true },
    onError,
    async read() {
      const text = await readCa(path, metrics);
      const isNew = text !== last;
      if (isNew) checkCa(path, text, metrics);
      metrics.transportCaReloads?.increment('success', isNew ? 'updated' : 'unchanged');
      last = text;
      return text;
    },
  });
}

async function readCa(path: string, { transportCaReloads }: TransportMetrics): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    transportCaReloads?.increment('failure', 'read_error');
    throw new ConfigError(`cannot read the CA certificate ${path}; the old one stays`, {
      value: path,
      fix: 'Check that the file exists and can be read.',
      cause,
    });
  });
  if (text !== '') return text;
  transportCaReloads?.increment('failure', 'empty');
  throw new ConfigError(`the CA certificate ${path} is empty; the old one stays`, {
    value: path,
    fix: 'Write the CA certificate into it.',
  });
}

function checkCa(path: string, ca: string, { transportCaReloads }: TransportMetrics): void {
  try {
    checkTlsMaterial({ ca, pair: undefined });
  } catch (cause) {
    transportCaReloads?.increment('failure', 'ca_parse_error');
    throw new ConfigError(`the CA certificate ${path} cannot be used; the old one stays`, {
      value: path,
      fix: 'Check that the file is PEM.',
      cause,
    });
  }
}
