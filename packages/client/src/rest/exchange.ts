import type { KubeStatusError } from '@deltascope/apimachinery';
import type { RequestLabels } from '../tools/metrics/request-metrics.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { ConnectionError, toConnectionError } from '../util/connection-error.ts';
import { keepProcessAlive } from '../util/keep-alive.ts';
import { readBody } from './read-body.ts';
import type { EncodedBody } from './request-body.ts';
import type { RequestOptions, Verb } from './request-options.ts';
import { toStatusError, type RefusedAnswer } from './status-error.ts';
import { throttle } from './throttle.ts';
import { parseWarningHeaders, type WarningHeader } from './warning-header.ts';
import { retryAfterSeconds, withRetry } from './with-retry.ts';

const MAX_REFUSAL_BYTES = 1024 * 1024;

/** How an answer is read: at once and as a whole, or for as long as it comes. */
type Mode = 'whole' | 'stream' | 'watch';

/** A request that has been put together. */
export interface ExchangeOptions extends Omit<RequestOptions, 'groupVersion'> {
  readonly url: URL;
  /** With the query, without the server's prefix. */
  readonly path: string;
  /** "GET /api/v1/pods". */
  readonly request: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: EncodedBody | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxRetries: number;
  readonly target: RefusedAnswer['target'];
}

/** An answer that is no refusal; its body has yet to be read. */
export interface Answer extends TransportResponse {
  readonly warnings: readonly WarningHeader[];
}

/**
 * One request on its way, and its answer: client's limit, attempts, time limit, what is counted, warnings, refusals. It keeps the process
 * alive until the promise it gave has settled.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #labels: RequestLabels;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#labels = { verb: options.verb, host: options.url.host };
  }

  /** Has the whole answer read, within the time limit. */
  async whole<T>(
    signal: AbortSignal,
    read: (answer: Answer, limited: AbortSignal) => Promise<T>,
  ): Promise<T> {
    using _alive = keepProcessAlive();
    const { clock, metrics } = this.#options;
    const startedAt = clock.now();
    try {
      await this.#throttle('first attempt', signal);
      using deadline = this.#startDeadline();
      const limited = deadline === undefined ? signal : AbortSignal.any([signal, deadline.signal]);
      return await read(await this.#send(limited, 'whole'), limited);
    } finally {
      const seconds = (clock.now() - startedAt) / 1000;
      metrics?.requestLatency?.observe(this.#labels, seconds);
    }
  }

  /** Hands out the answer when its headers are there. */
  async stream(signal: AbortSignal): Promise<Answer> {
    using _alive = keepProcessAlive();
    await this.#throttle('first attempt', signal);
    return await this.#send(signal, 'stream');
  }

  /** As `stream`, without a wait for the client's limit (C149). */
  async watch(signal: AbortSignal): Promise<Answer> {
    using _alive = keepProcessAlive();
    return await this.#send(signal, 'watch');
  }

  /** Reads a body to its end, or `maxBytes` of it. */
  async read(
    { body }: TransportResponse,
    maxBytes: number,
    signal: AbortSignal,
  ): ReturnType<typeof readBody> {
    try {
      const read = await readBody(body, maxBytes);
      this.countRead(read.bytes.length);
      return read;
    } catch (error) {
      throw this.brokenOff(error, signal);
    }
  }

  countRead(bytes: number): void {
    this.#options.metrics?.responseSize?.observe(this.#labels, bytes);
  }

  /** What to throw when the body of an answer broke off. */
  brokenOff(error: unknown, signal: AbortSignal): unknown {
    return signal.aborted
      ? signal.reason
      : toConnectionError(error, this.#options.transport.server.origin);
  }

  #startDeadline(): (Disposable & { readonly signal: AbortSignal }) | undefined {
    const { timeoutMs, clock, request, url } = this.#options;
    if (timeoutMs === undefined) return undefined;
    const aborter = new AbortController();
    const timer = clock.setTimer(timeoutMs, () => {
      const message = `no whole answer to ${request} within ${timeoutMs} ms (ETIMEDOUT)`;
      const details = { code: 'ETIMEDOUT', address: url.origin, cause: undefined };
      aborter.abort(new ConnectionError(message, details));
    });
    return { signal: aborter.signal, [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }

  #throttle(reason: string, signal: AbortSignal): Promise<void> {
    const { rateLimiter: limiter, clock, logger, metrics, request } = this.#options;
    return throttle({ limiter, clock, logger, metrics, request, reason, signal, ...this.#labels });
  }

  async #send(signal: AbortSignal, mode: Mode): Promise<Answer> {
    const { verb, transport, path, headers, body, clock, url, ...options } = this.#options;
    const send = (): Promise<TransportResponse> =>
      transport.request({
        method: verb,
        path,
        headers,
        signal,
        longRunning: mode !== 'whole',
        ...(body && { body: body.content }),
      });
    const response = await withRetry(send, {
      kind: retryKind(mode, verb),
      request: options.request,
      maxRetries: body?.isStream ? 0 : options.maxRetries,
      clock,
      signal,
      backoffMs: () => options.backoff?.calculateBackoffMs(url) ?? 0,
      throttle: (reason) => this.#throttle(reason, signal),
      onOutcome: (outcome, attempt) => this.#record(outcome, attempt, mode),
      onRetry: options.onRetry,
    });
    const warnings = this.#handleWarnings(response);
    const { statusCode } = response;
    if (statusCode >= 200 && statusCode < 300) return { ...response, warnings };
    throw await this.#refusal(response, signal);
  }

  async #refusal(response: TransportResponse, signal: AbortSignal): Promise<KubeStatusError> {
    const { request, verb, target } = this.#options;
    const { bytes } = await this.read(response, MAX_REFUSAL_BYTES, signal);
    return toStatusError({
      statusCode: response.statusCode,
      contentType: response.headers['content-type'],
      body: bytes,
      retryAfterSeconds: retryAfterSeconds(response),
      request,
      verb,
      target,
    });
  }

  /** C153: on every answer. A handler that throws breaks no request. */
  #handleWarnings({ headers }: TransportResponse): readonly WarningHeader[] {
    const { warning = [] } = headers;
    if (warning.length === 0) return [];
    const { logger, request, warningHandler } = this.#options;
    const { warnings, errors } = parseWarningHeaders([warning].flat());
    for (const error of errors) logger.warn({ request, error }, 'a warning could not be read');
    for (const each of warnings) {
      try {
        warningHandler.handleWarningHeader(each, request);
      } catch (error) {
        logger.error({ request, error, warning: each }, 'a warning handler threw');
      }
    }
    return warnings;
  }

  #record(outcome: TransportResponse | Error, attempt: number, mode: Mode): void {
    const { backoff, metrics, verb, body, url } = this.#options;
    const result = outcome instanceof Error ? outcome : outcome.statusCode;
    backoff?.updateBackoff(url, result);
    if (metrics === undefined) return;
    const code = result instanceof Error ? '<error>' : String(result);
    metrics.requestResult?.increment({ code, method: verb, host: url.host });
    if (attempt > 1) metrics.requestRetry?.incrementRetry({ code, ...this.#labels });
    if (mode === 'whole' && !body?.isStream) {
      metrics.requestSize?.observe(this.#labels, body?.byteLength() ?? 0);
    }
  }
}

/** C151: which lost connections are tried again. A stream's are not: upstream, too, leaves them to whoever reads it. */
function retryKind(mode: Mode, verb: Verb): 'get' | 'watch' | 'other' {
  if (mode === 'watch') return 'watch';
  return mode === 'whole' && verb === 'GET' ? 'get' : 'other';
}
