import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { RingGrowing } from '../../util/ring-growing.ts';
import type { StampedWatchEvent } from '../cache/lister-watcher.ts';
import { metaNamespaceKeyFunc } from '../cache/object-key.ts';

/** Of one object. */
export type ObjectEvent<T extends KubeObject> = Exclude<StampedWatchEvent<T>, { type: 'ERROR' }>;

/** So many events wait as they came: a power of two. */
const INITIAL_LIMIT = 1024;

/**
 * Events that wait for a consumer, in order. Beyond 1024 the states in between are left out, object by object: one event then leads
 * the consumer from what it knows of the object to what is. It does not hear of an object that came and went meanwhile, and of
 * one made anew under the same name as MODIFIED (as in C89). So the bound is 1024 events, or two for each object that the consumer
 * knows or that exists, whichever is more; however many come.
 */
export class EventBuffer<T extends KubeObject = Unstructured> {
  readonly #events = new RingGrowing<ObjectEvent<T>>(INITIAL_LIMIT);
  #limit = INITIAL_LIMIT;
  #skipped = 0;

  get length(): number {
    return this.#events.length;
  }

  /** Events that were left out so far. */
  get skipped(): number {
    return this.#skipped;
  }

  push(event: ObjectEvent<T>): void {
    this.#events.push(event);
    if (this.#events.length > this.#limit) this.#squash();
  }

  /** Takes the oldest event out; undefined when empty. */
  shift(): ObjectEvent<T> | undefined {
    const event = this.#events.shift();
    if (this.#events.length === 0) this.#limit = INITIAL_LIMIT;
    return event;
  }

  #squash(): void {
    const before = this.#events.length;
    const histories = new Map<string, History<T>>();
    for (let last = this.#events.shift(); last; last = this.#events.shift()) {
      const key = metaNamespaceKeyFunc(last.object);
      const first = histories.get(key)?.first ?? last;
      histories.set(key, { first, last });
    }
    for (const history of histories.values()) {
      const event = essence(history);
      if (event !== undefined) this.#events.push(event);
    }
    this.#skipped += before - this.#events.length;
    // Doubled, so that each event is looked at a few times at most, however many objects there are.
    this.#limit = Math.max(INITIAL_LIMIT, 2 * this.#events.length);
  }
}

/** The oldest and the newest that waits of one object; they may be the same. */
interface History<T extends KubeObject> {
  readonly first: ObjectEvent<T>;
  readonly last: ObjectEvent<T>;
}

/** The one event that leads to the same end, if any is needed. */
function essence<T extends KubeObject>({ first, last }: History<T>): ObjectEvent<T> | undefined {
  const isKnown = first.type !== 'ADDED';
  if (last.type === 'DELETED') return isKnown ? last : undefined;
  return { type: isKnown ? 'MODIFIED' : 'ADDED', object: last.object };
}
