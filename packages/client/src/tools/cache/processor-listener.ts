import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { Condition } from '../../util/condition.ts';
import { RingGrowing } from '../../util/ring-growing.ts';
import { TimeSlice, type TurnQueue } from '../../util/time-slice.ts';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { ListenerInspection } from './inspection.ts';
import type { Notification, ResourceEventHandler } from './resource-event-handler.ts';
import type { Synced } from './wait-for-cache-sync.ts';

/** A notification on its way to the handlers; one object serves all of them. */
export type HandlerEvent<T extends KubeObject> = {
  readonly notification: Notification;
  readonly distributedAt: number;
} & (
  | { readonly type: 'add'; readonly object: T }
  | { readonly type: 'update'; readonly oldObject: T; readonly object: T }
  | { readonly type: 'delete'; readonly object: T | DeletedFinalStateUnknown<T> }
);

/** A handler's seat at an informer: give it back to remove the handler. */
export interface ResourceEventHandlerRegistration extends Synced {
  readonly name: string;
  /** The informer has synced and the handler has finished every add of its initial list (C97). */
  hasSynced(): boolean;
}

export interface ProcessorListenerOptions<T extends KubeObject> {
  readonly name: string;
  readonly handler: ResourceEventHandler<T>;
  readonly upstream: Synced;
  readonly clock: Clock;
  readonly turns: TurnQueue;
  /** Told of each error the handler throws; must not throw itself. */
  readonly onError: (error: unknown, event: HandlerEvent<T>) => void;
}

/** C95. */
const INITIAL_PENDING = 1024;
/** C98: a handler that throws on everything must not take the whole processor with it. */
const PAUSE_AFTER_ERROR_MS = 1000;

/**
 * One handler with its own buffer and its own pace: a slow one grows its buffer and delays nobody else. The buffer is unbounded, as
 * upstream's; `pending` and `highWater` show it.
 */
export class ProcessorListener<
  T extends KubeObject = Unstructured,
> implements ResourceEventHandlerRegistration {
  readonly name: string;
  readonly #handler: ResourceEventHandler<T>;
  readonly #upstream: Synced;
  readonly #clock: Clock;
  readonly #slice: TimeSlice;
  readonly #onError: ProcessorListenerOptions<T>['onError'];
  readonly #pending = new RingGrowing<HandlerEvent<T>>(INITIAL_PENDING);
  readonly #stopping = new AbortController();
  readonly #initialListFinished = new Condition();
  #wakeUp: (() => void) | undefined;
  #initialAddsPending = 0;
  #highWater = 0;
  #handled = 0;
  #errors = 0;
  #lastHandleMs = 0;
  #slowestHandleMs = 0;

  constructor(options: ProcessorListenerOptions<T>) {
    this.name = options.name;
    this.#handler = options.handler;
    this.#upstream = options.upstream;
    this.#clock = options.clock;
    this.#slice = new TimeSlice(options);
    this.#onError = options.onError;
  }

  hasSynced(): boolean {
    return this.#upstream.hasSynced() && this.#initialAddsPending === 0;
  }

  async waitForSync(signal: AbortSignal): Promise<boolean> {
    if (!(await this.#upstream.waitForSync(signal))) return false;
    return this.#initialListFinished.waitFor(() => this.hasSynced(), signal);
  }

  push(event: HandlerEvent<T>): void {
    if (event.notification.isInInitialList) this.#initialAddsPending += 1;
    this.#pending.push(event);
    if (this.#pending.length > this.#highWater) this.#highWater = this.#pending.length;
    this.#wakeUp?.();
  }

  /** Hands over what comes until `stop`; never rejects. */
  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const event = this.#pending.shift();
      if (event === undefined) {
        await this.#nextPush();
      } else {
        const succeeded = this.#handle(event);
        if (!succeeded) await sleep(this.#clock, PAUSE_AFTER_ERROR_MS, this.#stopping.signal);
        const pause = this.#slice.exhausted();
        if (pause !== undefined) await pause;
      }
    }
  }

  /** What is pending is dropped (C93). Idempotent. */
  stop(): void {
    this.#stopping.abort();
    this.#pending.clear();
    this.#wakeUp?.();
  }

  inspect(): ListenerInspection {
    return {
      name: this.name,
      pending: this.#pending.length,
      highWater: this.#highWater,
      handled: this.#handled,
      errors: this.#errors,
      synced: this.hasSynced(),
      lastHandleMs: this.#lastHandleMs,
      slowestHandleMs: this.#slowestHandleMs,
      oldestPendingAt: this.#pending.peek()?.distributedAt ?? null,
    };
  }

  #handle(event: HandlerEvent<T>): boolean {
    const startedAt = this.#clock.now();
    try {
      this.#call(event);
      if (event.notification.isInInitialList) this.#finishInitialAdd();
      return true;
    } catch (error) {
      // Its initial add stays unfinished, and the handler unsynced, for ever (C98).
      this.#errors += 1;
      this.#onError(error, event);
      return false;
    } finally {
      this.#handled += 1;
      this.#lastHandleMs = this.#clock.now() - startedAt;
      this.#slowestHandleMs = Math.max(this.#slowestHandleMs, this.#lastHandleMs);
    }
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

  #finishInitialAdd(): void {
    this.#initialAddsPending -= 1;
    if (this.#initialAddsPending === 0) this.#initialListFinished.notify();
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
