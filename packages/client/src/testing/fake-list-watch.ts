import {
  INITIAL_EVENTS_END_ANNOTATION,
  type KubeList,
  type KubeObject,
  KubeStatusError,
  type ListOptions,
  type ObjectMeta,
  type Status,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { ListerWatcher, StampedWatchEvent } from '../tools/cache/lister-watcher.ts';
import { metaNamespaceKeyFunc } from '../tools/cache/object-key.ts';
import { FakeWatchStream } from './fake-watch-stream.ts';

/** A request as it was made. */
export interface FakeRequest {
  readonly verb: 'list' | 'watch';
  readonly options: ListOptions;
}

interface Logged<T extends KubeObject> {
  readonly revision: number;
  readonly key: string;
  /** What was there before; undefined when nothing was. */
  readonly previous: T | undefined;
  readonly event: StampedWatchEvent<T>;
}

/**
 * What becomes of a watch with `sendInitialEvents`:
 *
 * - `served`: the present objects, the bookmark that marks their end, then the changes.
 * - `refused`: 422, as by a server without the feature.
 * - `without-mark`: as an ordinary watch from "", by a server that does not know the parameter: the mark never comes.
 * - `cut-before-mark`: the stream ends after the present objects.
 */
export type FakeWatchLists = 'served' | 'refused' | 'without-mark' | 'cut-before-mark';

/** The Status a server answers when a resourceVersion or continue token is older than it keeps. */
export const expiredStatus = (message = 'too old resource version'): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message,
});

const forbidden = (what: string): KubeStatusError =>
  new KubeStatusError({ reason: 'Invalid', code: 422, message: `forbidden: ${what}` });

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** How the fake server differs from a usual one. */
export interface FakeListWatchOptions {
  /** Whether a list at "0" is paged as well, as by a server without a watch cache; false by default. */
  readonly paginatesAtZero?: boolean;
  /** Events of watches carry a stamp with this time; none by default. */
  readonly decodedAt?: () => number;
  /** The answer to a Reflector that asks (C4); false by default. */
  readonly isWatchListSemanticsUnSupported?: boolean;
}

/**
 * One resource of an API server in memory: revisions, pages, watches from a resourceVersion, lists by watch, and faults on request
 * (client-go: FakeControllerSource). It keeps each event since the last `compact`, without a bound: for tests.
 *
 * | fault switch | what breaks |
 * |---|---|
 * | `failNext(verb, ...errors)` | the next requests are answered by these errors |
 * | `holdLists()`, `releaseLists()` | lists get no answer until released |
 * | `cut(error?)` | open watches end, or break |
 * | `sendError(status)` | open watches get an ERROR event, and stay open |
 * | `send(event)` | open watches get this event, however malformed |
 * | `dropEvents(change)` | open watches miss these changes |
 * | `freeze()` | open watches are half-open: they never get anything any more, not even an end |
 * | `compact()` | what was before is forgotten: 410 for its watches and continue tokens |
 * | `watchLists = ...` | lists by watch are refused, or lack the mark: see FakeWatchLists |
 */
export class FakeListWatch<T extends KubeObject = Unstructured> implements ListerWatcher<T> {
  /** All requests so far, in order. */
  readonly requests: FakeRequest[] = [];
  /** For the watches to come. */
  watchLists: FakeWatchLists = 'served';
  readonly #isWatchListSemanticsUnSupported: boolean;
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

  constructor(options: FakeListWatchOptions = {}) {
    this.#paginatesAtZero = options.paginatesAtZero ?? false;
    this.#decodedAt = options.decodedAt;
    this.#isWatchListSemanticsUnSupported = options.isWatchListSemanticsUnSupported ?? false;
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
    const previous = this.#objects.get(key);
    const stored = this.#stamped(object);
    this.#objects.set(key, stored);
    this.#record(key, previous, { type: previous ? 'MODIFIED' : 'ADDED', object: stored });
    return stored;
  }

