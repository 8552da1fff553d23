import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { deletionHandlingMetaNamespaceKeyFunc, KeyError, type KeyFunc } from './object-key.ts';
import type { IndexFunc, Indexers, ReadonlyIndexer, ReflectorStore } from './store.ts';

/** The index every factory sets: objects by their namespace ("" for cluster-scoped ones). */
export const NAMESPACE_INDEX = 'namespace';

export const metaNamespaceIndexFunc = (object: KubeObject): readonly string[] => [
  object.metadata.namespace ?? '',
];

export type StoreOperation<T extends KubeObject> =
  | { readonly type: 'add' | 'update'; readonly object: T }
  | { readonly type: 'delete'; readonly object: T | DeletedFinalStateUnknown<T> };

export interface TransactionResult {
  /** Positions of the operations that were done. */
  readonly succeeded: readonly number[];
  readonly errors: readonly KeyError[];
}

/** One index: the keys of the objects under each value. A value without members is forgotten (C75). */
class Index<T extends KubeObject> {
  readonly indexFunc: IndexFunc<T>;
  readonly #keysByValue = new Map<string, Set<string>>();

  constructor(indexFunc: IndexFunc<T>) {
    this.indexFunc = indexFunc;
  }

  get values(): MapIterator<string> {
    return this.#keysByValue.keys();
  }

  get size(): number {
    return this.#keysByValue.size;
  }

  keys(value: string): ReadonlySet<string> | undefined {
    return this.#keysByValue.get(value);
  }

  move(key: string, from: readonly string[], to: readonly string[]): void {
    if (from.length === 1 && to.length === 1 && from[0] === to[0]) return;
    for (const value of from) this.#remove(value, key);
    for (const value of to) {
      const keys = this.#keysByValue.get(value);
      if (keys === undefined) this.#keysByValue.set(value, new Set([key]));
      else keys.add(key);
    }
  }

  clear(): void {
    this.#keysByValue.clear();
  }

  #remove(value: string, key: string): void {
    const keys = this.#keysByValue.get(value);
    if (keys === undefined) return;
    keys.delete(key);
    if (keys.size === 0) this.#keysByValue.delete(value);
  }
}

const NO_VALUES: readonly string[] = [];

/**
 * The cache itself: objects by key, and any number of indices over them (client-go: Indexer over a ThreadSafeStore, here one class,
 * since one thread needs no lock). Holds the objects it is given; bounded by what the server holds.
 * When an index function throws, the write throws that error and has changed nothing (C76: upstream panics).
 */
export class Indexer<T extends KubeObject = Unstructured>
  implements ReadonlyIndexer<T>, ReflectorStore<T>
{
  readonly #keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>>;
  readonly #objects = new Map<string, T>();
  readonly #indices = new Map<string, Index<T>>();

  constructor(
    indexers: Indexers<T> = {},
    keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>> = deletionHandlingMetaNamespaceKeyFunc,
  ) {
    this.#keyFunc = keyFunc;
    this.addIndexers(indexers);
  }

  get size(): number {
    return this.#objects.size;
  }

  get indexNames(): readonly string[] {
    return [...this.#indices.keys()];
  }

  /** Works with data present. Throws a RangeError on a name in use, and then adds none (C78). */
  addIndexers(indexers: Indexers<T>): void {
    for (const name of Object.keys(indexers)) {
      if (this.#indices.has(name)) throw new RangeError(`an index named "${name}" exists already`);
    }
    const added = Object.entries(indexers).map(([name, indexFunc]) => {
      const index = new Index(indexFunc);
      for (const [key, object] of this.#objects) index.move(key, NO_VALUES, indexFunc(object));
      return [name, index] as const;
    });
    for (const [name, index] of added) this.#indices.set(name, index);
  }

  add(object: T): void {
    this.put(this.#keyFunc(object), object);
  }

  /** The same as add (C73). */
  update(object: T): void {
    this.put(this.#keyFunc(object), object);
  }

  delete(object: T | DeletedFinalStateUnknown<T>): void {
    this.remove(this.#keyFunc(object));
  }

  /** Sets the object of a key and returns the one it took the place of. */
  put(key: string, object: T): T | undefined {
    const old = this.#objects.get(key);
    const moves = this.#moves(old, object);
    this.#objects.set(key, object);
    for (const { index, from, to } of moves) index.move(key, from, to);
    return old;
  }

  /** Takes a key out and returns its object; undefined when it was not there. */
  remove(key: string): T | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    const moves = this.#moves(old, undefined);
    this.#objects.delete(key);
    for (const { index, from, to } of moves) index.move(key, from, to);
    return old;
  }

  /** Swaps the whole content and rebuilds every index (C74). */
  replace(items: readonly T[]): void {
    const entries = items.map((item) => [this.#keyFunc(item), item] as const);
    this.#objects.clear();
    for (const index of this.#indices.values()) index.clear();
    for (const [key, item] of entries) this.put(key, item);
  }

  /** Many writes at once; one whose object has no key is skipped and reported (C79). */
  transaction(operations: readonly StoreOperation<T>[]): TransactionResult {
    const succeeded: number[] = [];
    const errors: KeyError[] = [];
    for (const [position, { type, object }] of operations.entries()) {
      try {
        if (type === 'delete') this.delete(object);
        else this.add(object);
        succeeded.push(position);
      } catch (error) {
        if (!(error instanceof KeyError)) throw error;
        errors.push(error);
      }
    }
    return { succeeded, errors };
  }

  /** A store has nobody to offer its content to. */
  resync(): void {}

  list(): T[] {
    return [...this.#objects.values()];
  }

  listKeys(): string[] {
    return [...this.#objects.keys()];
  }

  get(object: T): T | undefined {
    return this.#objects.get(this.#keyFunc(object));
  }

  getByKey(key: string): T | undefined {
    return this.#objects.get(key);
  }

  index(indexName: string, object: T): T[] {
    const index = this.#indexOf(indexName);
    const keys = new Set<string>();
    for (const value of index.indexFunc(object)) {
      for (const key of index.keys(value) ?? NO_VALUES) keys.add(key);
    }
    return this.#objectsOf(keys);
  }

  byIndex(indexName: string, value: string): T[] {
    return this.#objectsOf(this.#indexOf(indexName).keys(value) ?? NO_VALUES);
  }

  indexKeys(indexName: string, value: string): string[] {
    return [...(this.#indexOf(indexName).keys(value) ?? NO_VALUES)].toSorted();
  }

  listIndexFuncValues(indexName: string): string[] {
    return [...this.#indexOf(indexName).values];
  }

  /** How many values each index has members under. */
  indexSizes(): { name: string; values: number }[] {
    return [...this.#indices].map(([name, index]) => ({ name, values: index.size }));
  }

  /** Asks every index function before anything is changed, so that one that throws leaves the store whole. */
  #moves(
    old: T | undefined,
    next: T | undefined,
  ): { index: Index<T>; from: readonly string[]; to: readonly string[] }[] {
    const moves = [];
    for (const index of this.#indices.values()) {
      moves.push({
        index,
        from: old === undefined ? NO_VALUES : index.indexFunc(old),
        to: next === undefined ? NO_VALUES : index.indexFunc(next),
      });
    }
    return moves;
  }

  #indexOf(indexName: string): Index<T> {
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
