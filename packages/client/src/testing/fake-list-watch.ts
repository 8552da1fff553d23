import {
  type KubeList,
  type KubeObject,
  KubeStatusError,
  type ListOptions,
  type Status,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { ListerWatcher, StampedWatchEvent } from '../tools/cache/lister-watcher.ts';
import { metaNamespaceKeyFunc } from '../tools/cache/object-key.ts';
import { FakeWatchStream } from './fake-watch-stream.ts';

export interface FakeRequest {
  readonly verb: 'list' | 'watch';
  readonly options: ListOptions;
}

interface Logged<T extends KubeObject> {
  readonly revision: number;
  readonly event: StampedWatchEvent<T>;
}

/** The Status a server answers when a resourceVersion or continue token is older than it keeps. */
export const expiredStatus = (message = 'too old resource version'): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message,
});

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

export interface FakeListWatchOptions {
  /** Whether a list at "0" is paged as well, as by a server without a watch cache; false by default. */
  readonly paginatesAtZero?: boolean;
  /** Events of watches carry a stamp with this time; none by default. */
  readonly decodedAt?: () => number;
}

/**
 * One resource of an API server in memory: revisions, pages, watches from a resourceVersion, and faults on request (client-go:
 * FakeControllerSource). It keeps each event since the last `compact`, without a bound: for tests.
 */
export class FakeListWatch<T extends KubeObject = Unstructured> implements ListerWatcher<T> {
  /** All requests so far, in order. */
  readonly requests: FakeRequest[] = [];
  readonly #paginatesAtZero: boolean;
  readonly #decodedAt: (() => number) | undefined;
  readonly #objects = new Map<string, T>();
  readonly #snapshots = new Map<string, readonly T[]>();
  readonly #streams = new Set<FakeWatchStream<T>>();
  readonly #failures = { list: [] as unknown[], watch: [] as unknown[] };
  #log: Logged<T>[] = [];
  // As an empty etcd: "0" is no version but a question.
  #revision = 1;
  #compactedTo = 1;
  #silent = false;
  #held: PromiseWithResolvers<void> | undefined;

  constructor({ paginatesAtZero = false, decodedAt }: FakeListWatchOptions = {}) {
    this.#paginatesAtZero = paginatesAtZero;
    this.#decodedAt = decodedAt;
  }

