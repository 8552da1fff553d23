/**
 * A first-in, first-out buffer that doubles when full and returns to its first size when emptied (client-go: buffer.RingGrowing).
 * It has no bound of its own: whoever owns one shows its length.
 */
export class RingGrowing<T> {
  readonly #initialSize: number;
  #slots: (T | undefined)[];
  #head = 0;
  #length = 0;

  /** `initialSize` must be a power of two. */
  constructor(initialSize: number) {
    if (!Number.isInteger(Math.log2(initialSize))) {
      throw new RangeError(`initialSize must be a power of two, not ${initialSize}`);
    }
    this.#initialSize = initialSize;
    this.#slots = emptySlots(initialSize);
  }

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = item;
    this.#length += 1;
  }

  /** Takes the oldest item out; undefined when empty. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length -= 1;
    if (this.#length === 0 && this.#slots.length > this.#initialSize) this.clear();
    return item;
  }

  /** The oldest item, left in place. */
  peek(): T | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }

  /** Oldest first. The ring must not change meanwhile. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let i = 0; i < this.#length; i += 1) {
      yield this.#slots[(this.#head + i) & (this.#slots.length - 1)] as T;
    }
  }

  clear(): void {
    this.#slots = emptySlots(this.#initialSize);
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const slots: (T | undefined)[] = emptySlots(this.#slots.length * 2);
    for (let i = 0; i < this.#length; i += 1) {
      slots[i] = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
    }
    this.#slots = slots;
    this.#head = 0;
  }
}

// oxlint-disable-next-line unicorn/no-new-array -- Array.from takes ten times as long, and a burst of pushes makes many
const emptySlots = (length: number): undefined[] => new Array<undefined>(length).fill(undefined);
