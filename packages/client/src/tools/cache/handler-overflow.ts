import type { KubeObject } from '@deltascope/apimachinery';
import type { HandlerEvent } from './handler-event.ts';
import type { HandlerGap } from './resource-event-handler.ts';

/**
 * What happens when a handler falls behind; each handler chooses.
 *
 * - `unbounded`, upstream's way (C95): everything waits, in order. Memory grows with what is not handled.
 * - `coalesce`: what waits of one object becomes one notification, in the place of its oldest, that leads the handler from what it
 *   knows to what is: add + update = add of the newest; update + update = update from the oldest to the newest; update + delete =
 *   delete; add + delete = nothing at all. Of one that was deleted and made again both wait, delete before add. So an object
 *   has one notification waiting, that one two, and there are no more objects than the store holds and the handler knows. (A
 *   deletion of what the store never had, C85, comes on top.) Not each state is seen, nor each object that came and went.
 * - `drop`: when `maxPending` wait, what comes is dropped until all of these are handled. Then the handler's `onGap` tells it how much
 *   was dropped and since when, before anything newer comes. So at most `maxPending` wait. Around a gap a handler's history is no
 *   longer whole: it may hear of an update or a deletion of what it never heard of.
 */
export type HandlerOverflow =
  | { readonly type: 'unbounded' }
  | { readonly type: 'coalesce' }
  | { readonly type: 'drop'; readonly maxPending: number };

/** A gap that has ended. `initialAdds` of the dropped belonged to the handler's initial list. */
export interface ClosedGap {
  readonly gap: HandlerGap;
  readonly initialAdds: number;
}

/** What one handler did not get because it was too far behind. A gap opens when `maxPending` wait, and ends when none do. */
export class HandlerGaps {
  readonly #maxPending: number;
  #open: { dropped: number; initialAdds: number; readonly from: number } | undefined;
  #last: HandlerGap | undefined;
  #dropped = 0;
  #count = 0;

  /** Infinity for never. Throws a RangeError unless it is a whole number from 1 on. */
  constructor(maxPending: number) {
    if (!(maxPending >= 1) || (Number.isFinite(maxPending) && !Number.isInteger(maxPending))) {
      throw new RangeError(`maxPending must be a whole number from 1 on, not ${maxPending}`);
    }
    this.#maxPending = maxPending;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get count(): number {
    return this.#count;
  }

  /** The latest; `to` is null while it lasts. */
  get last(): { dropped: number; from: number; to: number | null } | null {
    if (this.#open === undefined) return this.#last ?? null;
    return { dropped: this.#open.dropped, from: this.#open.from, to: null };
  }

  /** True when there is no room for the notification: it is counted here, and must be forgotten. */
  drop<T extends KubeObject>(event: HandlerEvent<T>, pending: number): boolean {
    if (this.#open === undefined) {
      if (pending < this.#maxPending) return false;
      this.#open = { dropped: 0, initialAdds: 0, from: event.distributedAt };
      this.#count += 1;
    }
    this.#open.dropped += 1;
    this.#dropped += 1;
    if (event.notification.isInInitialList) this.#open.initialAdds += 1;
    return true;
  }

  /** Ends the gap, when there is one: nothing waits any more. */
  close(now: number): ClosedGap | undefined {
    if (this.#open === undefined) return undefined;
    const { dropped, initialAdds, from } = this.#open;
    this.#open = undefined;
    this.#last = { dropped, from, to: now };
    return { gap: this.#last, initialAdds };
  }
}
