import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { deletionHandlingMetaNamespaceKeyFunc, KeyError, type KeyFunc } from './object-key.ts';
import {
  type Indexers,
  type ReadonlyIndexer,
  type ReflectorStore,
  type Transaction,
  TransactionError,
} from './store.ts';
import { ThreadSafeStore, type ThreadSafeStoreTransaction } from './thread-safe-store.ts';

/** The index every factory sets: objects by their namespace ("" for cluster-scoped ones). */
export const NAMESPACE_INDEX = 'namespace';

/** Indexes an object by its namespace; cluster-scoped ones are under "" (client-go: MetaNamespaceIndexFunc). */
export const metaNamespaceIndexFunc = (object: KubeObject): readonly string[] => [
  object.metadata.namespace ?? '',
];

/**
 * A cache that finds the keys of its objects itself, and objects by the values of its indices (client-go: Indexer, of NewIndexer, and
 * without indexers Store, of NewStore). Complete by itself, or behind a Reflector. Bounds and errors are those of ThreadSafeStore; a
 * write of an object without a key throws KeyError and changes nothing (C72).
 */
export class Indexer<T extends KubeObject = Unstructured>
  implements ReadonlyIndexer<T>, ReflectorStore<T>
{
  /** Where the objects are, for those who know their keys. */
  readonly storage: ThreadSafeStore<T>;
  readonly #keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>>;

  constructor(
    indexers: Indexers<T> = {},
    keyFunc: KeyFunc<T | DeletedFinalStateUnknown<T>> = deletionHandlingMetaNamespaceKeyFunc,
  ) {
    this.storage = new ThreadSafeStore(indexers);
    this.#keyFunc = keyFunc;
  }

  get size(): number {
    return this.storage.size;
  }

  get indexNames(): readonly string[] {
    return this.storage.indexNames;
  }

  /** See ThreadSafeStore. */
  get lastStoreSyncResourceVersion(): string {
    return this.storage.lastStoreSyncResourceVersion;
  }

  /** Works with data present. Throws a RangeError on a name in use, and then adds none (C78). */
  addIndexers(indexers: Indexers<T>): void {
    this.storage.addIndexers(indexers);
  }

  add(object: T): void {
    this.update(object);
  }

  /** The same as add (C73). */
  update(object: T): void {
    this.storage.update(this.#keyFunc(object), object);
  }

  delete(object: T | DeletedFinalStateUnknown<T>): void {
    this.storage.delete(this.#keyFunc(object), object);
  }

  /** Swaps the whole content and rebuilds every index (C74). */
  replace(items: readonly T[], resourceVersion: string): void {
    const objects = new Map(items.map((item) => [this.#keyFunc(item), item]));
    this.storage.replace(objects, resourceVersion);
  }

  /** Many writes in one step; one without a key, or that an index function refuses, is skipped and reported (C79). */
  transaction(transactions: readonly Transaction<T>[]): TransactionError | undefined {
    const keyed: ThreadSafeStoreTransaction<T>[] = [];
    const positions: number[] = [];
    const errors: unknown[] = [];
    for (const [position, transaction] of transactions.entries()) {
      try {
        keyed.push({ ...transaction, key: this.#keyFunc(transaction.object) });
        positions.push(position);
      } catch (error) {
        if (!(error instanceof KeyError)) throw error;
        errors.push(error);
      }
    }
    const refused = this.storage.transaction(keyed);
    if (refused === undefined && errors.length === 0) return undefined;
    const succeeded = refused?.successfulIndices.flatMap((index) => positions[index] ?? []);
    return new TransactionError(succeeded ?? positions, [...errors, ...(refused?.errors ?? [])]);
  }

  bookmark(resourceVersion: string): void {
    this.storage.bookmark(resourceVersion);
  }

  /** A store has nobody to offer its content to. */
  resync(): void {}

  list(): T[] {
    return this.storage.list();
  }

  listKeys(): string[] {
    return this.storage.listKeys();
  }

  get(object: T): T | undefined {
    return this.storage.get(this.#keyFunc(object));
  }

  getByKey(key: string): T | undefined {
    return this.storage.get(key);
  }

  index(indexName: string, object: T): T[] {
    return this.storage.index(indexName, object);
  }

  byIndex(indexName: string, value: string): T[] {
    return this.storage.byIndex(indexName, value);
  }

  indexKeys(indexName: string, value: string): string[] {
    return this.storage.indexKeys(indexName, value);
  }

  listIndexFuncValues(indexName: string): string[] {
    return this.storage.listIndexFuncValues(indexName);
  }
}
