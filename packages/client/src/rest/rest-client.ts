import type { GroupVersion } from '@deltascope/apimachinery';
import type { RequestMetrics } from '../tools/metrics/request-metrics.ts';
import type { Transport } from '../transport/transport.ts';
import { realClock, type Clock } from '../util/clock.ts';
import {
  createRateLimiter,
  type ClientRateLimit,
  type RateLimiter,
} from '../util/flowcontrol/rate-limiter.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import type { Verb } from './request-options.ts';
import { PATCH_TYPES, Request, type PatchType } from './request.ts';
import type { BackoffManager } from './url-backoff.ts';
import { WarningLogger, WarningWriter, type WarningHandler } from './warning-handler.ts';
import type { Retry } from './with-retry.ts';

/** What a RESTClient sends by, and what all of its requests have in common. */
export interface RESTClientOptions extends ClientRateLimit {
  /** Not owned: its creator closes it. */
  readonly transport: Transport;
  /** Where `resource` paths begin; without one, requests give an absPath. */
  readonly groupVersion?: GroupVersion;
  /** What requests accept, where they do not say so themselves. Default "application/json". */
  readonly accept?: string;
  /** In place of the client's own of `qps` and `burst`: one for several clients. */
  readonly rateLimiter?: RateLimiter;
  /** What is waited before an attempt besides the limit. Default: nothing. */
  readonly backoff?: BackoffManager;
  /** Told of the server's warnings. Default: they are logged, or without a logger written to stderr. */
  readonly warningHandler?: WarningHandler;
  /** Where requests are counted. Default: nowhere. */
  readonly metrics?: RequestMetrics;
  /** Told of long waits for the limit, and of warnings. */
  readonly logger?: Logger;
  /** Waits between retries, and stamps watch events. Default: the process's own. */
  readonly clock?: Clock;
  /** Told of each retry before its wait. */
  readonly onRetry?: (retry: Retry) => void;
}

/**
 * Begins requests to one API server, for one group-version (client-go: rest.RESTClient). Its one state is its rate limiter: 5 requests a
 * second, 10 at once, unless `qps` and `burst` say otherwise (C149). Clients made from one another share it. Throws RangeError on a
 * burst that is none.
 */
export class RESTClient {
  readonly #options: RESTClientOptions;
  readonly #rateLimiter: RateLimiter | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #warningHandler: WarningHandler;

  constructor(options: RESTClientOptions) {
    const { clock = realClock, logger } = options;
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger ?? silentLogger;
    this.#rateLimiter = options.rateLimiter ?? createRateLimiter(options, clock);
    this.#warningHandler =
      options.warningHandler ??
      (logger === undefined ? new WarningWriter(process.stderr) : new WarningLogger(logger));
  }

  /** To be shared with other clients of that server; undefined where there is no limit. */
  get rateLimiter(): RateLimiter | undefined {
    return this.#rateLimiter;
  }

  /** Where no limit was configured, the same client with a limiter of its own of this burst; else the same one. */
  withDefaultBurst(burst: number): RESTClient {
    const { rateLimiter, burst: configured } = this.#options;
    const isDefault = rateLimiter === undefined && configured === undefined;
    if (!isDefault || this.#rateLimiter === undefined) return this;
    return new RESTClient({ ...this.#options, burst, warningHandler: this.#warningHandler });
  }

  /** The same client for another group-version. */
  forGroupVersion(groupVersion: GroupVersion): RESTClient {
    return this.#with({ groupVersion });
  }

  /** The same client, its answers of another media type. */
  accepting(accept: string): RESTClient {
    return this.#with({ accept });
  }

  get(): Request {
    return this.verb('GET');
  }

  post(): Request {
    return this.verb('POST');
  }

  put(): Request {
    return this.verb('PUT');
  }

  patch(type: PatchType): Request {
    return this.verb('PATCH').setHeader('content-type', PATCH_TYPES[type]);
  }

  delete(): Request {
    return this.verb('DELETE');
  }

  verb(verb: Verb): Request {
    const { transport, groupVersion, accept, backoff, metrics, onRetry } = this.#options;
    const request = new Request({
      verb,
      transport,
      groupVersion,
      rateLimiter: this.#rateLimiter,
      backoff,
      warningHandler: this.#warningHandler,
      metrics,
      logger: this.#logger,
      clock: this.#clock,
      onRetry,
    });
    return accept === undefined ? request : request.setHeader('accept', accept);
  }

  #with(changed: Partial<RESTClientOptions>): RESTClient {
    const rateLimiter = this.#rateLimiter;
    const warningHandler = this.#warningHandler;
    return new RESTClient({
      ...this.#options,
      ...(rateLimiter && { rateLimiter }),
      warningHandler,
      ...changed,
    });
  }
}
