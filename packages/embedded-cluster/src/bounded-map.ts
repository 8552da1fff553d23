/** A map that keeps the entries used last, at most so many: one more drops the one that was longest not used. */
export class BoundedMap<K, V> {
  readonly #maxEntries: number;
  readonly #entries = new Map<K, V>();

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts as a use. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.#renew(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#renew(key, value);
    if (this.#entries.size <= this.#maxEntries) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  entries(): Iterable<[K, V]> {
    return this.#entries.entries();
  }

  /** A map's order is that of insertion. */
  #renew(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }
}
