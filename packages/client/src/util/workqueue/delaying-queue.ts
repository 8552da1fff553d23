import { realClock, type Clock } from '../clock.ts';
import { WaitingHeap } from './waiting-heap.ts';
import type { CounterMetric } from './workqueue-metrics.ts';
import { Workqueue, type WorkqueueOptions } from './workqueue.ts';

/** C127: a timer stands still while the machine sleeps, and the clock goes on. */
const MAX_WAIT_MS = 10_000;

/**
 * A Workqueue to which items can be added later (client-go: TypedDelayingInterface). Those that wait are no part of the queue yet: `add`
 * goes past them, and a shutdown drops them. They are as many as there are items at most, and do not keep the process alive.
 */
export class DelayingQueue<T> extends Workqueue<T> {
  readonly #clock: Clock;
  readonly #retries: CounterMetric | undefined;
  readonly #waiting = new WaitingHeap<T>();
  #timer: { readonly forReadyAt: number; readonly handle: Disposable } | undefined;

  constructor(options: WorkqueueOptions<T> = {}) {
    super(options);
    const { name = '', metricsProvider, clock = realClock } = options;
    this.#clock = clock;
    this.#retries = name === '' ? undefined : metricsProvider?.newRetriesMetric(name);
  }

  /** Items whose time has not come. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Adds the item in `ms`, at once when that is not above 0. An item that waits already keeps the earlier of its two times (C127).
   * Ignored when the queue is shutting down.
   */
  addAfter(item: T, ms: number): void {
    if (this.isShuttingDown) return;
    this.#retries?.inc();
    if (ms > 0) {
      this.#waiting.add(item, this.#clock.now() + ms);
      this.#setTimer();
    } else {
      this.add(item);
    }
  }

  override shutDown(): void {
    super.shutDown();
    this.#dropWaiting();
  }

  override shutDownWithDrain(signal: AbortSignal): Promise<boolean> {
    const drained = super.shutDownWithDrain(signal);
    this.#dropWaiting();
    return drained;
  }

  #addReady(): void {
    this.#timer = undefined;
    for (const item of this.#waiting.takeReady(this.#clock.now())) this.add(item);
    this.#setTimer();
  }

  /** One timer, for the first that will be ready. */
  #setTimer(): void {
    const forReadyAt = this.#waiting.nextReadyAt;
    if (forReadyAt === undefined || forReadyAt === this.#timer?.forReadyAt) return;
    this.#timer?.handle[Symbol.dispose]();
    const ms = Math.min(forReadyAt - this.#clock.now(), MAX_WAIT_MS);
    const handle = this.#clock.setTimer(Math.max(ms, 0), () => this.#addReady());
    this.#timer = { forReadyAt, handle };
  }

  #dropWaiting(): void {
    this.#timer?.handle[Symbol.dispose]();
    this.#timer = undefined;
    this.#waiting.clear();
  }
}
