import { realClock, type Clock } from '../clock.ts';

/** So many entries are kept before those that have expired are looked for. */
const MIN_ENTRIES_TO_COLLECT = 1000;

/** The schedule of a Backoff. */
export interface ItemBackoffOptions {
  /** The first delay. */
  readonly initialMs: number;
  /** The longest delay. */
  readonly maxMs: number;
  /** A delay grows by up to so much of itself, by chance. Default 0: no jitter. */
  readonly maxJitterFactor?: number;
  /** Uniform in [0, 1), as Math.random. Needed with a jitter. */
  readonly random?: () => number;
  /** Whether an item starts anew. Default: when more than twice `maxMs` went by since its last delay. */
  readonly hasExpired?: (eventAt: number, lastUpdateAt: number, maxMs: number) => boolean;
  /** Default: the process's own. */
  readonly clock?: Clock;
}

interface Entry {
  delayMs: number;
  updatedAt: number;
}

/**
 * A growing delay for each of many items, known by their ids (client-go: flowcontrol.Backoff): doubled with each `next`, up to a
 * maximum, until the item is reset or expires. Instants are those of the clock, in ms.
 *
 * It holds an entry for each item that was neither reset nor collected. Expired ones are collected by `gc`, and by itself each time
 * there are twice as many as it kept the last time, 1000 at least.
 */
export class Backoff {
  readonly #options: ItemBackoffOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  #collectAt = MIN_ENTRIES_TO_COLLECT;

  /** Throws RangeError on a jitter without chance. */
  constructor(options: ItemBackoffOptions) {
    const { maxJitterFactor = 0, random = () => 0, clock = realClock } = options;
    if (maxJitterFactor > 0 && options.random === undefined) {
      throw new RangeError('a jitter needs `random`');
    }
    this.#options = options;
    this.#clock = clock;
    this.#random = () => random() * maxJitterFactor;
  }

  /** Items of which there is an entry. */
  get size(): number {
    return this.#entries.size;
  }

  /** The item's delay in ms, 0 before its first `next`. */
  get(id: string): number {
    return this.#entries.get(id)?.delayMs ?? 0;
  }

  /** Moves the item to its next delay: the first one, or, unless it has expired at `eventAt` (by default now), twice the last. */
  next(id: string, eventAt: number = this.#clock.now()): void {
    const { initialMs, maxMs } = this.#options;
    const entry = this.#entries.get(id);
    const updatedAt = this.#clock.now();
    if (entry === undefined || this.#hasExpired(eventAt, entry)) {
      this.#entries.set(id, { delayMs: initialMs * (1 + this.#random()), updatedAt });
      if (this.#entries.size > this.#collectAt) this.gc();
      return;
    }
    entry.delayMs = Math.min(entry.delayMs * (2 + this.#random()), maxMs);
    entry.updatedAt = updatedAt;
  }

  /** Forgets the item (client-go: Reset, DeleteEntry). */
  reset(id: string): void {
    this.#entries.delete(id);
  }

  /** Whether less time than the item's delay went by since `eventAt`. */
  isInBackOffSince(id: string, eventAt: number): boolean {
    const entry = this.#live(id, eventAt);
    return entry !== undefined && this.#clock.now() - eventAt < entry.delayMs;
  }

  /** Whether `eventAt` is less than the item's delay after its last `next`. */
  isInBackOffSinceUpdate(id: string, eventAt: number): boolean {
    const entry = this.#live(id, eventAt);
    return entry !== undefined && eventAt - entry.updatedAt < entry.delayMs;
  }

  /** Forgets the items that have expired. */
  gc(): void {
    const now = this.#clock.now();
    for (const [id, entry] of this.#entries) {
      if (this.#hasExpired(now, entry)) this.#entries.delete(id);
    }
    this.#collectAt = Math.max(MIN_ENTRIES_TO_COLLECT, this.#entries.size * 2);
  }

  #live(id: string, eventAt: number): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry === undefined || this.#hasExpired(eventAt, entry) ? undefined : entry;
  }

  #hasExpired(eventAt: number, { updatedAt }: Entry): boolean {
    const { maxMs, hasExpired } = this.#options;
    return hasExpired === undefined
      ? eventAt - updatedAt > maxMs * 2
      : hasExpired(eventAt, updatedAt, maxMs);
  }
}
