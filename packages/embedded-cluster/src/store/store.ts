import type { Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import { History } from './history.ts';
import type { HistoryBounds, StoreEvent } from './history.ts';

/** Five minutes, etcd's compaction interval under an API server; count and weight bound memory under churn. */
const DEFAULT_HISTORY: HistoryBounds = {
  maxEvents: 50_000,
  maxAgeMs: 5 * 60_000,
  maxBytes: 256 * 1024 * 1024,
};

export interface StoreOptions {
  readonly clock: Clock;
  /** Default: 50,000 changes, 5 minutes, 256 MiB. */
  readonly history?: Partial<HistoryBounds> | undefined;
  /** The revision before the first write. Default 1. */
  readonly initialRevision?: number | undefined;
}

/** More than anybody has seen. */
const RESTART_REVISIONS = 1_000_000;

/** A range of one resource at one revision, in order of key. */
export interface Snapshot {
  readonly revision: number;
  readonly objects: readonly Unstructured[];
}

/** The revision asked for has left the window of history. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  readonly requested: number;
  readonly compacted: number;

  constructor(requested: number, compacted: number) {
    super(`required revision ${requested} has been compacted, the oldest is ${compacted}`);
    this.requested = requested;
    this.compacted = compacted;
  }
}

/** "namespace/name", or "name" for a cluster-scoped object. */
export function objectKey(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/**
 * What etcd and the watch cache are to an API server: all objects of all resources under one revision counter,
 * each change one revision, with a bounded window of history to watch from.
 *
 * Objects are owned by the store once handed over and must not be changed by anyone; they may share parts.
 * Listeners are called synchronously, in the order of revisions, after the change is visible; they must not throw.
 * A listener may write: those changes reach every listener after the one being delivered.
 */
export class Store {
  readonly #clock: Clock;
  readonly #history: History;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #undelivered: StoreEvent[] = [];
  #delivering = false;
  #revision: number;

  constructor({ clock, history, initialRevision = 1 }: StoreOptions) {
    this.#clock = clock;
    this.#revision = initialRevision;
    this.#history = new History({ ...DEFAULT_HISTORY, ...history }, initialRevision);
  }

  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision one can list at or watch from. */
  get compactedRevision(): number {
    this.#history.expire(this.#clock.now());
    return this.#history.compactedRevision;
  }

  get historySize(): number {
    return this.#history.size;
  }

  /** About how many bytes of memory the history holds. */
  get historyBytes(): number {
    return this.#history.bytes;
  }

  get(resource: string, key: string): Unstructured | undefined {
    return this.#collections.get(resource)?.objects.get(key);
  }

  count(resource: string): number {
    return this.#collections.get(resource)?.objects.size ?? 0;
  }

  /** All objects of a resource in no particular order, as they are now. Must not be kept over a write. */
  values(resource: string): Iterable<Unstructured> {
    return this.#collections.get(resource)?.objects.values() ?? [];
  }

  /** Adds or replaces; returns the object as stored, with its new resourceVersion. */
  put(resource: string, key: string, object: Unstructured): Unstructured {
    const collection = this.#collection(resource);
    const previous = collection.objects.get(key);
    const revision = (this.#revision += 1);
    const stored = withResourceVersion(object, revision);
    collection.put(key, stored);
    const event = { revision, resource, key, object: stored, atMs: this.#clock.now() };
    this.#commit(
      previous === undefined
        ? { ...event, type: 'ADDED' }
        : { ...event, type: 'MODIFIED', previous },
    );
    return stored;
  }

  /** Removes; returns the object's last state under the revision of its removal, undefined when there was none. */
  remove(resource: string, key: string): Unstructured | undefined {
    const collection = this.#collection(resource);
    const previous = collection.objects.get(key);
    if (previous === undefined) return undefined;
    const revision = (this.#revision += 1);
    const object = withResourceVersion(previous, revision);
    collection.remove(key);
    const atMs = this.#clock.now();
    this.#commit({ type: 'DELETED', revision, resource, key, object, previous, atMs });
    return object;
  }

  /** A resource's objects, in one namespace or all, now or at a revision of the past. Throws CompactedError. */
  snapshot(resource: string, namespace?: string, atRevision?: number): Snapshot {
    const collection = this.#collection(resource);
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    if (atRevision === undefined || atRevision >= this.#revision) {
      return { revision: this.#revision, objects: collection.range(prefix) };
    }
    const objects = new Map(collection.entries(prefix));
    for (const event of this.since(atRevision).toReversed()) {
      if (event.resource !== resource || !event.key.startsWith(prefix)) continue;
      if (event.previous === undefined) objects.delete(event.key);
      else objects.set(event.key, event.previous);
    }
    const keys = [...objects.keys()].sort();
    return {
      revision: atRevision,
      objects: keys.map((key) => objects.get(key)).filter((object) => object !== undefined),
    };
  }

  /** All changes after `revision`, of every resource, oldest first. Throws CompactedError. */
  since(revision: number): StoreEvent[] {
    const compacted = this.compactedRevision;
    if (revision < compacted) throw new CompactedError(revision, compacted);
    return this.#history.since(revision);
  }

  /** Forgets all history: whoever comes with an older revision than now must list again. */
  compact(): void {
    this.#history.compact(this.#revision);
  }

  /** A new history, as of a store that was restored: later revisions than any there were, none of which is remembered. */
  restart(): void {
    this.#revision += RESTART_REVISIONS;
    this.compact();
  }

  subscribe(listener: (event: StoreEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  #collection(resource: string): Collection {
    let collection = this.#collections.get(resource);
    if (collection === undefined) {
      collection = new Collection();
      this.#collections.set(resource, collection);
    }
    return collection;
  }

  #commit(event: StoreEvent): void {
    this.#history.push(event);
    this.#undelivered.push(event);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) {
        for (const listener of this.#listeners) listener(next);
      }
    } finally {
      this.#delivering = false;
    }
  }
}

/** One resource's objects; the order of keys is made when a list asks for it and kept until keys come or go. */
class Collection {
  readonly objects = new Map<string, Unstructured>();
  #sortedKeys: string[] | undefined;

  put(key: string, object: Unstructured): void {
    if (!this.objects.has(key)) this.#sortedKeys = undefined;
    this.objects.set(key, object);
  }

  remove(key: string): void {
    this.objects.delete(key);
    this.#sortedKeys = undefined;
  }

  *entries(prefix: string): Generator<[string, Unstructured]> {
    for (const entry of this.objects) if (entry[0].startsWith(prefix)) yield entry;
  }

  range(prefix: string): Unstructured[] {
    this.#sortedKeys ??= [...this.objects.keys()].sort();
    const objects: Unstructured[] = [];
    for (const key of this.#sortedKeys) {
      const object = key.startsWith(prefix) ? this.objects.get(key) : undefined;
      if (object !== undefined) objects.push(object);
    }
    return objects;
  }
}

/** In the order in which an API server writes members, managedFields and status last. */
function withResourceVersion(object: Unstructured, revision: number): Unstructured {
  const { kind, apiVersion, metadata, status, ...others } = object;
  const { managedFields, ...named } = metadata;
  return {
    ...(kind !== undefined && { kind }),
    ...(apiVersion !== undefined && { apiVersion }),
    metadata: {
      ...named,
      resourceVersion: String(revision),
      ...(managedFields !== undefined && { managedFields }),
    },
    ...others,
    ...(status !== undefined && { status }),
  };
}
