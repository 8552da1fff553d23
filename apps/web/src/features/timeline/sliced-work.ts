/** A slice is over after this, so that the page stays responsive whatever comes. */
const SLICE_MS = 8;
/** The clock is asked once in so many items. */
const ITEMS_PER_LOOK = 32;

interface Batch<T> {
  readonly items: readonly T[];
  readonly take: (item: T) => void;
  next: number;
}

/**
 * Work that comes in batches and is done in order, a slice at a time: what fits into the first slice at once, the rest later. It has no
 * bound of its own: who adds looks at `waiting`, since timers may stand still while a page is hidden.
 */
export class SlicedWork<T> {
  readonly #now: () => number;
  readonly #onSlice: () => void;
  #batches: Batch<T>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onSlice` is called after each slice. */
  constructor({ now, onSlice }: { now: () => number; onSlice: () => void }) {
    this.#now = now;
    this.#onSlice = onSlice;
  }

  /** Items that wait. */
  get waiting(): number {
    return this.#batches.reduce((sum, { items, next }) => sum + items.length - next, 0);
  }

  add(items: readonly T[], take: (item: T) => void): void {
    if (items.length > 0) this.#batches.push({ items, take, next: 0 });
  }

  /** Does a slice now, unless one is due. */
  run(): void {
    if (this.#timer === undefined) this.#slice();
  }

  /** Forgets what waits. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#batches = [];
  }

  #slice(): void {
    const end = this.#now() + SLICE_MS;
    for (let batch = this.#batches[0]; batch; batch = this.#batches[0]) {
      if (!this.#work(batch, end)) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#slice();
        }, 0);
        break;
      }
      this.#batches.shift();
    }
    this.#onSlice();
  }

  /** False when the time was over before the batch. */
  #work(batch: Batch<T>, end: number): boolean {
    const { items, take } = batch;
    for (let done = 1; batch.next < items.length; done += 1) {
      const item = items[batch.next];
      batch.next += 1;
      if (item !== undefined) take(item);
      if (done % ITEMS_PER_LOOK === 0 && this.#now() >= end) return batch.next >= items.length;
    }
    return true;
  }
}
