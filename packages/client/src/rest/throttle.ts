import type { RequestMetrics } from '../tools/metrics/request-metrics.ts';
import type { Clock } from '../util/clock.ts';
import type { RateLimiter } from '../util/flowcontrol/rate-limiter.ts';
import type { Logger } from '../util/logger.ts';

/** Shorter waits are nobody's trouble. */
const LONG_WAIT_MS = 50;
/** Longer ones slow somebody down who should know why. */
const VERY_LONG_WAIT_MS = 1000;

export interface ThrottleOptions {
  readonly limiter: RateLimiter | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: RequestMetrics | undefined;
  readonly verb: string;
  readonly host: string;
  /** "GET /api/v1/pods". */
  readonly request: string;
  /** Why it is sent now. */
  readonly reason: string;
  readonly signal: AbortSignal;
}

/**
 * Waits for the client's own limit, if it has one (C149). A wait of more than 1 s is logged, one of more than 50 ms in detail only.
 * Throws the signal's reason.
 */
export async function throttle(options: ThrottleOptions): Promise<void> {
  const { limiter, clock, metrics, verb, host, signal } = options;
  if (limiter === undefined) return;
  const startedAt = clock.now();
  try {
    await limiter.wait(signal);
  } finally {
    const delayMs = clock.now() - startedAt;
    metrics?.rateLimiterLatency?.observe({ verb, host }, delayMs / 1000);
    if (delayMs > LONG_WAIT_MS) log(options, delayMs);
  }
}

function log({ logger, limiter, request, reason }: ThrottleOptions, delayMs: number): void {
  const level = delayMs > VERY_LONG_WAIT_MS ? 'info' : 'debug';
  const fields = { request, delayMs, reason, qps: limiter?.qps };
  logger[level](fields, 'a request waited for the client-side rate limit');
}
