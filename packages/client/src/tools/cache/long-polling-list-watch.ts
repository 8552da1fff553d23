import type { KubeList, KubeObject, ListOptions, Unstructured } from '@deltascope/apimachinery';
import type { ListerWatcher, StampedWatchEvent, WatchStream } from './lister-watcher.ts';

/** What a LongPollingListWatch asks, and of whom. */
export interface LongPollingListWatchOptions<T extends KubeObject> {
  readonly source: ListerWatcher<T>;
  /** How long the server holds a request that has nothing to tell. Default 30; 2 at least (C24). */
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 30;
/** A Reflector takes a watch that ends within a second and without an event for broken (C24). */
const MIN_TIMEOUT_SECONDS = 2;

/**
 * Long polling as a ListerWatcher: one question, held by the server until there is something to tell, then one answer. This API has
 * no such question; it is a watch that is ended after its first event, or by its `timeoutSeconds`, and that the consumer then opens
 * again from there, as it opens every watch that has ended (C23). For what stands between and does not let streams through, and to
 * compare with one.
 *
 * What it costs: a request for each event, and a round trip before the next one can be heard; and, since an answer over HTTP/1.1 cannot be
 * ended early in any other way, a new connection (with TLS, a handshake) for each event. No event is lost or skipped.
 * While nothing changes: a request each `timeoutSeconds`. It holds nothing and retries nothing: the bound is the consumer's own.
 */
export class LongPollingListWatch<T extends KubeObject = Unstructured> implements ListerWatcher<T> {
  readonly sharesUnchangedSpecs: boolean;
  readonly currentResourceVersion: ListerWatcher<T>['currentResourceVersion'];
  readonly #source: ListerWatcher<T>;
  readonly #timeoutSeconds: number;

  /** Throws a RangeError when the server is to hold a request for less than 2 s. */
  constructor({ source, timeoutSeconds }: LongPollingListWatchOptions<T>) {
    this.sharesUnchangedSpecs = source.sharesUnchangedSpecs === true;
    this.currentResourceVersion = source.currentResourceVersion?.bind(source);
    this.#source = source;
    this.#timeoutSeconds = timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    if (!(this.#timeoutSeconds >= MIN_TIMEOUT_SECONDS)) {
      throw new RangeError(`a long poll cannot last ${this.#timeoutSeconds} s only`);
    }
  }

  /** C4: a list by watch would be ended after its first object. */
  isWatchListSemanticsUnSupported(): boolean {
    return true;
  }

  list(options: ListOptions, signal: AbortSignal): Promise<KubeList<T>> {
    return this.#source.list(options, signal);
  }

  async watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<T>> {
    const stream = await this.#source.watch(
      { ...options, timeoutSeconds: this.#timeoutSeconds },
      signal,
    );
    return { stop: () => stream.stop(), [Symbol.asyncIterator]: () => firstOf(stream) };
  }
}

/** The connection is closed before the event is handed out: what comes behind it is asked for anew. */
async function* firstOf<T extends KubeObject>(
  stream: WatchStream<T>,
): AsyncGenerator<StampedWatchEvent<T>, void, undefined> {
  let first: StampedWatchEvent<T> | undefined;
  for await (const event of stream) {
    first = event;
    break;
  }
  stream.stop();
  if (first !== undefined) yield first;
}
