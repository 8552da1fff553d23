/** A map of the `capacity` keys that were read or written last (client-go: utils/lru). */
export class LruCache<V> {
  readonly #capacity: number;
  /** Least recently used first. */
  readonly #entries = new Map<string, V>();

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`a cache must have room for one entry at least, not ${capacity}`);
    }
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#capacity) return;
    const [leastRecentlyUsed = key] = this.#entries.keys();
    this.#entries.delete(leastRecentlyUsed);
  }
}
