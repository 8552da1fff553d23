import type { Readable } from 'node:stream';
import type { TransportResponse } from '../transport/transport.ts';
import { sleep, type Clock } from '../util/clock.ts';
import { isConnectionReset, isProbableEof, isTimeout } from '../util/connection-error.ts';
import { readBody } from './read-body.ts';

/** C150. */
const MAX_RETRIES = 10;
/** C151: a lost connection is tried again as if the server had said "Retry-After: 1". */
const LOST_CONNECTION_WAIT_MS = 1000;
/** Read to its end, the answer leaves its connection usable. */
const MAX_DRAINED_BYTES = 64 * 1024;

/** A try that failed and will be made again after `waitMs`. */
export interface Retry {
  /** "GET /api/v1/pods". */
  readonly request: string;
  /** 1 for the first retry, 10 for the last. */
  readonly attempt: number;
  readonly waitMs: number;
  /** The HTTP status that carried a Retry-After, or the connection's error. */
  readonly cause: number | Error;
}

export interface WithRetryOptions {
  readonly kind: 'get' | 'watch' | 'other';
  readonly request: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/**
 * Sends up to 11 times. Tried again: 429 and 5xx with a Retry-After in whole seconds, after that time (C150); lost
 * connections of GET, and connections closed or timed out of WATCH, after 1 s (C151). The last outcome is the caller's.
 */
export async function withRetry(
  send: () => Promise<TransportResponse>,
  { kind, request, clock, signal, onRetry }: WithRetryOptions,
): Promise<TransportResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof Error) return error;
      throw error;
    });
    const waitMs = attempt > MAX_RETRIES ? undefined : waitBeforeRetry(outcome, kind);
    if (waitMs === undefined || signal.aborted) {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }
    if (!(outcome instanceof Error)) await drain(outcome.body);
    const cause = outcome instanceof Error ? outcome : outcome.statusCode;
    onRetry?.({ request, attempt, waitMs, cause });
    await sleep(clock, waitMs, signal);
    signal.throwIfAborted();
  }
}

async function drain(body: Readable): Promise<void> {
  // Nobody wants this body; should its connection break here, the retry makes a new one.
  await readBody(body, MAX_DRAINED_BYTES).catch(() => undefined);
}

/** Whole seconds only; the other form, a date, is not used by the API server and not retried (C150). */
export function retryAfterSeconds({
  headers,
}: Pick<TransportResponse, 'headers'>): number | undefined {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function waitBeforeRetry(
  outcome: TransportResponse | Error,
  kind: WithRetryOptions['kind'],
): number | undefined {
  if (outcome instanceof Error) {
    const isLost =
      (kind === 'get' && (isConnectionReset(outcome) || isProbableEof(outcome))) ||
      (kind === 'watch' && (isProbableEof(outcome) || isTimeout(outcome)));
    return isLost ? LOST_CONNECTION_WAIT_MS : undefined;
  }
  const { statusCode } = outcome;
  const seconds = statusCode === 429 || statusCode >= 500 ? retryAfterSeconds(outcome) : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}
