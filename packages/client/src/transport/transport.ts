import type { Readable } from 'node:stream';
import { errors, type Dispatcher } from 'undici';
import { ConfigError } from '../rest/config-error.ts';
import { parseServerUrl, validateRestConfig, type RestConfig } from '../rest/rest-config.ts';
import type { Clock } from '../util/clock.ts';
import { toConnectionError } from '../util/connection-error.ts';
import { ExecPluginError } from './exec/exec-plugin-error.ts';
import { httpWrappersForConfig } from './http-wrappers.ts';
import type { RoundTripper } from './round-trippers.ts';
import { RunningRequest } from './running-request.ts';
import { TransportCache, type TransportOptions } from './transport-cache.ts';

/** A request as it goes to the server, below all of REST. */
export interface TransportRequest {
  readonly method: Dispatcher.HttpMethod;
  /** Absolute path with query, escaped; the server's prefix is put before it. */
  readonly path: string;
  /** Several values of one name are sent as so many headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
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
 * The way to one API server, for everything that talks to it with the same credentials: adds those and the user agent to each
 * request, unless the request brings its own headers of that name (C156). It never retries. Its connections are its own, or, from
 * one TransportCache, shared by all that make theirs alike.
 */
export class Transport implements AsyncDisposable {
  /** The server asked, path prefix included. */
  readonly server: URL;
  readonly #roundTrip: RoundTripper;
  readonly #release: () => Promise<void>;
  readonly #timeoutMs: number | undefined;
  readonly #clock: Clock;
  readonly #running = new Set<RunningRequest>();
  #closing: Promise<void> | undefined;

  /**
   * Opens nothing yet; `from` is the cache of transports to share connections with, or the options of one that shares with none.
   * Throws ConfigError on what cannot work: a bad URL, bad or missing TLS files, two kinds of credentials, a user to impersonate only
   * half named, a plugin that could not run.
   */
  constructor(config: RestConfig, from: TransportCache | TransportOptions = {}) {
    const cache = from instanceof TransportCache ? from : new TransportCache(from);
    const { clock, onCredentialError } = cache;
    this.server = parseServerUrl(config);
    validateRestConfig(config);
    const { roundTrip, release } = cache.acquire(config, this.server);
    this.#roundTrip = httpWrappersForConfig(config, roundTrip, { clock, onCredentialError });
    this.#release = release;
    this.#timeoutMs = config.timeoutMs;
    this.#clock = clock;
  }

  /**
   * Sends one request and answers when the headers are there, whatever their status. Throws ConnectionError when no answer
   * came, ConfigError when no token could ever be read, ExecPluginError when the plugin gave none, and the signal's reason after an
   * abort (which ends the body too).
   */
  async request(request: TransportRequest): Promise<TransportResponse> {
    const { signal, path, headers = {} } = request;
    signal?.throwIfAborted();
    const { origin, pathname } = this.server;
    try {
      return await this.#begin(signal).run((runningSignal) =>
        this.#roundTrip({
          ...request,
          path: pathname.replace(/\/$/, '') + path,
          headers: withLowerCaseNames(headers),
          signal: runningSignal,
        }),
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (isOwnError(error)) throw error;
      throw toConnectionError(error, origin);
    }
  }

  /** Breaks its running requests and watches, and closes all connections that no other transport shares. Idempotent. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      for (const running of this.#running) running.cut(new errors.ClientDestroyedError());
      this.#closing = this.#release();
    }
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #begin(signal: AbortSignal | undefined): RunningRequest {
    if (this.#closing !== undefined) throw new errors.ClientDestroyedError();
    const running: RunningRequest = new RunningRequest({
      signal,
      timeoutMs: this.#timeoutMs,
      clock: this.#clock,
      server: this.server.origin,
      onEnd: () => this.#running.delete(running),
    });
    this.#running.add(running);
    return running;
  }
}

/** A Transport: see its constructor. */
export function createTransport(
  config: RestConfig,
  from?: TransportCache | TransportOptions,
): Transport {
  return new Transport(config, from);
}

/** What is not the network's. */
function isOwnError(error: unknown): boolean {
  return (
    error instanceof errors.InvalidArgumentError ||
    error instanceof ConfigError ||
    error instanceof ExecPluginError
  );
}

function withLowerCaseNames(
  headers: NonNullable<TransportRequest['headers']>,
): NonNullable<TransportRequest['headers']> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
