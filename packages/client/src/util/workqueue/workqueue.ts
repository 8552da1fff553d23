import { realClock, type Clock } from '../clock.ts';
import { Condition } from '../condition.ts';
import { RingGrowing } from '../ring-growing.ts';
import { QueueMetrics, type WorkqueueMetricsProvider } from './workqueue-metrics.ts';

const INITIAL_SLOTS = 64;

/** The order of a queue's items (client-go: workqueue.Queue). Each is in it once at most. */
export interface WorkqueueStorage<T> {
  readonly length: number;
  push(item: T): void;
  /** Takes the next item out. Only called when there is one. */
  pop(): T;
  /** An item that is in it was added again: a chance to move it. */
  touch(item: T): void;
}

/** How a queue is called, measured and ordered. */
export interface WorkqueueOptions<T> {
  /** Without a name nothing is measured (C130). */
  readonly name?: string;
  /** Where it is measured. Default: nowhere. */
  readonly metricsProvider?: WorkqueueMetricsProvider;
  /** Default: first in, first out. */
  readonly storage?: WorkqueueStorage<T>;
  /** Default: the process's own. */
  readonly clock?: Clock;
}

/** What a worker gets: an item, or word that it can end. */
export type WorkItem<T> =
  { readonly shutdown: false; readonly item: T } | { readonly shutdown: true };

/**
 * What is to be done, each item once at a time (client-go: workqueue.Typed):
 *
 * ```
 *  add --> queued --get--> processing --done--> gone
 *            ^                 |  added meanwhile
 *            '------- done ----'
 * ```
 *
 * It promises: an item that was added is handed out after its last add, unless the queue was shutting down then; however often it is
 * added while it is queued, it is handed out once (C125); it is never with two workers at once, as long as each calls `done` for what
 * it got, once. Items are told apart as the keys of a Map are: strings and numbers by value, objects by identity.
 *
 * It holds each item once; it has no bound but their number.
 */
export class Workqueue<T> {
  readonly #queue: WorkqueueStorage<T>;
  readonly #metrics: QueueMetrics<T> | undefined;
  /** To be handed out: queued, or in processing and added again. */
  readonly #dirty = new Set<T>();
  readonly #processing = new Set<T>();
  /** Workers without work, in the order in which they came. */
  readonly #idle = new Set<(work: WorkItem<T>) => void>();
  readonly #changed = new Condition();
  #isShuttingDown = false;
  #isDraining = false;

  constructor(options: WorkqueueOptions<T> = {}) {
    const { name = '', metricsProvider: provider, clock = realClock } = options;
    this.#queue = options.storage ?? new FifoStorage<T>();
    this.#metrics =
      name === '' || provider === undefined
        ? undefined
        : new QueueMetrics<T>({ name, provider, clock });
  }

  /** Items queued; those in processing do not count. */
  get length(): number {
    return this.#queue.length;
  }

  get isShuttingDown(): boolean {
    return this.#isShuttingDown;
  }

  /** Ignored when the item is already to be handed out, and when the queue is shutting down (C124). */
  add(item: T): void {
    if (this.#isShuttingDown) return;
    const isProcessing = this.#processing.has(item);
    if (this.#dirty.has(item)) {
      if (!isProcessing) this.#queue.touch(item);
      return;
    }
    this.#metrics?.add(item);
    this.#dirty.add(item);
    if (!isProcessing) this.#enqueue(item);
  }

  /**
   * Resolves with the next item, which is in processing from then on until `done`, or with word of the shutdown once nothing is queued
   * any more (C126). Idle workers are served in the order in which they came. Rejects with the signal's reason when that aborts before
   * there was an item: none is lost.
   */
  async get(signal: AbortSignal): Promise<WorkItem<T>> {
    signal.throwIfAborted();
    if (this.#queue.length > 0) return this.#take();
    if (this.#isShuttingDown) return { shutdown: true };
    return await new Promise((resolve, reject) => {
      const hand = (work: WorkItem<T>): void => {
        signal.removeEventListener('abort', abort);
        resolve(work);
      };
      const abort = (): void => {
        this.#idle.delete(hand);
        reject(signal.reason as Error);
      };
      this.#idle.add(hand);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** The item is dealt with; when it was added meanwhile, it is queued again. Ignored for what is not in processing. */
  done(item: T): void {
    if (!this.#processing.delete(item)) return;
    this.#metrics?.done(item);
    if (this.#dirty.has(item)) this.#enqueue(item);
    else this.#changed.notify();
  }

  /** Takes no more items; those queued are still handed out. Releases who waits for a drain. */
  shutDown(): void {
    this.#isDraining = false;
    this.#beginShutDown();
  }

  /**
   * As `shutDown`, and resolves when all items are dealt with: true then, false when a later `shutDown` or the signal released it before.
   * Where nobody calls `get` any more, that can be for ever. Otherwise than client-go's, which looks only at what is in processing, it
   * does not resolve between two items of a worker.
   */
  async shutDownWithDrain(signal: AbortSignal): Promise<boolean> {
    this.#isDraining = true;
    this.#beginShutDown();
    await this.#changed.waitFor(() => this.#isEmpty() || !this.#isDraining, signal);
    return this.#isEmpty();
  }

  #beginShutDown(): void {
    this.#isShuttingDown = true;
    this.#metrics?.stop();
    for (const hand of this.#idle) hand({ shutdown: true });
    this.#idle.clear();
    this.#changed.notify();
  }

  #isEmpty(): boolean {
    return this.#queue.length === 0 && this.#processing.size === 0;
  }

  #enqueue(item: T): void {
    this.#queue.push(item);
    const [hand] = this.#idle;
    if (hand === undefined) return;
    this.#idle.delete(hand);
    hand(this.#take());
  }

  #take(): WorkItem<T> {
    const item = this.#queue.pop();
    this.#metrics?.get(item);
    this.#dirty.delete(item);
    this.#processing.add(item);
    return { shutdown: false, item };
  }
}

class FifoStorage<T> implements WorkqueueStorage<T> {
  readonly #ring = new RingGrowing<T>(INITIAL_SLOTS);

  get length(): number {
    return this.#ring.length;
  }

  push(item: T): void {
    this.#ring.push(item);
  }

  pop(): T {
    return this.#ring.shift() as T;
  }

  touch(): void {}
}
