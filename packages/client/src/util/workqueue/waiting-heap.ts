interface Entry<T> {
  readonly item: T;
  /** Of two that are ready at once, the one that came first is first. */
  readonly sequence: number;
  readyAt: number;
  index: number;
}

/** Items by the time at which they are ready, each once: a binary heap that knows where each of its items is. */
export class WaitingHeap<T> {
  readonly #heap: Entry<T>[] = [];
  readonly #entries = new Map<T, Entry<T>>();
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the first is ready; undefined when there is none. */
  get nextReadyAt(): number | undefined {
    return this.#heap[0]?.readyAt;
  }

  /** Of an item that waits already the earlier time counts. */
  add(item: T, readyAt: number): void {
    const waiting = this.#entries.get(item);
    if (waiting !== undefined) {
      waiting.readyAt = Math.min(waiting.readyAt, readyAt);
      this.#up(waiting);
      return;
    }
    this.#sequence += 1;
    const entry = { item, sequence: this.#sequence, readyAt, index: this.#heap.length };
    this.#entries.set(item, entry);
    this.#heap.push(entry);
    this.#up(entry);
  }

  /** Takes out what is ready at `now`, in its order. */
  *takeReady(now: number): Generator<T, void, undefined> {
    for (let first = this.#heap[0]; first && first.readyAt <= now; first = this.#heap[0]) {
      this.#removeFirst(first);
      yield first.item;
    }
  }

  clear(): void {
    this.#heap.length = 0;
    this.#entries.clear();
  }

  #removeFirst(first: Entry<T>): void {
    this.#entries.delete(first.item);
    const last = this.#heap.pop();
    if (last === undefined || last === first) return;
    this.#place(last, 0);
    this.#down(last);
  }

  #up(entry: Entry<T>): void {
    while (entry.index > 0) {
      const parentIndex = (entry.index - 1) >> 1;
      const parent = this.#heap[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) return;
      this.#place(parent, entry.index);
      this.#place(entry, parentIndex);
    }
  }

  #down(entry: Entry<T>): void {
    for (;;) {
      const left = this.#heap[2 * entry.index + 1];
      const right = this.#heap[2 * entry.index + 2];
      const child = left && right && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, entry)) return;
      const childIndex = child.index;
      this.#place(child, entry.index);
      this.#place(entry, childIndex);
    }
  }

  #place(entry: Entry<T>, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.readyAt < b.readyAt || (a.readyAt === b.readyAt && a.sequence < b.sequence);
}
