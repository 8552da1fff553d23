import type { Readable } from 'node:stream';
import {
  isStatus,
  KubeStatusError,
  type KubeList,
  type KubeObject,
  type ListOptions,
} from '@deltascope/apimachinery';
import type { WatchStream } from '../tools/cache/lister-watcher.ts';
import { isProbableEof, isTimeout } from '../util/connection-error.ts';
import type { RateLimiter } from '../util/flowcontrol/rate-limiter.ts';
import { Exchange } from './exchange.ts';
import { InvalidRequestError } from './invalid-request-error.ts';
import { ListDecodeError, type ListDecoderOptions } from './list-decoder.ts';
import { readList } from './read-list.ts';
import { encodeBody, type EncodedBody, type RequestBody } from './request-body.ts';
import type { RequestOptions } from './request-options.ts';
import { RequestPath } from './request-path.ts';
import type { WarningHandler } from './warning-handler.ts';
import type { WarningHeader } from './warning-header.ts';
import { WatchDecoder, type WatchDecoderOptions } from './watch-decoder.ts';
import { EmptyWatchStream, HttpWatchStream } from './watch-stream.ts';

export { InvalidRequestError };

/** Read as one: a JavaScript string could not hold twice as much. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** C150. */
const DEFAULT_MAX_RETRIES = 10;

/** The patch formats of the API server; `apply` is server-side apply (JSON is YAML). */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategicMerge: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
/** The forms of PATCH, by short names; each stands for its Content-Type (API concept: patch). */
export type PatchType = keyof typeof PATCH_TYPES;

/** The options of a call as query parameters, under the API's names; a list is one parameter for each of its values. */
export type QueryParams =
  ListOptions | Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A whole answer, undecoded. */
export interface RawResult {
  readonly statusCode: number;
  /** As the server wrote it, in lower case; "" when it did not. */
  readonly contentType: string;
  /** The handler has heard of them too. */
  readonly warnings: readonly WarningHeader[];
  readonly body: Buffer;
}

/**
 * One request being put together, then sent once. Mistakes stick: the first one surfaces as an InvalidRequestError when the
 * request is sent, and nothing goes out (C148). All ways to send throw KubeStatusError when the server refuses (C152),
 * ConnectionError when there was no answer, and the signal's reason after an abort; they retry as `withRetry` says, wait for the
 * client's limit (C149; `watch` before retries only), and keep the process alive until they have settled.
 */
export class Request {
  readonly #options: RequestOptions;
  readonly #path: RequestPath;
  readonly #headers: Record<string, string> = { accept: 'application/json' };
  #query = new URLSearchParams();
  #error: InvalidRequestError | undefined;
  #body: EncodedBody | undefined;
  #timeoutMs: number | undefined;
  #maxRetries = DEFAULT_MAX_RETRIES;
  #rateLimiter: RateLimiter | undefined;
  #warningHandler: WarningHandler;

  constructor(options: RequestOptions) {
    this.#options = options;
    this.#path = new RequestPath(options.groupVersion);
    this.#rateLimiter = options.rateLimiter;
    this.#warningHandler = options.warningHandler;
  }

  /** A path from the root, in place of the group-version's and of prefixes so far ("/apis", "/readyz"). Escaped here, segment by segment. */
  absPath(...paths: readonly string[]): this {
    return this.#build(() => this.#path.setAbsPath(paths.join('/')));
  }

