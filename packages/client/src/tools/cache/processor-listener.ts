import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { RingGrowing } from '../../util/ring-growing.ts';
import { TimeSlice, type TurnQueue } from '../../util/time-slice.ts';
import { CoalescedNotifications } from './coalesced-notifications.ts';
import { lastKnownVersionOf } from './deleted-final-state-unknown.ts';
import { type HandlerEvent, keyOf } from './handler-event.ts';
import { type ClosedGap, HandlerGaps, type HandlerOverflow } from './handler-overflow.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { ListenerInspection } from './inspection.ts';
import type { ResourceEventHandler } from './resource-event-handler.ts';
import { SingleFileTracker } from './synctrack.ts';
import type { Synced } from './wait-for-cache-sync.ts';

/** A handler's seat at an informer: give it back to remove the handler. */
export interface ResourceEventHandlerRegistration extends Synced {
  readonly name: string;
  /**
   * The informer has synced and the handler has finished every add of its initial list (C97). An add on which it threw is not
   * finished: it never syncs (C98). One that was coalesced away is finished, one that was dropped once the handler was told of the gap.
   */
  hasSynced(): boolean;
}

export interface ProcessorListenerOptions<T extends KubeObject> {
  readonly name: string;
  readonly handler: ResourceEventHandler<T>;
  /** What happens when the handler falls behind; unbounded by default. */
  readonly overflow?: HandlerOverflow;
  readonly upstream: Synced;
  readonly clock: Clock;
  readonly turns: TurnQueue;
  /** Where to publish what was handled. */
  readonly trace?: InformerTrace;
  /** Told of each error the handler throws, with the event, or null when it was told of a gap; must not throw itself. */
  readonly onError: (error: unknown, event: HandlerEvent<T> | null) => void;
}

/** What waits for a handler, oldest first. */
type PendingNotifications<T extends KubeObject> = Pick<
  RingGrowing<HandlerEvent<T>>,
  'length' | 'push' | 'shift' | 'peek' | 'clear'
>;

/** C95. */
const INITIAL_PENDING = 1024;
/** C98: a handler that throws on everything must not take the whole processor with it. */
const PAUSE_AFTER_ERROR_MS = 1000;

/**
 * One handler with its own buffer and its own pace: a slow one delays nobody else, and what becomes of what it has not handled yet is
 * its own choice (HandlerOverflow).
 *
 *     push --> pending, coalesced with what waits, or dropped into a gap --> run --> handler, one call after the other
 *
 * Each notification it received is at any time in one of handled, pending, coalesced, dropped and discarded.
 */
export class ProcessorListener<
  T extends KubeObject = Unstructured,
