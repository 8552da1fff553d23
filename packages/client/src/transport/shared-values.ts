/** A value in use. */
export interface Lease<T> {
  readonly key: string;
  readonly value: T;
  /** Idempotent. True when this was the last one: the value is its releaser's to end. */
  release(): boolean;
}

/** Values by key, each made for its first user and forgotten with its last. */
export class SharedValues<T> {
  readonly #entries = new Map<string, { readonly value: T; users: number }>();

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Throws what `create` throws, and then holds nothing. */
  acquire(key: string, create: () => T): Lease<T> {
    const entry = this.#entries.get(key) ?? { value: create(), users: 0 };
    this.#entries.set(key, entry);
    entry.users += 1;
    let isReleased = false;
    return {
      key,
      value: entry.value,
      release: () => {
        if (isReleased) return false;
        isReleased = true;
        entry.users -= 1;
        if (entry.users > 0) return false;
        this.#entries.delete(key);
        return true;
      },
    };
  }
}
