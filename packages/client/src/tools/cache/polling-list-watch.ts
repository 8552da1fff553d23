import {
  type KubeList,
  type KubeObject,
  KubeStatusError,
  type ListOptions,
  type ObjectMeta,
  type Status,
  type Unstructured,
} from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import type { ListerWatcher, StampedWatchEvent, WatchStream } from './lister-watcher.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';

/** What a PollingListWatch asks, of whom, and how often. */
export interface PollingListWatchOptions<T extends KubeObject> {
  /** What is listed; it is never watched. */
  readonly source: Pick<ListerWatcher<T>, 'list' | 'sharesUnchangedSpecs'>;
  /** From the start of one list to the start of the next, at least. */
  readonly intervalMs: number;
  readonly clock: Clock;
}

/** The collection as it was told to the consumer. */
interface Known<T extends KubeObject> {
  readonly objects: Map<string, T>;
  /** Of the list it comes from: the next one must not be older. */
  readonly listedAt: string;
}

/**
 * Short polling as a ListerWatcher: it lists every `intervalMs` and makes the events of a watch out of the differences. For servers,
 * proxies and rights that know no watch, and to compare with one.
 *
 * What it costs: a whole list every interval, changed or not (where a watch costs nothing while nothing changes); each change is
 * heard of up to an interval late; states in between are never seen; and it holds each object a second time if the informer
 * transforms it, since a deletion has to be told with the last state. What it spares: no connection is held.
 *
 * There is one list at a time, and no more than one an interval, whoever opens how many watches. A poll that is refused ends the
 * stream with an ERROR, one without an answer breaks it: the consumer backs off as from any watch (C22-C27), so that nobody takes the copy
 * for live meanwhile. A BOOKMARK, where allowed, ends what each poll told. `timeoutSeconds` is ignored: no server waits.
 *
 * For one Reflector or RetryWatcher. A watch goes on from what this one was told last; from any other resourceVersion it is expired
 * (410), and from "" or "0" begins with all objects.
 */
export class PollingListWatch<T extends KubeObject = Unstructured> implements ListerWatcher<T> {
  readonly sharesUnchangedSpecs: boolean;
  readonly #source: PollingListWatchOptions<T>['source'];
  readonly #intervalMs: number;
  readonly #clock: Clock;
  #askedAt = -Infinity;
  #known: Known<T> = { objects: new Map(), listedAt: '' };
  /** The list under way, over all of its pages. */
  #listing = this.#known;
  /** The resourceVersion the consumer was given last; "" before the first list. */
  #toldAt = '';

  /** Throws a RangeError when there is no time between two lists. */
  constructor({ source, intervalMs, clock }: PollingListWatchOptions<T>) {
    if (!(intervalMs > 0)) throw new RangeError(`cannot poll every ${intervalMs} ms`);
    this.sharesUnchangedSpecs = source.sharesUnchangedSpecs === true;
    this.#source = source;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
  }

  /** C4: its watches do not begin with a list. */
  isWatchListSemanticsUnSupported(): boolean {
    return true;
  }

  async list(options: ListOptions, signal: AbortSignal): Promise<KubeList<T>> {
    const page = await this.#ask(options, signal);
    const { resourceVersion = '' } = page.metadata;
    if (options.continue === undefined) {
      this.#listing = { objects: new Map(), listedAt: resourceVersion };
    }
    const { objects, listedAt } = this.#listing;
    for (const item of page.items) objects.set(metaNamespaceKeyFunc(item), item);
    if (!page.metadata.continue) {
      this.#known = this.#listing;
      this.#toldAt = listedAt;
    }
    return page;
  }

  watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<T>> {
    const stopping = new AbortController();
    const either = AbortSignal.any([signal, stopping.signal]);
    return Promise.resolve({
      stop: () => stopping.abort(),
      [Symbol.asyncIterator]: () => this.#watch(options, either),
    });
  }

  async *#watch(
    { resourceVersion = '', allowWatchBookmarks = false }: ListOptions,
    signal: AbortSignal,
  ): AsyncGenerator<StampedWatchEvent<T>, void, undefined> {
    if (resourceVersion === '' || resourceVersion === '0') {
      this.#known = { objects: new Map(), listedAt: resourceVersion };
    } else if (resourceVersion !== this.#toldAt) {
      yield { type: 'ERROR', object: expired(resourceVersion) };
      return;
    }
    try {
      while (!signal.aborted) yield* this.#poll(allowWatchBookmarks, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof KubeStatusError)) throw error;
      yield { type: 'ERROR', object: { kind: 'Status', ...error.status } };
    }
  }

  async *#poll(
    withBookmark: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<StampedWatchEvent<T>, void, undefined> {
    const waitMs = this.#askedAt + this.#intervalMs - this.#clock.now();
    if (waitMs > 0) await sleep(this.#clock, waitMs, signal);
    signal.throwIfAborted();
    const { objects, listedAt } = this.#known;
    // Not older than the last, and from the server's cache.
    const list = await this.#ask({ resourceVersion: listedAt }, signal);
    for (const event of changes(objects, list)) {
      signal.throwIfAborted();
      // What is taken is known, even if the consumer leaves with it.
      if (event.type === 'DELETED') objects.delete(metaNamespaceKeyFunc(event.object));
      else objects.set(metaNamespaceKeyFunc(event.object), event.object);
      this.#toldAt = event.object.metadata.resourceVersion ?? '';
      yield event;
    }
    const { resourceVersion = '' } = list.metadata;
    this.#known = { objects, listedAt: resourceVersion };
    if (!withBookmark) return;
    signal.throwIfAborted();
    this.#toldAt = resourceVersion;
    yield { type: 'BOOKMARK', object: bookmarkOf(list) };
  }

  #ask(options: ListOptions, signal: AbortSignal): Promise<KubeList<T>> {
    this.#askedAt = this.#clock.now();
    return this.#source.list(options, signal);
  }
}

interface Change<T extends KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** What leads from `known` to the list; `known` may follow as they are taken. */
function* changes<T extends KubeObject>(
  known: ReadonlyMap<string, T>,
  list: KubeList<T>,
): Generator<Change<T>> {
  const { resourceVersion = '' } = list.metadata;
  const present = new Map(list.items.map((item) => [metaNamespaceKeyFunc(item), item]));
  for (const [key, object] of known) {
    // One made anew under the same name is another object: a list alone would not tell (C89).
    if (present.has(key) && present.get(key)?.metadata.uid === object.metadata.uid) continue;
    const metadata: ObjectMeta = { ...object.metadata, resourceVersion };
    yield { type: 'DELETED', object: { ...object, metadata } };
  }
  for (const [key, object] of present) {
    const old = known.get(key);
    if (old === undefined) yield { type: 'ADDED', object };
    else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) {
      yield { type: 'MODIFIED', object };
    }
  }
}

/** Of the kind of the list's items, as a server's is. */
function bookmarkOf<T extends KubeObject>({ apiVersion, kind, metadata }: KubeList<T>): T {
  const { resourceVersion = '' } = metadata;
  const bookmark: KubeObject = {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind: kind.replace(/List$/, '') }),
    metadata: { resourceVersion },
  };
  return bookmark as T;
}

const expired = (resourceVersion: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `nothing is known of resourceVersion ${resourceVersion}: list first`,
  reason: 'Expired',
  code: 410,
});