  /** Deletes by key; the event carries the resourceVersion of the deletion. False when there was nothing. */
  delete(key: string): boolean {
    const object = this.#objects.get(key);
    if (object === undefined) return false;
    this.#objects.delete(key);
    this.#record(key, object, { type: 'DELETED', object: this.#stamped(object) });
    return true;
  }

  /** Tells every open watch the present resourceVersion. */
  bookmark(): void {
    this.send(this.#bookmark());
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

  /** Makes every open watch half-open: it stays as it is, and gets nothing any more. */
  freeze(): void {
    this.#streams.clear();
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
    if (options.sendInitialEvents !== undefined) throw forbidden('sendInitialEvents for a list');
    if (options.continue !== undefined) return this.#nextPage(options.continue, options.limit);
    this.#assertReached(options.resourceVersion);
    const isExact = options.resourceVersionMatch === 'Exact';
    const revision = isExact ? (options.resourceVersion ?? '') : this.resourceVersion;
    const items = isExact ? this.#objectsAt(revision) : [...this.#objects.values()];
    const atZero = options.resourceVersion === '0' && !this.#paginatesAtZero;
    return this.#page({
      items,
      from: 0,
      limit: atZero ? undefined : options.limit,
      revision,
    });
  }

  async watch(options: ListOptions, signal: AbortSignal): Promise<FakeWatchStream<T>> {
    this.requests.push({ verb: 'watch', options });
    signal.throwIfAborted();
    this.#throwPlanned('watch');
    const stream = new FakeWatchStream<T>(signal, () => this.#streams.delete(stream));
    const { resourceVersion = '', sendInitialEvents, resourceVersionMatch } = options;
    const match = sendInitialEvents === undefined ? undefined : 'NotOlderThan';
    if (resourceVersionMatch !== match) {
      throw forbidden('sendInitialEvents and NotOlderThan each without the other');
    }
    if (sendInitialEvents === true) {
      this.#sendInitialEvents(stream, resourceVersion);
      if (this.watchLists === 'cut-before-mark') return stream;
    } else if (resourceVersion === '' || resourceVersion === '0') {
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

  /** By a list of one object, which is among the requests. */
  async currentResourceVersion(signal: AbortSignal): Promise<string> {
    const { metadata } = await this.list({ resourceVersion: '', limit: 1 }, signal);
    return metadata.resourceVersion ?? '';
  }

  isWatchListSemanticsUnSupported(): boolean {
    return this.#isWatchListSemanticsUnSupported;
  }

  #sendInitialEvents(stream: FakeWatchStream<T>, resourceVersion: string): void {
    if (this.watchLists === 'refused') throw forbidden('sendInitialEvents without the feature');
    this.#assertReached(resourceVersion);
    for (const object of this.#objects.values()) stream.send({ type: 'ADDED', object });
    if (this.watchLists === 'cut-before-mark') stream.end();
    if (this.watchLists !== 'served') return;
    stream.send(this.#bookmark({ annotations: { [INITIAL_EVENTS_END_ANNOTATION]: 'true' } }));
  }

  #bookmark(mark: ObjectMeta = {}): StampedWatchEvent<T> {
    const metadata: ObjectMeta = { resourceVersion: this.resourceVersion, ...mark };
    return { type: 'BOOKMARK', object: { metadata } as T };
  }

  #stamped(object: T): T {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: this.resourceVersion } };
  }

  #record(key: string, previous: T | undefined, change: StampedWatchEvent<T>): void {
    const decodedAt = this.#decodedAt?.();
    const event = decodedAt === undefined ? change : { ...change, stamp: { decodedAt, bytes: 1 } };
    this.#log.push({ revision: this.#revision, key, previous, event });
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

  /** The objects as they were, by undoing what happened since. */
  #objectsAt(resourceVersion: string): T[] {
    const revision = Number(resourceVersion);
    if (revision < this.#compactedTo) throw new KubeStatusError(expiredStatus());
    const objects = new Map(this.#objects);
    for (const { revision: changedAt, key, previous } of this.#log.toReversed()) {
      if (changedAt <= revision) break;
      if (previous === undefined) objects.delete(key);
      else objects.set(key, previous);
    }
    return [...objects.values()];
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
