import type { KubeObject } from '@deltascope/apimachinery';
import { type HandlerEvent, isUnchanged, keyOf } from './handler-event.ts';

type Presence<T extends KubeObject> = Exclude<HandlerEvent<T>, { type: 'delete' }>;
type Deletion<T extends KubeObject> = Extract<HandlerEvent<T>, { type: 'delete' }>;

/**
 * What waits of one object, a link in the list of all that wait. `gone` comes before `present`, which then is an add. At least one
 * of them is there.
 */
interface Waiting<T extends KubeObject> {
  readonly key: string;
  gone: Deletion<T> | undefined;
  present: Presence<T> | undefined;
  previous: Waiting<T> | undefined;
  next: Waiting<T> | undefined;
}

/**
 * Notifications that wait for a handler, at most one for each object, or a deletion and an add: see HandlerOverflow. Objects in the
 * order in which the oldest of what waits of them came.
 *
 *     (nothing) --add--> add --update--> add          (nothing) --update--> update --update--> update
 *     add --delete--> (nothing)                       update --delete--> delete
 *     (nothing) --delete--> delete --add--> delete, add --delete--> delete
 */
export class CoalescedNotifications<T extends KubeObject> {
  readonly #onCoalesced: (event: HandlerEvent<T>) => void;
  readonly #waiting = new Map<string, Waiting<T>>();
  #first: Waiting<T> | undefined;
  #last: Waiting<T> | undefined;
  #length = 0;

  /** `onCoalesced` hears of each notification that will not be handed over by itself. */
  constructor(onCoalesced: (event: HandlerEvent<T>) => void) {
    this.#onCoalesced = onCoalesced;
  }

  get length(): number {
    return this.#length;
  }

  push(event: HandlerEvent<T>): void {
    const key = keyOf(event);
    const waiting = this.#waiting.get(key) ?? this.#append(key);
    if (event.type === 'delete') this.#pushDeletion(waiting, event);
    else this.#pushPresence(waiting, event);
  }

  /** Takes the oldest out; undefined when empty. */
  shift(): HandlerEvent<T> | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    const event = first.gone ?? first.present;
    if (first.gone === undefined) first.present = undefined;
    first.gone = undefined;
    this.#length -= 1;
    if (first.present === undefined) this.#unlink(first);
    return event;
  }

  /** The oldest, left in place. */
  peek(): HandlerEvent<T> | undefined {
    return this.#first?.gone ?? this.#first?.present;
  }

  clear(): void {
    this.#waiting.clear();
    this.#first = undefined;
    this.#last = undefined;
    this.#length = 0;
  }

  #pushPresence(waiting: Waiting<T>, event: Presence<T>): void {
    if (waiting.present === undefined) {
      waiting.present = event;
      this.#length += 1;
      return;
    }
    waiting.present = merged(waiting.present, event);
    this.#onCoalesced(event);
  }

  #pushDeletion(waiting: Waiting<T>, event: Deletion<T>): void {
    const { gone, present } = waiting;
    waiting.present = undefined;
    if (present?.type === 'update') {
      waiting.gone = afterUpdate(present, event);
      this.#onCoalesced(present);
    } else if (present !== undefined) {
      this.#length -= 1;
      if (gone === undefined) this.#unlink(waiting);
      this.#onCoalesced(present);
      this.#onCoalesced(event);
    } else if (gone === undefined) {
      waiting.gone = event;
      this.#length += 1;
    } else {
      this.#onCoalesced(event);
    }
  }

  #append(key: string): Waiting<T> {
    const previous = this.#last;
    const waiting = { key, gone: undefined, present: undefined, previous, next: undefined };
    this.#waiting.set(key, waiting);
    if (previous === undefined) this.#first = waiting;
    else previous.next = waiting;
    this.#last = waiting;
    return waiting;
  }

  #unlink({ key, previous, next }: Waiting<T>): void {
    this.#waiting.delete(key);
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
  }
}

/** The handler is led from what it knows to the newest; who wrote last, and when, is of the last real change. */
function merged<T extends KubeObject>(waiting: Presence<T>, later: Presence<T>): Presence<T> {
  const { object } = later;
  if (isUnchanged(later)) return { ...waiting, object };
  const { isInInitialList, coalesced = 0 } = waiting.notification;
  const notification = { ...later.notification, isInInitialList, coalesced: coalesced + 1 };
  return { ...waiting, object, notification };
}

function afterUpdate<T extends KubeObject>(
  { oldObject, notification, distributedAt }: Extract<Presence<T>, { type: 'update' }>,
  deletion: Deletion<T>,
): Deletion<T> {
  const coalesced = (notification.coalesced ?? 0) + 1;
  return {
    ...deletion,
    distributedAt,
    notification: { ...deletion.notification, coalesced, known: oldObject },
  };
}
