import {
  isForbidden,
  isStatus,
  isUnauthorized,
  type KubeObject,
  KubeStatusError,
  type ListOptions,
  type Status,
  type Unstructured,
} from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import type { StampedWatchEvent, WatchStream } from '../cache/lister-watcher.ts';

/** What a RetryWatcher opens its watches with; every ListerWatcher is one (client-go: cache.Watcher). */
export interface Watcher<T extends KubeObject = Unstructured> {
  /** undefined: no watch could be had this time (C119). */
  watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<T> | undefined>;
}

/** Where a RetryWatcher begins, and what it watches by. */
export interface RetryWatcherOptions<T extends KubeObject = Unstructured> {
  /** Of a list, or of an event: what came after it is delivered. Not "" and not "0" (C118). */
  readonly initialResourceVersion: string;
  readonly watcher: Watcher<T>;
  readonly clock: Clock;
  /** Told of each end that leads to another watch. */
  readonly logger?: Logger;
}

/** C118: from the start of one watch to the start of the next. */
const MIN_RESTART_DELAY_MS = 1000;
const HTTP_GONE = 410;

const OBJECT_EVENTS: ReadonlySet<string> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/** After how many ms to watch again; undefined: never. */
type RetryAfterMs = number | undefined;

/**
 * A watch that outlives its connections (client-go: RetryWatcher, C118-C120).
 *
 *     open from the last resourceVersion --> stream --ended, broken, 500, 504, any other error--> wait --> open ...
 *        |                                     '--410, an object without resourceVersion, unknown type--> ERROR, end
 *        '--Forbidden, Unauthorized--> ERROR, end
 *
 * It promises each event after the initial resourceVersion once, in the server's order, up to the first ERROR, which is its last
 * event. It does not list: when the server no longer knows the last resourceVersion (410), the caller begins anew. Iterating never
 * throws; without an ERROR it ends after `stop` or an abort only.
 *
 * It holds nothing. The first watch is opened when the first event is asked for, and one event is read for each one asked for: what
 * a slow consumer has not taken waits in the open stream, under that stream's bound (4 MiB over HTTP, then TCP holds the server back).
 * One consumer; leaving the loop stops it.
 */
export class RetryWatcher<T extends KubeObject = Unstructured> implements WatchStream<T> {
  readonly #watcher: Watcher<T>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  readonly #signal: AbortSignal;
  #resourceVersion: string;

  /** Throws a RangeError on an initial resourceVersion that names no moment: a watch from there begins with made-up events (C118). */
  constructor(options: RetryWatcherOptions<T>, signal: AbortSignal) {
    const { initialResourceVersion, watcher, clock, logger = silentLogger } = options;
    if (initialResourceVersion === '' || initialResourceVersion === '0') {
      throw new RangeError(`cannot retry a watch from resourceVersion "${initialResourceVersion}"`);
    }
    this.#resourceVersion = initialResourceVersion;
    this.#watcher = watcher;
    this.#clock = clock;
    this.#logger = logger;
    this.#signal = AbortSignal.any([signal, this.#stopping.signal]);
  }

  readonly stop = (): void => this.#stopping.abort();

  async *[Symbol.asyncIterator](): AsyncGenerator<StampedWatchEvent<T>, void, undefined> {
    try {
      while (!this.#signal.aborted) {
        const startedAt = this.#clock.now();
        const retryAfterMs = yield* this.#watchOnce();
        if (retryAfterMs === undefined) return;
        const sinceStartMs = this.#clock.now() - startedAt;
        const waitMs = Math.max(MIN_RESTART_DELAY_MS - sinceStartMs, retryAfterMs);
        if (waitMs > 0) await sleep(this.#clock, waitMs, this.#signal);
      }
    } finally {
      this.stop();
    }
  }

  async *#watchOnce(): AsyncGenerator<StampedWatchEvent<T>, RetryAfterMs, undefined> {
    try {
      const stream = await this.#watcher.watch(
        { resourceVersion: this.#resourceVersion, allowWatchBookmarks: true },
        this.#signal,
      );
      if (stream === undefined) return this.#retry('no watch could be had');
      return yield* this.#deliver(stream);
    } catch (error) {
      if (error instanceof KubeStatusError && (isForbidden(error) || isUnauthorized(error))) {
        yield { type: 'ERROR', object: error.status };
        return undefined;
      }
      return this.#retry('the watch could not be opened', error);
    }
  }

  async *#deliver(
    stream: WatchStream<T>,
  ): AsyncGenerator<StampedWatchEvent<T>, RetryAfterMs, undefined> {
    try {
      for await (const event of stream) {
        if (this.#signal.aborted) return undefined;
        if (event.type === 'ERROR') {
          if (!isTerminal(event.object)) return this.#retryAfter(event.object);
          yield event;
          return undefined;
        }
        const resourceVersion = resourceVersionOf(event.object);
        if (!OBJECT_EVENTS.has(event.type) || resourceVersion === undefined) {
          // To go on behind it could be to go on behind something that was missed.
          yield { type: 'ERROR', object: internalError(event.type) };
          return undefined;
        }
        this.#resourceVersion = resourceVersion;
        if (event.type !== 'BOOKMARK') yield event;
      }
      return this.#retry('the server ended the watch');
    } catch (error) {
      return this.#retry('the watch broke', error);
    } finally {
      stream.stop();
    }
  }

  #retry(cause: string, error?: unknown): RetryAfterMs {
    if (!this.#signal.aborted) {
      const resourceVersion = this.#resourceVersion;
      this.#logger.info({ resourceVersion, cause, error }, 'retrying a watch');
    }
    return 0;
  }

  /** C120: what is not certain to be final is tried again. */
  #retryAfter(status: unknown): RetryAfterMs {
    const error = new KubeStatusError(isStatus(status) ? status : {});
    this.#retry('an ERROR in the stream', error);
    return error.retryAfterMs ?? 0;
  }
}

const isTerminal = (status: unknown): boolean => isStatus(status) && status.code === HTTP_GONE;

/** undefined instead of "". What came over the wire has not been checked against its type. */
function resourceVersionOf(object: Partial<KubeObject> | null): string | undefined {
  return object?.metadata?.resourceVersion || undefined;
}

function internalError(type: string): Status {
  const message = OBJECT_EVENTS.has(type)
    ? `cannot retry a watch behind an object without a resourceVersion (${type})`
    : `cannot retry a watch behind an event of unknown type "${type}"`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  };
}
