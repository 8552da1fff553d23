import type { DeltaType, InformerInspection } from '@deltascope/wire';
import { DELTA_TYPES } from './delta-types.ts';
import { TypeBacklog } from './type-backlog.ts';

/** Deltas that passed a stretch of the pipeline since the inspection before. */
export interface FlowStep {
  /** Into the queue, out of it and into the store, and on to each listener's handler by name. */
  readonly enqueued: readonly (DeltaType | null)[];
  readonly popped: readonly (DeltaType | null)[];
  readonly handled: ReadonlyMap<string, readonly (DeltaType | null)[]>;
}

/** More deltas than this between two inspections are drawn as fewer dots anyway. */
const MAX_STEP = 5_000;

/** What moved between two inspections, from their counters alone: nothing moves that was not counted. */
export class FlowModel {
  readonly #queue = new TypeBacklog();
  readonly #listeners = new Map<string, TypeBacklog>();
  #last: InformerInspection | undefined;

  /** What the types of those waiting at a listener are, oldest first. */
  pending(listener: string): readonly (DeltaType | null)[] {
    return this.#listeners.get(listener)?.types ?? [];
  }

  /** The first inspection moves nothing: nobody knows what came before it. */
  advance(informer: InformerInspection): FlowStep {
    const before = this.#last ?? informer;
    this.#last = informer;
    const enqueued = DELTA_TYPES.flatMap((type) =>
      repeat(type, informer.queue.totals[type] - before.queue.totals[type]),
    );
    const popped = this.#queue.advance(enqueued, informer.queue.deltas);
    const handled = new Map(
      informer.listeners.map((listener) => {
        const { name, pending } = listener;
        const backlog = this.#listeners.get(name) ?? new TypeBacklog();
        this.#listeners.set(name, backlog);
        const gone = backlog.advance(popped, pending);
        const earlier = before.listeners.find((other) => other.name === name) ?? listener;
        // What went without being handled was coalesced, dropped, or kept from it.
        const handledNow = Math.max(0, listener.handled - earlier.handled);
        return [name, gone.slice(Math.max(0, gone.length - handledNow))] as const;
      }),
    );
    return { enqueued, popped, handled };
  }
}

function repeat(type: DeltaType, count: number): DeltaType[] {
  return Array.from({ length: Math.min(MAX_STEP, Math.max(0, count)) }, () => type);
}
