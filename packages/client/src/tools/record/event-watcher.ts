import type { corev1 } from '@deltascope/api';
import type { Logger } from '../../util/logger.ts';
import { RingGrowing } from '../../util/ring-growing.ts';

/** client-go: maxQueuedEvents. */
const MAX_PENDING = 1000;

/** What a broadcaster's events are handed to, one at a time; the next one waits until it has resolved. */
export type EventHandler = (event: corev1.Event) => void | Promise<void>;

/** received = handled + failed + dropped + pending, and one more while the handler runs. */
export interface EventWatcherInspection {
  readonly received: number;
  readonly handled: number;
  /** The handler threw. */
  readonly failed: number;
  /** More than 1000 were waiting, or the watcher was stopped. */
  readonly dropped: number;
  readonly pending: number;
}

/** One who gets a broadcaster's events, at its own pace: 1000 may wait, what comes then is dropped, counted and logged. */
export class EventWatcher {
  readonly #handler: EventHandler;
  readonly #logger: Logger;
  readonly #pending = new RingGrowing<corev1.Event>(16);
  readonly #counts = { received: 0, handled: 0, failed: 0, dropped: 0 };
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(handler: EventHandler, logger: Logger) {
    this.#handler = handler;
    this.#logger = logger;
  }

  /** Never runs the handler itself. */
  push(event: corev1.Event): void {
    this.#counts.received += 1;
    if (this.#isStopped || this.#pending.length >= MAX_PENDING) {
      this.#counts.dropped += 1;
      if (!this.#isStopped) {
        const { reason, message } = event;
        this.#logger.error({ reason, message }, 'too many queued events, one is dropped');
      }
      return;
    }
    this.#pending.push(event);
    this.#running ??= this.#run();
  }

  /** Hands out nothing more; what waits is dropped. */
  readonly stop = (): void => {
    this.#isStopped = true;
    this.#counts.dropped += this.#pending.length;
    this.#pending.clear();
  };

  /** Resolves when everything so far has been handled or dropped. */
  async drained(): Promise<void> {
    await this.#running;
  }

  inspect(): EventWatcherInspection {
    return { ...this.#counts, pending: this.#pending.length };
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (let event = this.#pending.shift(); event; event = this.#pending.shift()) {
      try {
        await this.#handler(event);
        this.#counts.handled += 1;
      } catch (error) {
        this.#counts.failed += 1;
        this.#logger.error({ error }, 'a handler of events failed');
      }
    }
    this.#running = undefined;
  }
}
