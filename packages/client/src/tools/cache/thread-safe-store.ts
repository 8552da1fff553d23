import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { StoreIndex } from './store-index.ts';
import { type Indexers, type Transaction, TransactionError } from './store.ts';

/** A write whose key is known already (client-go: ThreadSafeStoreTransaction). */
export type ThreadSafeStoreTransaction<T extends KubeObject> = Transaction<T> & {
  readonly key: string;
};

interface IndexMove<T extends KubeObject> {
  readonly index: StoreIndex<T>;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * Objects by key, any number of indices over them, and the resourceVersion they are at: what an Indexer keeps its objects in
 * (client-go: ThreadSafeStore). There is no lock in it: in one thread each call is one step to everybody else.
 *
 * Holds the very objects it is given; bounded by what the server holds. When an index function throws, the write throws that error
 * and has changed nothing (C76: client-go panics).
 */
export class ThreadSafeStore<T extends KubeObject = Unstructured> {
  #objects = new Map<string, T>();
  #indices = new Map<string, StoreIndex<T>>();
  #resourceVersion = '';

  constructor(indexers: Indexers<T> = {}) {
    this.addIndexers(indexers);
  }

  /** Number of objects. */
  get size(): number {
    return this.#objects.size;
  }

  get indexNames(): readonly string[] {
    return [...this.#indices.keys()];
  }

  /**
   * The resourceVersion of the last write, Replace or Bookmark (C80); "" before. It tells how far the store is only where writes come
   * in the order of their versions, as those of an atomic RealFIFO do: other queues bring a relist in object by object.
   */
  get lastStoreSyncResourceVersion(): string {
    return this.#resourceVersion;
  }

  /** Works with data present. Throws a RangeError on a name in use, and then adds none (C78). */
  addIndexers(indexers: Indexers<T>): void {
    for (const name of Object.keys(indexers)) {
      if (this.#indices.has(name)) throw new RangeError(`an index named "${name}" exists already`);
    }
    const added = Object.entries(indexers).map(
      ([name, indexFunc]) => [name, new StoreIndex(indexFunc, this.#objects)] as const,
    );
    for (const [name, index] of added) this.#indices.set(name, index);
  }

  /** Returns the object it took the place of. */
  add(key: string, object: T): T | undefined {
    return this.update(key, object);
  }

  /** The same as add (C73). */
  update(key: string, object: T): T | undefined {
    const old = this.#objects.get(key);
    const moves = this.#moves(old, object);
    this.#objects.set(key, object);
    for (const { index, from, to } of moves) index.move(key, from, to);
    this.#noteVersionOf(object);
    return old;
  }

  /** `gone` is the state deleted, whose resourceVersion is noted; a tombstone has none (C80). Returns what was stored, if anything. */
  delete(key: string, gone?: T | DeletedFinalStateUnknown<T>): T | undefined {
    const old = this.#objects.get(key);
    if (old !== undefined) {
      const moves = this.#moves(old, undefined);
      this.#objects.delete(key);
      for (const { index, from, to } of moves) index.move(key, from, to);
    }
    if (gone !== undefined && !(gone instanceof DeletedFinalStateUnknown))
      this.#noteVersionOf(gone);
    return old;
  }

  /** Swaps the whole content and rebuilds every index (C74). The map is handed over and must not be changed afterwards. */
  replace(objects: Map<string, T>, resourceVersion: string): void {
    const indices = [...this.#indices].map(
      ([name, { indexFunc }]) => [name, new StoreIndex(indexFunc, objects)] as const,
    );
    this.#objects = objects;
    this.#indices = new Map(indices);
    this.#resourceVersion = resourceVersion;
  }

  /** Many writes in one step; one that an index function refuses is skipped and reported (C79). */
  transaction(
    transactions: readonly ThreadSafeStoreTransaction<T>[],
  ): TransactionError | undefined {
    const errors = new Map<number, unknown>();
    for (let position = 0; position < transactions.length; position += 1) {
      const transaction = transactions[position];
      if (transaction === undefined) continue;
      try {
        if (transaction.type === 'delete') this.delete(transaction.key, transaction.object);
        else this.update(transaction.key, transaction.object);
      } catch (error) {
        errors.set(position, error);
      }
    }
    if (errors.size === 0) return undefined;
    const succeeded = [...transactions.keys()].filter((position) => !errors.has(position));
    return new TransactionError(succeeded, [...errors.values()]);
  }

  /** Nothing but the resourceVersion has changed (C80). */
  bookmark(resourceVersion: string): void {
    this.#resourceVersion = resourceVersion;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  listKeys(): string[] {
    return [...this.#objects.keys()];
  }

  /** Objects that share at least one value with `object` under the index, each once (C77). */
  index(indexName: string, object: T): T[] {
    const index = this.#indexOf(indexName);
    const keys = new Set<string>();
    for (const value of index.indexFunc(object)) {
      for (const key of index.keys(value)) keys.add(key);
    }
    return this.#objectsOf(keys);
  }

  byIndex(indexName: string, value: string): T[] {
    return this.#objectsOf(this.#indexOf(indexName).keys(value));
  }

  /** Sorted. */
  indexKeys(indexName: string, value: string): string[] {
    return [...this.#indexOf(indexName).keys(value)].toSorted();
  }

  listIndexFuncValues(indexName: string): string[] {
    return [...this.#indexOf(indexName).values];
  }

  /** Under how many values each index has members. */
  indexSizes(): { name: string; values: number }[] {
    return [...this.#indices].map(([name, index]) => ({ name, values: index.size }));
  }

  /** Asks every index function before anything is changed, so that one that throws leaves the store whole. */
  #moves(old: T | undefined, next: T | undefined): IndexMove<T>[] {
    const moves: IndexMove<T>[] = [];
    for (const index of this.#indices.values()) {
      moves.push({ index, from: index.valuesOf(old), to: index.valuesOf(next) });
    }
    return moves;
  }

  #noteVersionOf({ metadata }: T): void {
    this.#resourceVersion = metadata.resourceVersion ?? this.#resourceVersion;
  }

  #indexOf(indexName: string): StoreIndex<T> {
    const index = this.#indices.get(indexName);
    if (index === undefined) throw new RangeError(`no index named "${indexName}"`);
    return index;
  }

  #objectsOf(keys: Iterable<string>): T[] {
    const objects: T[] = [];
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) objects.push(object);
    }
    return objects;
  }
}
