import type { KubeObject, ListOptions } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { ListerWatcher, StampedWatchEvent, WatchStream } from './lister-watcher.ts';
import type { ReflectorWaits } from './reflector-waits.ts';

/**
 * A watch from the request for it to its end. It can be read in parts: the first events may build a list, and the rest is live (C42).
 */
export class OpenWatch<T extends KubeObject> {
  /** Counted from the request: a proxy may hold the answer back until there is an event (C24). */
  readonly requestedAt: number;
  readonly openedAt: number;
  /** After which the server ends it (C21). */
  readonly timeoutMs: number;
  /** Those that were no error and not skipped. */
  acceptedEvents = 0;
  /** C33: a stream from "" or "0" begins with the present objects in no order of their versions. */
  isInOrder: boolean;
  readonly #stream: WatchStream<T>;
  readonly #events: AsyncIterator<StampedWatchEvent<T>>;
  #abandonedFor: string | undefined;

  constructor(
    stream: WatchStream<T>,
    options: ListOptions,
    times: { requestedAt: number; openedAt: number },
  ) {
    const { resourceVersion = '', timeoutSeconds = 0 } = options;
    this.#stream = stream;
    this.#events = stream[Symbol.asyncIterator]();
    this.isInOrder = resourceVersion !== '' && resourceVersion !== '0';
    this.timeoutMs = timeoutSeconds * 1000;
    this.requestedAt = times.requestedAt;
    this.openedAt = times.openedAt;
  }

  /** As of the stream's iterator. One reader at a time. */
  next(): Promise<IteratorResult<StampedWatchEvent<T>, unknown>> {
    return this.#events.next();
  }

  /** Why it was given up, if it was. */
  get abandonedFor(): string | undefined {
    return this.#abandonedFor;
  }

  /** Ends it for its reader as if the server had closed it, with this cause. */
  abandon(cause: string): void {
    this.#abandonedFor ??= cause;
    this.#stream.stop();
  }

  stop(): void {
    this.#stream.stop();
  }
}

export interface WatchOpenerOptions<T extends KubeObject> {
  readonly listerWatcher: ListerWatcher<T>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly waits: ReflectorWaits;
  readonly minWatchTimeoutMs: number | undefined;
}

const MIN_WATCH_TIMEOUT_MS = 300_000;

/** Opens a Reflector's watches, of both modes. */
export class WatchOpener<T extends KubeObject> {
  readonly #options: WatchOpenerOptions<T>;

  constructor(options: WatchOpenerOptions<T>) {
    this.#options = options;
  }

  /** Throws why it could not be opened. Undefined when the stop, or a wake from a long silence, ended the attempt: ask again. */
  async open(request: ListOptions, signal: AbortSignal): Promise<OpenWatch<T> | undefined> {
    const { listerWatcher, clock, waits } = this.#options;
    const requestedAt = clock.now();
    const options = {
      ...request,
      allowWatchBookmarks: true,
      timeoutSeconds: this.#timeoutSeconds(),
    };
    const wakeUp = new AbortController();
    try {
      using _answer = waits.awaitAnswer(wakeUp);
      const stream = await listerWatcher.watch(options, AbortSignal.any([signal, wakeUp.signal]));
      const watch = new OpenWatch(stream, options, { requestedAt, openedAt: clock.now() });
      if (!signal.aborted && !wakeUp.signal.aborted) return watch;
      watch.stop();
      return undefined;
    } catch (error) {
      if (signal.aborted || wakeUp.signal.aborted) return undefined;
      throw error;
    }
  }

  /** C21: spread, so that the watches of many clients do not end together. */
  #timeoutSeconds(): number {
    const { minWatchTimeoutMs = 0, random } = this.#options;
    const minMs = Math.max(minWatchTimeoutMs, MIN_WATCH_TIMEOUT_MS);
    return Math.floor((minMs / 1000) * (1 + random()));
  }
}
