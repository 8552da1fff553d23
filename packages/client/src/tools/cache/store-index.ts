import type { KubeObject } from '@deltascope/apimachinery';
import type { IndexFunc } from './store.ts';

const NO_VALUES: readonly string[] = [];

/** One index: the keys of the objects under each value. A value without members is forgotten (C75). */
export class StoreIndex<T extends KubeObject> {
  readonly indexFunc: IndexFunc<T>;
  readonly #keysByValue = new Map<string, Set<string>>();

  constructor(indexFunc: IndexFunc<T>, objects: ReadonlyMap<string, T>) {
    this.indexFunc = indexFunc;
    for (const [key, object] of objects) this.move(key, NO_VALUES, indexFunc(object));
  }

  get values(): MapIterator<string> {
    return this.#keysByValue.keys();
  }

  /** How many values have members. */
  get size(): number {
    return this.#keysByValue.size;
  }

  keys(value: string): Iterable<string> {
    return this.#keysByValue.get(value) ?? NO_VALUES;
  }

  /** Asks the index function, which may throw. What is not there stands nowhere. */
  valuesOf(object: T | undefined): readonly string[] {
    return object === undefined ? NO_VALUES : this.indexFunc(object);
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

  #remove(value: string, key: string): void {
    const keys = this.#keysByValue.get(value);
    if (keys === undefined) return;
    keys.delete(key);
    if (keys.size === 0) this.#keysByValue.delete(value);
  }
}
