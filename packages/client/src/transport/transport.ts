import type { Readable } from 'node:stream';
import { Agent, errors, type Dispatcher } from 'undici';
import { ConfigError } from '../rest/config-error.ts';
import { toConnectionError } from '../util/connection-error.ts';
import { parseServerUrl, type RestConfig } from '../rest/rest-config.ts';
import { realClock, type Clock } from '../util/clock.ts';
import { toTlsOptions } from './tls-options.ts';
import { FileTokenSource, type TokenSource } from './token-source.ts';
import { defaultUserAgent } from './user-agent.ts';

/** C158: as long as Go dials. */
const CONNECT_TIMEOUT_MS = 30_000;
/** The API server itself gives up on a request after 60 s; a watch answers its headers at once. */
const HEADERS_TIMEOUT_MS = 70_000;
/** Between two pieces of an ordinary answer. Watches and streams have none. */
const BODY_TIMEOUT_MS = 70_000;
/** A connection idle for longer is closed; below the 90 s after which the API server would do so. */
const IDLE_TIMEOUT_MS = 60_000;
/** Silence before the first TCP probe; with the system's ten probes a second apart, a dead peer is known after 15 s. */
const TCP_KEEP_ALIVE_MS = 5_000;

/** What of a transport can be set besides the server it belongs to. */
export interface TransportOptions {
  /** Default: the process's own. */
  readonly clock?: Clock;
  /** Told of each failed reading of the token file that an older token covers (C161). */
  readonly onTokenReadError?: (error: Error) => void;
}

/** A request as it goes to the server, below all of REST. */
export interface TransportRequest {
  readonly method: Dispatcher.HttpMethod;
  /** Absolute path with query, escaped; the server's prefix is put before it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is read to its end, or destroyed. */
  readonly body?: string | Uint8Array | Readable;
  readonly signal?: AbortSignal;
  /** The answer may be silent for as long as it likes (watches, followed logs); a refusal breaks off after 70 s. */
  readonly longRunning?: boolean;
}

/** An answer whose body has yet to be read: to its end, or destroyed. */
export interface TransportResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Must be read to its end or destroyed: until then it occupies a connection. */
  readonly body: Readable;
}

/**
 * The connections to one API server, shared by everything that talks to it: HTTP/1.1 with keep-alive, one connection per
 * running request, no limit to their number (each watch holds one), reused for 60 s. Adds credentials and the user agent, unless
 * the request brings its own headers of that name (C156). It never retries.
 */
export class Transport implements AsyncDisposable {
  /** The server asked, path prefix included. */
  readonly server: URL;
  readonly #agent: Agent;
  readonly #userAgent: string;
  readonly #authorization: () => Promise<string | undefined>;
  readonly #clock: Clock;

  constructor(config: RestConfig, options: TransportOptions = {}) {
    this.server = parseServerUrl(config);
    this.#userAgent = config.userAgent ?? defaultUserAgent();
    this.#clock = options.clock ?? realClock;
    this.#authorization = createAuthorization(config, options);
    this.#agent = new Agent({
      allowH2: false,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: BODY_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connect: {
        ...toTlsOptions(config.tls ?? {}),
        timeout: CONNECT_TIMEOUT_MS,
        keepAlive: true,
        keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
      },
    });
  }

  /**
   * Sends one request and answers when the headers are there, whatever their status. Throws ConnectionError when no answer
   * came, ConfigError when no token could ever be read, and the signal's reason after an abort (which ends the body too).
   */
  async request(request: TransportRequest): Promise<TransportResponse> {
    const { method, path, body, signal, longRunning = false } = request;
    signal?.throwIfAborted();
    const headers = await this.#withDefaults(request.headers ?? {});
    try {
      const answer = this.#agent.request({
        origin: this.server.origin,
        path: this.server.pathname.replace(/\/$/, '') + path,
        method,
        headers,
        ...(body !== undefined && { body }),
        ...(signal && { signal }),
        ...(longRunning && { bodyTimeout: 0 }),
      });
      const response = await (signal ? orAbort(answer, signal) : answer);
      if (longRunning && response.statusCode >= 300) this.#limit(response.body);
      return response;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof errors.InvalidArgumentError) throw error;
      throw toConnectionError(error, this.server.origin);
    }
  }

  /** Breaks running requests and watches, and closes all connections. Idempotent. */
  async close(): Promise<void> {
    if (!this.#agent.destroyed) await this.#agent.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the server says in place of a stream is short: whoever reads it to its end is not to wait for ever. */
  #limit(body: Readable): void {
    const timer = this.#clock.setTimer(BODY_TIMEOUT_MS, () => {
      body.destroy(new errors.BodyTimeoutError());
    });
    body.once('close', () => timer[Symbol.dispose]());
  }

  async #withDefaults(own: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(own)) headers[name.toLowerCase()] = value;
    headers['user-agent'] ??= this.#userAgent;
    if (headers['authorization'] === undefined) {
      const authorization = await this.#authorization();
      if (authorization !== undefined) headers['authorization'] = authorization;
    }
    return headers;
  }
}

/** The agent ends a request that waits for its connection only when that is there, which may take all of CONNECT_TIMEOUT_MS. */
function orAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void answer.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

/** Opens nothing yet. Throws ConfigError on what cannot work: bad URL, bad or missing TLS files, two kinds of credentials. */
export function createTransport(config: RestConfig, options?: TransportOptions): Transport {
  return new Transport(config, options);
}

function createAuthorization(
  config: RestConfig,
  { clock = realClock, onTokenReadError }: TransportOptions,
): () => Promise<string | undefined> {
  const { username, password, bearerToken, bearerTokenFile } = config;
  const hasBearer = bearerToken !== undefined || bearerTokenFile !== undefined;
  if (username !== undefined && hasBearer) {
    throw new ConfigError('basic authentication and a bearer token exclude each other', {
      value: username,
      fix: 'Configure only one of them.',
    });
  }
  if (bearerTokenFile !== undefined) {
    const source: TokenSource = new FileTokenSource({
      path: bearerTokenFile,
      clock,
      ...(bearerToken !== undefined && { fallback: bearerToken }),
      ...(onTokenReadError && { onReadError: onTokenReadError }),
    });
    return async () => `Bearer ${await source.token()}`;
  }
  const fixed =
    username === undefined
      ? bearerToken && `Bearer ${bearerToken}`
      : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  return () => Promise.resolve(fixed);
}
