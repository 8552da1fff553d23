import type { GroupVersion } from '@deltascope/apimachinery';
import type { RequestMetrics } from '../tools/metrics/request-metrics.ts';
import type { Transport } from '../transport/transport.ts';
import type { Clock } from '../util/clock.ts';
import type { RateLimiter } from '../util/flowcontrol/rate-limiter.ts';
import type { Logger } from '../util/logger.ts';
import type { BackoffManager } from './url-backoff.ts';
import type { WarningHandler } from './warning-handler.ts';
import type { Retry } from './with-retry.ts';

/** The HTTP methods of the API. */
export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a Request is made with; RESTClient fills it in. */
export interface RequestOptions {
  readonly verb: Verb;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly warningHandler: WarningHandler;
  readonly groupVersion?: GroupVersion | undefined;
  readonly rateLimiter?: RateLimiter | undefined;
  readonly backoff?: BackoffManager | undefined;
  readonly metrics?: RequestMetrics | undefined;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}