> implements ResourceEventHandlerRegistration {
  readonly name: string;
  readonly #handler: ResourceEventHandler<T>;
  readonly #overflow: HandlerOverflow;
  readonly #clock: Clock;
  readonly #slice: TimeSlice;
  readonly #trace: InformerTrace | undefined;
  readonly #onError: ProcessorListenerOptions<T>['onError'];
  readonly #pending: PendingNotifications<T>;
  readonly #gaps: HandlerGaps;
  readonly #initialAdds: SingleFileTracker;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #wakeUp: (() => void) | undefined;
  #received = 0;
  #highWater = 0;
  #handled = 0;
  #errors = 0;
  #coalesced = 0;
  #discarded = 0;
  #lastHandleMs = 0;
  #slowestHandleMs = 0;

  constructor(options: ProcessorListenerOptions<T>) {
    const { overflow = { type: 'unbounded' } } = options;
    this.name = options.name;
    this.#handler = options.handler;
    this.#overflow = overflow;
    this.#clock = options.clock;
    this.#slice = new TimeSlice(options);
    this.#trace = options.trace;
    this.#onError = options.onError;
    this.#pending =
      overflow.type === 'coalesce'
        ? new CoalescedNotifications((event) => this.#coalescedAway(event))
        : new RingGrowing(INITIAL_PENDING);
    this.#gaps = new HandlerGaps(overflow.type === 'drop' ? overflow.maxPending : Infinity);
    this.#initialAdds = new SingleFileTracker(options.upstream);
  }

  hasSynced(): boolean {
    return this.#initialAdds.hasSynced();
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#initialAdds.waitForSync(signal);
  }

  push(event: HandlerEvent<T>): void {
    this.#received += 1;
    if (event.notification.isInInitialList) this.#initialAdds.start();
    if (this.#gaps.drop(event, this.#pending.length)) return;
    this.#pending.push(event);
    if (this.#pending.length > this.#highWater) this.#highWater = this.#pending.length;
    this.#wakeUp?.();
  }

  /** Hands over what comes until `stop`. To be called once. */
  start(): void {
    this.#running = this.#run();
  }

  /** What is pending is dropped (C93). Idempotent. Nothing is handed over any more, but a call that runs comes to its end: `ended`. */
  stop(): void {
    this.#stopping.abort();
    this.#discarded += this.#pending.length;
    this.#pending.clear();
    this.#wakeUp?.();
  }

  /** Once stopped: resolves when no call runs any more; at once if it never started. Never rejects. */
  async ended(): Promise<void> {
    await this.#running;
  }

  /** What its processor knows of it is left out. */
  inspect(): Omit<ListenerInspection, 'resyncPeriodMs' | 'unchangedSkipped'> {
    return {
      name: this.name,
      overflow: this.#overflow.type,
      received: this.#received,
      pending: this.#pending.length,
      highWater: this.#highWater,
      handled: this.#handled,
      coalesced: this.#coalesced,
      dropped: this.#gaps.dropped,
      discarded: this.#discarded,
      gaps: this.#gaps.count,
      lastGap: this.#gaps.last,
      errors: this.#errors,
      synced: this.hasSynced(),
      lastHandleMs: this.#lastHandleMs,
      slowestHandleMs: this.#slowestHandleMs,
      oldestPendingAt: this.#pending.peek()?.distributedAt ?? null,
    };
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const succeeded = this.#handOver();
      if (succeeded === undefined) {
        await this.#nextPush();
      } else {
        if (!succeeded) await sleep(this.#clock, PAUSE_AFTER_ERROR_MS, this.#stopping.signal);
        const pause = this.#slice.exhausted();
        if (pause !== undefined) await pause;
      }
    }
  }

  /** The next notification, or the gap after the last one. Whether the handler took it; undefined when there is nothing. */
  #handOver(): boolean | undefined {
    const event = this.#pending.shift();
    if (event !== undefined) return this.#handle(event);
    const closed = this.#gaps.close(this.#clock.now());
    return closed && this.#tellGap(closed);
  }

  #handle(event: HandlerEvent<T>): boolean {
    const startedAt = this.#clock.now();
    this.#handled += 1;
    const succeeded = this.#try(event, () => {
      this.#call(event);
      if (event.notification.isInInitialList) this.#initialAdds.finish();
    });
    const tookMs = this.#clock.now() - startedAt;
    this.#lastHandleMs = tookMs;
    this.#slowestHandleMs = Math.max(this.#slowestHandleMs, tookMs);
    if (this.#trace?.handled.hasSubscribers) {
      this.#trace.handled.publish({
        informer: this.#trace.informer,
        at: startedAt + tookMs,
        key: keyOf(event),
        resourceVersion: lastKnownVersionOf(event.object),
        change: event.type,
        handler: this.name,
        waitedMs: startedAt - event.distributedAt,
        tookMs,
        failed: !succeeded,
      });
    }
    return succeeded;
  }

  #call(event: HandlerEvent<T>): void {
    switch (event.type) {
      case 'add':
        return this.#handler.onAdd(event.object, event.notification);
      case 'update':
        return this.#handler.onUpdate(event.oldObject, event.object, event.notification);
      case 'delete':
        return this.#handler.onDelete(event.object, event.notification);
    }
  }

  #tellGap({ gap, initialAdds }: ClosedGap): boolean {
    return this.#try(null, () => {
      this.#handler.onGap?.(gap);
      for (let i = 0; i < initialAdds; i += 1) this.#initialAdds.finish();
    });
  }

  #try(event: HandlerEvent<T> | null, call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.#errors += 1;
      this.#onError(error, event);
      return false;
    }
  }

  #coalescedAway(event: HandlerEvent<T>): void {
    this.#coalesced += 1;
    if (event.notification.isInInitialList) this.#initialAdds.finish();
  }

  #nextPush(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeUp = () => {
        this.#wakeUp = undefined;
        resolve();
      };
    });
  }
}
