import type { Readable } from 'node:stream';
import type { TransportResponse } from '../transport/transport.ts';
import { sleep, type Clock } from '../util/clock.ts';
import { isConnectionReset, isProbableEof, isTimeout } from '../util/connection-error.ts';
import { readBody } from './read-body.ts';

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
  /** What is waited in any case; the client's own rate limit may add to it. */
  readonly waitMs: number;
  /** The HTTP status that carried a Retry-After, or the connection's error. */
  readonly cause: number | Error;
}

export interface WithRetryOptions {
  /** Which lost connections are worth another try (C151); `other` for none. */
  readonly kind: 'get' | 'watch' | 'other';
  readonly request: string;
  /** 0 for what cannot be sent twice. */
  readonly maxRetries: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the client waits of its own accord before the next attempt. */
  readonly backoffMs: () => number;
  /** Waits for the client's own limit: before each retry, not before the first attempt. */
  readonly throttle: (reason: string) => Promise<void>;
  /** Told of each attempt, counted from 1. */
  readonly onOutcome: (outcome: TransportResponse | Error, attempt: number) => void;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/**
 * Sends up to `maxRetries` + 1 times. Tried again: 429 and 5xx with a Retry-After in whole seconds, after that time or the client's own
 * backoff, whichever is longer (C150); lost connections of GET, and connections closed or timed out of WATCH, after 1 s (C151). The last
 * outcome is the caller's.
 */
export async function withRetry(
  send: () => Promise<TransportResponse>,
  { kind, request, maxRetries, clock, signal, ...hooks }: WithRetryOptions,
): Promise<TransportResponse> {
  await pause(clock, hooks.backoffMs(), signal);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof Error) return error;
      throw error;
    });
    hooks.onOutcome(outcome, attempt);
    const retryAfterMs = attempt > maxRetries ? undefined : waitBeforeRetry(outcome, kind);
    if (retryAfterMs === undefined || signal.aborted) {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }
    if (!(outcome instanceof Error)) await drain(outcome.body);
    const waitMs = Math.max(hooks.backoffMs(), retryAfterMs);
    const cause = outcome instanceof Error ? outcome : outcome.statusCode;
    hooks.onRetry?.({ request, attempt, waitMs, cause });
    await pause(clock, waitMs, signal);
    await hooks.throttle(`retry ${attempt}, after ${String(cause)}`);
  }
}

/** Throws the signal's reason. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(clock, ms, signal);
  signal.throwIfAborted();
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
