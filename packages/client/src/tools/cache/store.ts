import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { Stamp } from './lister-watcher.ts';

/**
 * Reading access to a store. What it returns are the live objects: shared with every other reader, never to be changed (C73).
 */
export interface Store<T extends KubeObject = Unstructured> {
  /** Number of objects. */
  readonly size: number;
  /** A new array of all objects, in no order. */
  list(): T[];
  listKeys(): string[];
  /** The stored object of the same key. */
  get(object: T): T | undefined;
  getByKey(key: string): T | undefined;
}

/** What a queue asks the cache: which objects it holds. */
export type KnownObjects<T extends KubeObject> = Pick<Store<T>, 'listKeys' | 'getByKey'>;

/** The values one object has under one index. Must be pure: it is asked again about an old object to take it out. */
export type IndexFunc<T extends KubeObject> = (object: T) => readonly string[];

/** Index functions by the name of their index. */
export type Indexers<T extends KubeObject> = Readonly<Record<string, IndexFunc<T>>>;

/** A Store that also finds objects by the values of its indices. An unknown index name is a RangeError (C76). */
export interface ReadonlyIndexer<T extends KubeObject = Unstructured> extends Store<T> {
  /** Objects that share at least one value with `object` under the index, each once (C77). */
  index(indexName: string, object: T): T[];
  byIndex(indexName: string, value: string): T[];
  /** Sorted keys of the objects under one value. */
  indexKeys(indexName: string, value: string): string[];
  /** The values that have members now. */
  listIndexFuncValues(indexName: string): string[];
  readonly indexNames: readonly string[];
}

/** One write of several (client-go: Transaction). */
export type Transaction<T extends KubeObject> =
  | { readonly type: 'add' | 'update'; readonly object: T }
  | { readonly type: 'delete'; readonly object: T | DeletedFinalStateUnknown<T> };

/** Some writes of a transaction were refused, the first for `cause`; the others were done (C79). */
export class TransactionError extends Error {
  override readonly name = 'TransactionError';
  /** Positions of the writes that were done, ascending. */
  readonly successfulIndices: readonly number[];
  /** Why the others were not. */
  readonly errors: readonly unknown[];

  constructor(successfulIndices: readonly number[], errors: readonly unknown[]) {
    const total = successfulIndices.length + errors.length;
    super(`${errors.length} of ${total} writes were refused`, { cause: errors[0] });
    this.successfulIndices = successfulIndices;
    this.errors = errors;
  }
}

/** The part of a queue or store that a Reflector writes to (client-go: ReflectorStore). Methods throw when an object is refused. */
export interface ReflectorStore<T extends KubeObject = Unstructured> {
  add(object: T, stamp?: Stamp): void;
  update(object: T, stamp?: Stamp): void;
  delete(object: T | DeletedFinalStateUnknown<T>, stamp?: Stamp): void;
  /** The whole content anew. The array is handed over and must not be changed afterwards. */
  replace(items: readonly T[], resourceVersion: string): void;
  /** Offers what is known once more, without asking the server. */
  resync(): void;
  /** Told of each bookmark (C31). */
  bookmark?(resourceVersion: string): void;
  /** Told of each advance of the reflector's resourceVersion (C34). */
  updateResourceVersion?(resourceVersion: string): void;
}
