import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { ProcessorInspection } from './inspection.ts';
import {
  type HandlerEvent,
  ProcessorListener,
  type ProcessorListenerOptions,
  type ResourceEventHandlerRegistration,
} from './processor-listener.ts';
import type { ResyncSchedule } from './reflector.ts';

/** C103: shorter resyncs are raised to this. */
const MINIMUM_RESYNC_PERIOD_MS = 1000;

export interface SharedProcessorOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often to look whether a listener is due; 0 for never. Handlers added before the start may lower it (C103). */
  readonly resyncCheckPeriodMs: number;
}

/** A listener's place in the resync schedule. */
interface Seat<T extends KubeObject> {
  readonly listener: ProcessorListener<T>;
  readonly requestedMs: number;
  periodMs: number;
  nextResyncAt: number;
  /** Whether it gets updates that change nothing. True at first; recomputed on each tick (C104, C105). */
  isSyncing: boolean;
}

/** Hands each change to every listener (client-go: sharedProcessor), and knows which of them want a resync when. */
export class SharedProcessor<T extends KubeObject = Unstructured> implements ResyncSchedule {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #seats = new Map<ProcessorListener<T>, Seat<T>>();
  readonly #running = new Set<Promise<void>>();
  #checkPeriodMs: number;
  #started = false;

  constructor({ clock, logger, resyncCheckPeriodMs }: SharedProcessorOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#checkPeriodMs = resyncCheckPeriodMs;
  }

  get periodMs(): number {
    return this.#checkPeriodMs;
  }

  add(options: ProcessorListenerOptions<T>, resyncPeriodMs: number): ProcessorListener<T> {
    const listener = new ProcessorListener(options);
    const requestedMs = this.#acceptedPeriod(resyncPeriodMs, options.name);
    const periodMs = this.#effectivePeriod(requestedMs);
    const nextResyncAt = this.#clock.now() + periodMs;
    this.#seats.set(listener, { listener, requestedMs, periodMs, nextResyncAt, isSyncing: true });
    if (this.#started) this.#run(listener);
    return listener;
  }

  /** Stops the listener and drops what it has pending. A registration that is not seated is ignored (C100). */
  remove(registration: ResourceEventHandlerRegistration): void {
    if (!(registration instanceof ProcessorListener)) {
      throw new TypeError('not a registration of a shared informer');
    }
    const seat = this.#seats.get(registration as ProcessorListener<T>);
    if (seat === undefined) return;
    this.#seats.delete(seat.listener);
    seat.listener.stop();
  }

  /** Lets the listeners begin, those added later as they come. */
  start(): void {
    this.#started = true;
    for (const listener of this.#seats.keys()) this.#run(listener);
  }

  /** Resolves when every listener has ended; what they had pending is dropped (C93). */
  async stop(): Promise<void> {
    for (const listener of this.#seats.keys()) listener.stop();
    await Promise.all(this.#running);
  }

  distribute(event: HandlerEvent<T>): void {
    const isSync =
      event.type === 'update' &&
      event.oldObject.metadata.resourceVersion === event.object.metadata.resourceVersion;
    for (const seat of this.#seats.values()) {
      if (!isSync || seat.isSyncing) seat.listener.push(event);
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
    return { listeners: [...this.#seats.keys()].map((listener) => listener.inspect()) };
  }

  #run(listener: ProcessorListener<T>): void {
    const running = listener.run().finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** C103. */
  #acceptedPeriod(wantedMs: number, name: string): number {
    if (wantedMs <= 0) return 0;
    const periodMs = Math.max(wantedMs, MINIMUM_RESYNC_PERIOD_MS);
    if (periodMs !== wantedMs) {
      this.#logger.warn(
        { handler: name, wantedMs, periodMs },
        'resync period raised to the minimum',
      );
    }
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
