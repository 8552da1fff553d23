import type { Readable } from 'node:stream';
import {
  formatGroupVersion,
  type GroupVersion,
  type KubeList,
  type KubeObject,
  type ListOptions,
} from '@deltascope/apimachinery';
import type { WatchStream } from '../tools/cache/lister-watcher.ts';
import type { Transport, TransportResponse } from '../transport/transport.ts';
import type { Clock } from '../util/clock.ts';
import { isProbableEof, isTimeout, toConnectionError } from '../util/connection-error.ts';
import { ListDecodeError, type ListDecoderOptions } from './list-decoder.ts';
import { readList } from './read-list.ts';
import { readBody } from './read-body.ts';
import { toStatusError } from './status-error.ts';
import { WatchDecoder, type WatchDecoderOptions } from './watch-decoder.ts';
import { EmptyWatchStream, HttpWatchStream } from './watch-stream.ts';
import { retryAfterSeconds, withRetry, type Retry } from './with-retry.ts';

/** Read as one: a JavaScript string could not hold twice as much. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 1024 * 1024;

/** The HTTP methods of the API. */
export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The patch formats of the API server; `apply` is server-side apply (JSON is YAML). */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategicMerge: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
/** The forms of PATCH, by short names; each stands for its Content-Type (API concept: patch). */
export type PatchType = keyof typeof PATCH_TYPES;

/** A request that was put together wrongly; nothing was sent. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/** A whole answer, undecoded. */
export interface RawResult {
  readonly statusCode: number;
  /** As the server wrote it, in lower case; "" when it did not. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** What a Request is made with; RESTClient fills it in. */
export interface RequestOptions {
  readonly verb: Verb;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly groupVersion?: GroupVersion | undefined;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/**
 * One request being put together, then sent once. Mistakes stick: the first one surfaces as an InvalidRequestError when the
 * request is sent, and nothing goes out (C148). All ways to send throw KubeStatusError when the server refuses (C152),
 * ConnectionError when there was no answer, and the signal's reason after an abort; they retry as `withRetry` says.
 */
export class Request {
  readonly #options: RequestOptions;
  readonly #headers: Record<string, string> = { accept: 'application/json' };
  readonly #query = new URLSearchParams();
  #error: InvalidRequestError | undefined;
  #absPath: string | undefined;
  #namespace: string | undefined;
  #resource: string | undefined;
  #name: string | undefined;
  #subResource: readonly string[] = [];
  #body: string | undefined;

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  /** A path from the root, in place of the group-version's ("/apis", "/readyz"). Escaped here, segment by segment. */
  absPath(path: string): this {
    this.#absPath = path.split('/').map(encodeURIComponent).join('/');
    return this;
  }

  namespace(namespace: string): this {
    if (this.#namespace !== undefined)
      return this.#fail(`namespace already set to "${this.#namespace}"`);
    this.#namespace = namespace;
    return namespace === '' ? this : this.#checkSegment('namespace', namespace);
  }

