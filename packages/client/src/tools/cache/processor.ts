import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import { lastKnownVersionOf } from './deleted-final-state-unknown.ts';
import { type HandlerEvent, isResync, isUnchanged, keyOf } from './handler-event.ts';
import type { InformerTrace } from './informer-trace.ts';
import type { ProcessorInspection } from './inspection.ts';
import {
  ProcessorListener,
  type ProcessorListenerOptions,
  type ResourceEventHandlerRegistration,
} from './processor-listener.ts';
import type { ResyncSchedule } from './reflector-options.ts';

/** C103: shorter resyncs are raised to this. */
const MINIMUM_RESYNC_PERIOD_MS = 1000;

export interface SharedProcessorOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often to look whether a listener is due; 0 for never. Handlers added before the start may lower it (C103). */
  readonly resyncCheckPeriodMs: number;
  /** Where to publish what was distributed and handled. */
  readonly trace?: InformerTrace;
}

/**
 * Which updates that change nothing (C105) reach a handler. `upstream`: those of a resync when it is due, and until the first tick of
 * a resync, or without one for ever, those of each relist. `never`: those of a resync only, and so none without a resync.
 */
export type UnchangedUpdates = 'upstream' | 'never';

export interface SeatOptions {
  readonly resyncPeriodMs: number;
  readonly unchangedUpdates: UnchangedUpdates;
}

/** A listener's place in the resync schedule. */
interface Seat<T extends KubeObject> {
  readonly listener: ProcessorListener<T>;
  readonly unchangedUpdates: UnchangedUpdates;
  readonly requestedMs: number;
  periodMs: number;
  nextResyncAt: number;
  /** Whether it gets updates that change nothing. True at first; recomputed on each tick (C104, C105). */
  isSyncing: boolean;
  /** Updates that change nothing and were kept from it. */
  unchangedSkipped: number;
}

/** Hands each change to every listener (client-go: sharedProcessor), and knows which of them want a resync when. */
export class SharedProcessor<T extends KubeObject = Unstructured> implements ResyncSchedule {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #trace: InformerTrace | undefined;
  readonly #seats = new Map<ProcessorListener<T>, Seat<T>>();
  /** Removed while a call of theirs ran. */
  readonly #leaving = new Set<ProcessorListener<T>>();
  #checkPeriodMs: number;
  #started = false;

  constructor({ clock, logger, resyncCheckPeriodMs, trace }: SharedProcessorOptions) {
    this.#clock = clock;
    this.#trace = trace;
    this.#logger = logger;
    this.#checkPeriodMs = resyncCheckPeriodMs;
  }

  get periodMs(): number {
    return this.#checkPeriodMs;
  }

  add(
    options: Omit<ProcessorListenerOptions<T>, 'clock' | 'trace'>,
    { resyncPeriodMs, unchangedUpdates }: SeatOptions,
  ): ProcessorListener<T> {
    const clock = this.#clock;
    const trace = this.#trace;
    const listener = new ProcessorListener({ ...options, clock, ...(trace && { trace }) });
    const requestedMs = this.#acceptedPeriod(resyncPeriodMs);
    const periodMs = this.#effectivePeriod(requestedMs);
    if (resyncPeriodMs > 0 && periodMs !== resyncPeriodMs) {
      const what = { handler: options.name, wantedMs: resyncPeriodMs, periodMs };
      this.#logger.warn(what, 'the handler gets another resync period than it wants');
    }
    this.#seats.set(listener, {
      listener,
      unchangedUpdates,
      requestedMs,
      periodMs,
      nextResyncAt: clock.now() + periodMs,
      isSyncing: true,
      unchangedSkipped: 0,
    });
    if (this.#started) listener.start();
    return listener;
  }

  /**
   * Stops the listener and drops what it has pending: from now on nothing is handed to its handler. Resolves when a call of it that
   * runs has returned. A registration that is not seated is ignored (C100).
   */
  remove(registration: ResourceEventHandlerRegistration): Promise<void> {
    if (!(registration instanceof ProcessorListener)) {
      throw new TypeError('not a registration of a shared informer');
    }
    const listener = registration as ProcessorListener<T>;
    if (!this.#seats.delete(listener)) {
      return this.#leaving.has(listener) ? listener.ended() : Promise.resolve();
    }
    listener.stop();
    this.#leaving.add(listener);
    return listener.ended().finally(() => this.#leaving.delete(listener));
  }

  /** Lets the listeners begin, those added later as they come. */
  start(): void {
    this.#started = true;
    for (const listener of this.#seats.keys()) listener.start();
  }

  /** Resolves when every listener has ended, also those removed; what they had pending is dropped (C93). */
  async stop(): Promise<void> {
    for (const listener of this.#seats.keys()) listener.stop();
    const listeners = [...this.#seats.keys(), ...this.#leaving];
    await Promise.all(listeners.map((listener) => listener.ended()));
  }

  distribute(event: HandlerEvent<T>): void {
    const unchanged = isUnchanged(event);
    let listeners = 0;
    for (const seat of this.#seats.values()) {
      if (unchanged && !wantsUnchanged(seat, event)) {
        seat.unchangedSkipped += 1;
        continue;
      }
      seat.listener.push(event);
      listeners += 1;
    }
    if (this.#trace?.distributed.hasSubscribers) {
      this.#trace.distributed.publish({
        informer: this.#trace.informer,
        at: this.#clock.now(),
        key: keyOf(event),
        resourceVersion: lastKnownVersionOf(event.object),
        change: event.type,
        listeners,
      });
    }
  }

  /** C104: recomputes who is due, and says whether anybody is. */
  shouldResync(): boolean {
    const now = this.#clock.now();
    let anyDue = false;
    for (const seat of this.#seats.values()) {
      seat.isSyncing = seat.periodMs > 0 && now >= seat.nextResyncAt;
      if (!seat.isSyncing) continue;
      anyDue = true;
      seat.nextResyncAt = now + seat.periodMs;
    }
    return anyDue;
  }

  inspect(): ProcessorInspection {
    const listeners = [...this.#seats.values()].map(({ listener, periodMs, unchangedSkipped }) => ({
      ...listener.inspect(),
      resyncPeriodMs: periodMs,
      unchangedSkipped,
    }));
    return { listeners };
  }

  /** C103. */
  #acceptedPeriod(wantedMs: number): number {
    if (wantedMs <= 0) return 0;
    const periodMs = Math.max(wantedMs, MINIMUM_RESYNC_PERIOD_MS);
    if (periodMs >= this.#checkPeriodMs || this.#started) return periodMs;
    this.#checkPeriodMs = periodMs;
    for (const seat of this.#seats.values()) {
      seat.periodMs = this.#effectivePeriod(seat.requestedMs);
      seat.nextResyncAt = this.#clock.now() + seat.periodMs;
    }
    return periodMs;
  }

  #effectivePeriod(requestedMs: number): number {
    if (requestedMs === 0 || this.#checkPeriodMs === 0) return 0;
    return Math.max(requestedMs, this.#checkPeriodMs);
  }
}

function wantsUnchanged<T extends KubeObject>(
  { isSyncing, periodMs, unchangedUpdates }: Seat<T>,
  event: HandlerEvent<T>,
): boolean {
  switch (unchangedUpdates) {
    case 'upstream':
      return isSyncing;
    case 'never':
      return isSyncing && periodMs > 0 && isResync(event);
  }
}