  /** A path from the root with its query, both escaped already, in place of those so far. */
  requestUri(uri: string): this {
    return this.#build(() => {
      const { pathname, searchParams } = new URL(uri, 'http://server');
      this.#path.setAbsPath(decodePath(pathname));
      this.#query = searchParams;
    });
  }

  /** Segments behind the group-version's path, or the absPath. */
  prefix(...segments: readonly string[]): this {
    return this.#build(() => this.#path.addPrefix(segments));
  }

  /** Segments at the path's end: what a proxied service is asked for. */
  suffix(...segments: readonly string[]): this {
    return this.#build(() => this.#path.addSuffix(segments));
  }

  /** "" is all namespaces, where a request can be of all: to create, or with a name, it is a mistake. */
  namespace(namespace: string): this {
    return this.#build(() => (this.#path.namespace = namespace));
  }

  namespaceIfScoped(namespace: string, isScoped: boolean): this {
    return isScoped ? this.namespace(namespace) : this;
  }

  resource(resource: string): this {
    return this.#build(() => (this.#path.resource = resource));
  }

  name(name: string): this {
    return this.#build(() => (this.#path.name = name));
  }

  subResource(...segments: readonly string[]): this {
    return this.#build(() => (this.#path.subResource = segments));
  }

  /** One more query parameter; of one name there may be several. */
  param(name: string, value: string): this {
    this.#query.append(name, value);
    return this;
  }

  /** ListOptions and the like as query parameters, in place of those of the same name; undefined and "" are left out. */
  versionedParams(params: QueryParams): this {
    for (const [name, value] of Object.entries(params)) {
      if (value === undefined || value === '') continue;
      this.#query.delete(name);
      for (const each of Array.isArray(value) ? value : [value]) {
        this.#query.append(name, String(each));
      }
    }
    return this;
  }

  setHeader(name: string, value: string): this {
    this.#headers[name.toLowerCase()] = value;
    return this;
  }

  /**
   * An object is sent as JSON, under the content type set before or application/json. Everything else is sent as it is, and its type is
   * the caller's to set. A stream is owned from when the request is sent; such a request is never retried (C150).
   */
  body(body: RequestBody): this {
    return this.#build(() => {
      this.#body = encodeBody(body);
      if (this.#body.isJson) this.#headers['content-type'] ??= 'application/json';
    });
  }

  /**
   * Asks the server to give up after so long (the query parameter `timeout`, C147). `do`, `doRaw` and `list` give up then as well,
   * with a ConnectionError of code ETIMEDOUT; their wait for the client's limit comes before that time, retries are within it.
   */
  timeout(ms: number): this {
    return this.#build(() => {
      if (!(ms > 0)) throw new InvalidRequestError(`a timeout must be above 0 ms, not ${ms}`);
      this.#timeoutMs = ms;
      this.#query.set('timeout', ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);
    });
  }

  /** In place of 10; 0 for none. */
  maxRetries(count: number): this {
    this.#maxRetries = Math.max(count, 0);
    return this;
  }

  /** In place of the client's limit; undefined for none. */
  throttle(limiter: RateLimiter | undefined): this {
    this.#rateLimiter = limiter;
    return this;
  }

  /** In place of the client's. */
  warningHandler(handler: WarningHandler): this {
    this.#warningHandler = handler;
    return this;
  }

  /** What went wrong first while building. */
  get error(): InvalidRequestError | undefined {
    return this.#error;
  }

  /** Where it would be sent now. */
  url(): URL {
    const { origin, pathname } = this.#options.transport.server;
    return new URL(origin + pathname.replace(/\/$/, '') + this.#pathWithQuery());
  }

  /**
   * Sends, and reads the answer as JSON. T is the caller's word: it is not checked. An answer that is a Status and tells of no success
   * is thrown, whatever the HTTP code.
   */
  async do<T>(signal: AbortSignal): Promise<T> {
    const { body } = await this.doRaw(signal);
    const value = parseJson(body, this.#describe());
    if (isStatus(value) && value.status !== 'Success') throw new KubeStatusError(value);
    return value as T;
  }

  /** Sends, and reads the whole answer, 256 MiB at most. */
  async doRaw(signal: AbortSignal): Promise<RawResult> {
    const exchange = this.#begin();
    return await exchange.whole(signal, async (answer, limited) => {
      const { bytes, isTruncated } = await exchange.read(answer, MAX_ANSWER_BYTES, limited);
      if (isTruncated) {
        const request = this.#describe();
        throw new Error(`the answer to ${request} is longer than ${MAX_ANSWER_BYTES} bytes`);
      }
      const { statusCode, headers, warnings } = answer;
      const contentType = headers['content-type'];
      return {
        statusCode,
        contentType: typeof contentType === 'string' ? contentType.toLowerCase() : '',
        warnings,
        body: bytes,
      };
    });
  }

  /**
   * Sends, and reads the answer as a list, 1 GiB at most, whose objects are made as their bytes come. T is the caller's word.
   * Throws ListDecodeError on what is no list.
   */
  async list<T extends KubeObject>(
    signal: AbortSignal,
    options: ListDecoderOptions<T> = {},
  ): Promise<KubeList<T>> {
    const exchange = this.#begin();
    return await exchange.whole(signal, async ({ body }, limited) => {
      try {
        const { clock } = this.#options;
        const onRead = (bytes: number): void => exchange.countRead(bytes);
        return await readList<T>(body, { ...options, clock, onRead });
      } catch (error) {
        if (error instanceof ListDecodeError) {
          throw new ListDecodeError(`${this.#describe()}: ${error.message}`, { cause: error });
        }
        throw error === body.errored ? exchange.brokenOff(error, limited) : error;
      }
    });
  }

  /** Sends, and hands out the answer's bytes as they come (logs). The caller reads them to the end or destroys the stream. */
  async stream(signal: AbortSignal): Promise<Readable> {
    const { body } = await this.#begin().stream(signal);
    // Destroyed before its end it emits an error, which would end the process where nobody reads any more.
    body.on('error', () => undefined);
    return body;
  }

  /**
   * Opens a watch (`watch=true` is added). When the server keeps closing the connection or not answering, the stream comes back
   * empty and ended instead of an error (C151).
   */
  async watch<T extends KubeObject>(
    signal: AbortSignal,
    options: WatchDecoderOptions = {},
  ): Promise<WatchStream<T>> {
    this.#query.set('watch', 'true');
    const { clock, transport } = this.#options;
    try {
      const { body } = await this.#begin().watch(signal);
      const decoder = new WatchDecoder<T>({ clock, ...options });
      return new HttpWatchStream({ body, decoder, signal, server: transport.server.origin });
    } catch (error) {
      if (isProbableEof(error) || isTimeout(error)) return new EmptyWatchStream();
      throw error;
    }
  }

  /** Throws what went wrong while building. */
  #begin(): Exchange {
    const { groupVersion, ...options } = this.#options;
    this.#build(() => this.#path.checkFor(options.verb));
    if (this.#error !== undefined) throw this.#error;
    return new Exchange({
      ...options,
      url: this.url(),
      path: this.#pathWithQuery(),
      request: this.#describe(),
      headers: this.#headers,
      body: this.#body,
      timeoutMs: this.#timeoutMs,
      maxRetries: this.#maxRetries,
      rateLimiter: this.#rateLimiter,
      warningHandler: this.#warningHandler,
      target: { group: groupVersion?.group, ...this.#path.target },
    });
  }

  #pathWithQuery(): string {
    const query = this.#query.toString();
    return this.#path.toString() + (query === '' ? '' : `?${query}`);
  }

  #describe(): string {
    return `${this.#options.verb} ${this.#path.toString()}`;
  }

  #build(change: () => unknown): this {
    if (this.#error !== undefined) return this;
    try {
      change();
    } catch (error) {
      this.#error =
        error instanceof InvalidRequestError
          ? error
          : new InvalidRequestError(String(error), { cause: error });
    }
    return this;
  }
}

function parseJson(body: Buffer, request: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new Error(`the answer to ${request} is not JSON`, { cause });
  }
}

const decodePath = (path: string): string => path.split('/').map(decodeURIComponent).join('/');