  resource(resource: string): this {
    if (this.#resource !== undefined)
      return this.#fail(`resource already set to "${this.#resource}"`);
    this.#resource = resource;
    return this.#checkSegment('resource', resource);
  }

  name(name: string): this {
    if (this.#name !== undefined) return this.#fail(`name already set to "${this.#name}"`);
    this.#name = name;
    return this.#checkSegment('name', name);
  }

  subResource(...segments: readonly string[]): this {
    if (this.#subResource.length > 0) return this.#fail('subresource already set');
    this.#subResource = segments;
    for (const segment of segments) this.#checkSegment('subresource', segment);
    return this;
  }

  /** ListOptions and the like, under the API's names; undefined and "" are left out. */
  versionedParams(
    params: ListOptions | Readonly<Record<string, string | number | boolean | undefined>>,
  ): this {
    for (const [name, value] of Object.entries(params)) {
      if (value !== undefined && value !== '') this.#query.set(name, String(value));
    }
    return this;
  }

  setHeader(name: string, value: string): this {
    this.#headers[name.toLowerCase()] = value;
    return this;
  }

  /** JSON, with the content type set before or application/json. */
  body(value: object): this {
    this.#body = JSON.stringify(value);
    this.#headers['content-type'] ??= 'application/json';
    return this;
  }

  /** Sends, and reads the answer as JSON. T is the caller's word: it is not checked. */
  async do<T>(signal: AbortSignal): Promise<T> {
    const { body } = await this.doRaw(signal);
    try {
      return JSON.parse(body.toString('utf8')) as T;
    } catch (cause) {
      throw new Error(`the answer to ${this.#describe()} is not JSON`, { cause });
    }
  }

  /** Sends, and reads the whole answer, 256 MiB at most. */
  async doRaw(signal: AbortSignal): Promise<RawResult> {
    const response = await this.#send(signal, 'whole');
    const { bytes, isTruncated } = await this.#read(response, MAX_ANSWER_BYTES, signal);
    if (isTruncated) {
      throw new Error(`the answer to ${this.#describe()} is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    const contentType = response.headers['content-type'];
    return {
      statusCode: response.statusCode,
      contentType: typeof contentType === 'string' ? contentType.toLowerCase() : '',
      body: bytes,
    };
  }

  /**
   * Sends, and reads the answer as a list, 1 GiB at most, whose objects are made as their bytes come. T is the caller's word.
   * Throws ListDecodeError on what is no list.
   */
  async list<T extends KubeObject>(
    signal: AbortSignal,
    options: ListDecoderOptions<T> = {},
  ): Promise<KubeList<T>> {
    const { body } = await this.#send(signal, 'whole');
    try {
      const { clock } = this.#options;
      return await readList<T>(body, { ...options, clock });
    } catch (error) {
      if (error instanceof ListDecodeError) {
        throw new ListDecodeError(`${this.#describe()}: ${error.message}`, { cause: error });
      }
      if (error !== body.errored) throw error;
      signal.throwIfAborted();
      throw toConnectionError(error, this.#options.transport.server.origin);
    }
  }

  /** Sends, and hands out the answer's bytes as they come (logs). The caller reads them to the end or destroys the stream. */
  async stream(signal: AbortSignal): Promise<Readable> {
    const { body } = await this.#send(signal, 'stream');
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
      const { body } = await this.#send(signal, 'watch');
      const decoder = new WatchDecoder<T>({ clock, ...options });
      return new HttpWatchStream({ body, decoder, signal, server: transport.server.origin });
    } catch (error) {
      if (isProbableEof(error) || isTimeout(error)) return new EmptyWatchStream();
      throw error;
    }
  }

  async #send(signal: AbortSignal, mode: 'whole' | 'stream' | 'watch'): Promise<TransportResponse> {
    const { verb, transport, clock, onRetry } = this.#options;
    const path = this.#path();
    const body = this.#body;
    const send = (): Promise<TransportResponse> =>
      transport.request({
        method: verb,
        path,
        headers: this.#headers,
        signal,
        longRunning: mode !== 'whole',
        ...(body !== undefined && { body }),
      });
    const kind = mode === 'watch' ? 'watch' : verb === 'GET' ? 'get' : 'other';
    const response = await withRetry(send, {
      kind,
      request: this.#describe(),
      clock,
      signal,
      onRetry,
    });
    if (response.statusCode >= 200 && response.statusCode < 300) return response;
    const { bytes } = await this.#read(response, MAX_REFUSAL_BYTES, signal);
    throw toStatusError({
      statusCode: response.statusCode,
      body: bytes,
      retryAfterSeconds: retryAfterSeconds(response),
      request: this.#describe(),
    });
  }

  async #read(
    { body }: TransportResponse,
    maxBytes: number,
    signal: AbortSignal,
  ): ReturnType<typeof readBody> {
    try {
      return await readBody(body, maxBytes);
    } catch (error) {
      signal.throwIfAborted();
      throw toConnectionError(error, this.#options.transport.server.origin);
    }
  }

  /** C145. Throws what went wrong while building. */
  #path(): string {
    this.#checkNamespace();
    if (this.#error !== undefined) throw this.#error;
    const query = this.#query.toString();
    return this.#pathWithoutQuery() + (query === '' ? '' : `?${query}`);
  }

  #pathWithoutQuery(): string {
    const segments = [
      ...(this.#namespace ? ['namespaces', this.#namespace] : []),
      ...[this.#resource, this.#name].filter((segment) => segment !== undefined),
      ...this.#subResource,
    ];
    return [
      this.#absPath ?? rootOf(this.#options.groupVersion),
      ...segments.map(encodeURIComponent),
    ].join('/');
  }

  #describe(): string {
    return `${this.#options.verb} ${this.#pathWithoutQuery()}`;
  }

  /** C148: a namespace that is set and empty would quietly mean all of them. */
  #checkNamespace(): void {
    if (this.#namespace !== '') return;
    const { verb } = this.#options;
    if (verb === 'POST') this.#fail('an empty namespace may not be set during creation');
    else if (this.#name !== undefined) this.#fail('an empty namespace may not be set with a name');
  }

  #checkSegment(what: string, segment: string): this {
    if (segment === '') return this.#fail(`${what} may not be empty`);
    if (segment === '.' || segment === '..' || /[/%]/.test(segment)) {
      return this.#fail(
        `invalid ${what} "${segment}": may not be "." or "..", or contain "/" or "%"`,
      );
    }
    return this;
  }

  #fail(message: string): this {
    this.#error ??= new InvalidRequestError(message);
    return this;
  }
}

function rootOf(groupVersion: GroupVersion | undefined): string {
  if (groupVersion === undefined) return '';
  return `/${groupVersion.group === '' ? 'api' : 'apis'}/${formatGroupVersion(groupVersion)}`;
}
