/** What a view shows of its rows, and in which order. */
export interface Order<T> {
  /** A total order: zero only for one and the same row, whatever its other cells. */
  readonly compare: (a: T, b: T) => number;
  readonly accepts: (row: T) => boolean;
}

export interface ViewChange<T> {
  /** Rows that came or changed. */
  readonly put: readonly T[];
  readonly removed: readonly number[];
}

export interface ViewMoves {
  /** Rows that came into the view, left it, or moved in it. */
  readonly ids: readonly number[];
  /** A row moved past others; false when rows only came and went. */
  readonly reordered: boolean;
}

/**
 * Ids of the accepted rows, sorted, and kept so change by change: a row whose place did not move costs one comparison, one that
 * moved two binary searches, and a batch with any move one pass over the ids. Never sorted from scratch but by `reset`.
 *
 * `ids` is a new array whenever membership or order changed, and the same one otherwise.
 */
export class SortedView<T extends { readonly id: number }> {
  #order: Order<T>;
  #ids: readonly number[] = [];
  /** The accepted rows as they were when last placed: what `ids` is sorted by. */
  #placed = new Map<number, T>();

  constructor(order: Order<T>) {
    this.#order = order;
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  has(id: number): boolean {
    return this.#placed.has(id);
  }

  /** Starts again with these rows, and another order if one is given. */
  reset(rows: Iterable<T>, order: Order<T> = this.#order): void {
    this.#order = order;
    this.#placed = new Map();
    for (const row of rows) if (order.accepts(row)) this.#placed.set(row.id, row);
    this.#ids = [...this.#placed.values()].sort((a, b) => order.compare(a, b)).map((row) => row.id);
  }

  /** Takes the changes in. */
  apply({ put, removed }: ViewChange<T>): ViewMoves {
    const leaving = new Set(removed.filter((id) => this.#placed.has(id)));
    const coming = new Map<number, T>();
    for (const row of put) {
      coming.delete(row.id);
      const placed = this.#placed.get(row.id);
      const accepted = this.#order.accepts(row);
      if (placed && accepted && this.#order.compare(placed, row) === 0) {
        this.#placed.set(row.id, row);
        leaving.delete(row.id);
        continue;
      }
      if (placed) leaving.add(row.id);
      if (accepted) coming.set(row.id, row);
    }
    if (leaving.size === 0 && coming.size === 0) return { ids: [], reordered: false };
    this.#merge(leaving, [...coming.values()]);
    return {
      ids: [...new Set([...leaving, ...coming.keys()])],
      reordered: [...leaving].some((id) => coming.has(id)),
    };
  }

  #merge(leaving: ReadonlySet<number>, coming: readonly T[]): void {
    const sorted = coming
      .map((row) => ({ row, at: this.#position(row) }))
      .sort((a, b) => this.#order.compare(a.row, b.row));
    const next: number[] = [];
    let arrived = 0;
    for (let at = 0; at <= this.#ids.length; at += 1) {
      for (; arrived < sorted.length; arrived += 1) {
        const entry = sorted[arrived];
        if (!entry || entry.at > at) break;
        next.push(entry.row.id);
      }
      const id = this.#ids[at];
      if (id !== undefined && !leaving.has(id)) next.push(id);
    }
    for (const id of leaving) this.#placed.delete(id);
    for (const { row } of sorted) this.#placed.set(row.id, row);
    this.#ids = next;
  }

  /** How many placed rows stand before this one. */
  #position(row: T): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#placed.get(this.#ids[middle] ?? -1);
      if (other && this.#order.compare(other, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