  get resourceVersion(): string {
    return String(this.#revision);
  }

  /** The present objects by key. */
  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  get openWatches(): number {
    return this.#streams.size;
  }

  requestsOf(verb: FakeRequest['verb']): ListOptions[] {
    return this.requests.filter((request) => request.verb === verb).map(({ options }) => options);
  }

  // Content

  /** Creates the object or changes it, at a new resourceVersion; returns what is now stored. */
  set(object: T): T {
    const key = metaNamespaceKeyFunc(object);
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED';
    const stored = this.#stamped(object);
    this.#objects.set(key, stored);
    this.#record({ type, object: stored });
    return stored;
  }

  /** Deletes by key; the event carries the resourceVersion of the deletion. False when there was nothing. */
  delete(key: string): boolean {
    const object = this.#objects.get(key);
    if (object === undefined) return false;
    this.#objects.delete(key);
    this.#record({ type: 'DELETED', object: this.#stamped(object) });
    return true;
  }

  /** Tells every open watch the present resourceVersion. */
  bookmark(): void {
    const metadata = { resourceVersion: this.resourceVersion };
    this.send({ type: 'BOOKMARK', object: { metadata } as T });
  }

  // Faults

  /** The next requests of this verb fail, one after the other, with these errors. */
  failNext(verb: FakeRequest['verb'], ...errors: readonly unknown[]): void {
    this.#failures[verb].push(...errors);
  }

  /** Forgets all events until now: watches and continue tokens from before are expired. */
  compact(): void {
    this.#compactedTo = this.#revision;
    this.#log = [];
    this.#snapshots.clear();
  }

  /** Ends every open watch: cleanly, or as a broken connection when an error is given. */
  cut(error?: unknown): void {
    for (const stream of this.#streams) stream.end(error);
  }

  /** Sends every open watch an ERROR event. */
  sendError(status: Status): void {
    this.send({ type: 'ERROR', object: status });
  }

  /** Sends every open watch this event, whatever it is. */
  send(event: StampedWatchEvent<T>): void {
    for (const stream of this.#streams) stream.send(event);
  }

  /** Runs `change` with its events kept from the open watches, as a stream that loses them would. */
  dropEvents(change: () => void): void {
    this.#silent = true;
    try {
      change();
    } finally {
      this.#silent = false;
    }
  }

  /** Lists wait until `releaseLists`. */
  holdLists(): void {
    this.#held ??= Promise.withResolvers<void>();
  }

  releaseLists(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  // ListerWatcher

  async list(options: ListOptions, signal: AbortSignal): Promise<KubeList<T>> {
    this.requests.push({ verb: 'list', options });
    if (this.#held !== undefined) await Promise.race([this.#held.promise, aborted(signal)]);
    signal.throwIfAborted();
    this.#throwPlanned('list');
    if (options.continue !== undefined) return this.#nextPage(options.continue, options.limit);
    this.#assertReached(options.resourceVersion);
    const items = [...this.#objects.values()];
    const atZero = options.resourceVersion === '0' && !this.#paginatesAtZero;
    return this.#page({
      items,
      from: 0,
      limit: atZero ? undefined : options.limit,
      revision: this.resourceVersion,
    });
  }

  async watch(options: ListOptions, signal: AbortSignal): Promise<FakeWatchStream<T>> {
    this.requests.push({ verb: 'watch', options });
    signal.throwIfAborted();
    this.#throwPlanned('watch');
    const stream = new FakeWatchStream<T>(signal, () => this.#streams.delete(stream));
    const { resourceVersion = '' } = options;
    if (resourceVersion === '' || resourceVersion === '0') {
      for (const object of this.#objects.values()) stream.send({ type: 'ADDED', object });
    } else if (Number(resourceVersion) < this.#compactedTo) {
      stream.send({ type: 'ERROR', object: expiredStatus() });
      stream.end();
      return stream;
    } else {
      for (const { revision, event } of this.#log) {
        if (revision > Number(resourceVersion)) stream.send(event);
      }
    }
    this.#streams.add(stream);
    return stream;
  }

  #stamped(object: T): T {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: this.resourceVersion } };
  }

  #record(change: StampedWatchEvent<T>): void {
    const decodedAt = this.#decodedAt?.();
    const event = decodedAt === undefined ? change : { ...change, stamp: { decodedAt, bytes: 1 } };
    this.#log.push({ revision: this.#revision, event });
    if (!this.#silent) this.send(event);
  }

  #throwPlanned(verb: FakeRequest['verb']): void {
    if (this.#failures[verb].length > 0) throw this.#failures[verb].shift();
  }

  #assertReached(resourceVersion = ''): void {
    if (Number(resourceVersion) <= this.#revision) return;
    throw new KubeStatusError({
      code: 504,
      reason: 'Timeout',
      message: `Too large resource version: ${resourceVersion}, current: ${this.#revision}`,
      details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
    });
  }

  #nextPage(token: string, limit: number | undefined): KubeList<T> {
    const [revision = '', from = '0'] = token.split(':');
    const items = this.#snapshots.get(revision);
    if (items === undefined) throw new KubeStatusError(expiredStatus('continue token expired'));
    return this.#page({ items, from: Number(from), limit, revision });
  }

  #page(slice: {
    items: readonly T[];
    from: number;
    limit: number | undefined;
    revision: string;
  }): KubeList<T> {
    const { items, from, limit, revision } = slice;
    const end = limit === undefined ? items.length : from + limit;
    if (end >= items.length) {
      return { metadata: { resourceVersion: revision }, items: items.slice(from) };
    }
    this.#snapshots.set(revision, items);
    return {
      metadata: {
        resourceVersion: revision,
        continue: `${revision}:${end}`,
        remainingItemCount: items.length - end,
      },
      items: items.slice(from, end),
    };
  }
}
