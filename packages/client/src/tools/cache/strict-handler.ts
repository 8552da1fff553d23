import type { Unstructured } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { HandlerOverflow } from './handler-overflow.ts';
import type { InformerRig } from './informer-rig.ts';
import type { ListenerInspection } from './inspection.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';
import type { UnchangedUpdates } from './processor.ts';
import type { ResourceEventHandlerRegistration } from './processor-listener.ts';
import {
  type DeletionNotification,
  filteringResourceEventHandler,
  type Notification,
  type ResourceEventHandler,
} from './resource-event-handler.ts';

/** Longer than a slice: after such a call the handler waits for its next turn. */
const SLOW_MS = 10;

export interface Behaviour {
  readonly overflow: HandlerOverflow;
  readonly unchangedUpdates: UnchangedUpdates;
  readonly isSlow: boolean;
  /** Every so many calls it throws; 0 for never. */
  readonly throwsEvery: number;
  /** After so many calls it removes itself from within one; 0 for never. */
  readonly leavesAfter: number;
  /** Whether it sees only objects whose data is even. */
  readonly isFiltered: boolean;
}

/**
 * A handler that insists on a legal history: each call must continue from what it was told of the object last, and none may come
 * after it was removed. `faults` has what was not so.
 */
export class StrictHandler implements ResourceEventHandler {
  readonly behaviour: Behaviour;
  readonly faults: string[] = [];
  registration: ResourceEventHandlerRegistration | undefined;
  calls = 0;
  readonly #rig: InformerRig;
  readonly #known = new Map<string, Unstructured>();
  #isRemoved = false;
  #initialAddsFailed = 0;
  #gapsFailed = 0;

  constructor(rig: InformerRig, behaviour: Behaviour) {
    this.#rig = rig;
    this.behaviour = behaviour;
  }

  join(): void {
    const { overflow, unchangedUpdates, isFiltered } = this.behaviour;
    const handler = isFiltered ? filteringResourceEventHandler(isEven, this) : this;
    this.registration = this.#rig.informer.addEventHandler(handler, { overflow, unchangedUpdates });
  }

  leave(): void {
    if (this.registration === undefined) return;
    this.#isRemoved = true;
    this.#rig.informer.removeEventHandler(this.registration);
  }

  onAdd(object: Unstructured, { isInInitialList }: Notification): void {
    const key = metaNamespaceKeyFunc(object);
    this.#insist(!this.#known.has(key), `add of ${key}, which it knows`);
    this.#known.set(key, object);
    this.#called(() => (this.#initialAddsFailed += isInInitialList ? 1 : 0));
  }

  onUpdate(oldObject: Unstructured, object: Unstructured): void {
    const key = metaNamespaceKeyFunc(object);
    this.#insist(this.#known.get(key) === oldObject, `update of ${key} from another state`);
    const { resourceVersion } = object.metadata;
    if (this.behaviour.unchangedUpdates === 'never')
      this.#insist(resourceVersion !== oldObject.metadata.resourceVersion, `${key} is unchanged`);
    this.#known.set(key, object);
    this.#called();
  }

  onDelete(
    object: Unstructured | DeletedFinalStateUnknown<Unstructured>,
    { known }: DeletionNotification<Unstructured>,
  ): void {
    const isTombstone = object instanceof DeletedFinalStateUnknown;
    const key = isTombstone ? object.key : metaNamespaceKeyFunc(object);
    const last = this.#known.get(key);
    this.#insist(last !== undefined, `delete of ${key}, which it does not know`);
    this.#insist(known === undefined || known === last, `delete of ${key} in another state`);
    this.#known.delete(key);
    this.#called();
  }

  onGap(): void {
    this.#insist(this.behaviour.overflow.type === 'drop', 'a gap without dropping');
    this.#known.clear();
    for (const object of this.#expected()) this.#known.set(metaNamespaceKeyFunc(object), object);
    this.#called(() => (this.#gapsFailed += 1));
  }

  /** What is wrong once everything has come to rest: it must know what the store holds. */
  faultsAtRest(): string[] {
    const { overflow } = this.behaviour;
    const listener = inspectionOf(this.#rig).find(({ name }) => name === this.registration?.name);
    this.#insist((listener === undefined) === this.#isRemoved, 'seated though removed, or not');
    if (listener === undefined) return this.faults;
    const expected = this.#expected();
    const isSame =
      expected.length === this.#known.size &&
      expected.every((object) => this.#known.get(metaNamespaceKeyFunc(object)) === object);
    this.#insist(isSame, 'it knows something else than the store');
    const { coalesced, dropped, highWater, synced } = listener;
    this.#insist(overflow.type === 'coalesce' || coalesced === 0, 'coalesced unasked');
    this.#insist(overflow.type === 'drop' || dropped === 0, 'dropped unasked');
    if (overflow.type === 'drop')
      this.#insist(highWater <= overflow.maxPending, 'more waited than may');
    if (this.#initialAddsFailed > 0) this.#insist(!synced, 'synced without its initial list');
    else this.#insist(synced || this.#gapsFailed > 0, 'not synced');
    return this.faults;
  }

  #expected(): Unstructured[] {
    const stored = this.#rig.informer.getStore().list();
    return this.behaviour.isFiltered ? stored.filter(isEven) : stored;
  }

  #called(onFailing?: () => void): void {
    this.#insist(!this.#isRemoved, 'called after it was removed');
    const { isSlow, throwsEvery, leavesAfter } = this.behaviour;
    this.calls += 1;
    if (isSlow) this.#rig.clock.spend(SLOW_MS);
    this.faults.push(...inspectionFaults(this.#rig));
    if (this.calls === leavesAfter) this.leave();
    if (throwsEvery > 0 && this.calls % throwsEvery === 0) {
      onFailing?.();
      throw new Error('planned');
    }
  }

  #insist(holds: boolean, fault: string): void {
    if (!holds) this.faults.push(fault);
  }
}

const isEven = (object: Unstructured): boolean => Number(object['data']) % 2 === 0;

export const inspectionOf = ({ informer }: InformerRig): readonly ListenerInspection[] =>
  informer.inspect().processor.listeners;

/** Where the figures of one inspection contradict each other; they must not at any time, nor from within a handler's call. */
export function inspectionFaults({ informer }: InformerRig): string[] {
  const { reflector, queue, store, processor } = informer.inspect();
  const faults = processor.listeners
    .filter((listener) => !isConsistent(listener))
    .map((listener) => `listener: ${JSON.stringify(listener)}`);
  const shown = queue.head.reduce((sum, { deltas }) => sum + deltas.length, 0);
  // A DeltaFIFO shows a key once, a RealFIFO as often as it waits; what is of the whole collection has none.
  const keys = new Set(queue.head.map(({ key }) => key).filter((key) => key !== ''));
  if (keys.size !== queue.keys || shown !== queue.deltas)
    faults.push(`queue: ${JSON.stringify(queue)}`);
  if (queue.deltas === 0 && store.appliedResourceVersion !== reflector.lastSyncResourceVersion)
    faults.push(`applied: ${store.appliedResourceVersion}`);
  if (store.objects !== informer.getStore().list().length) faults.push('store: another size');
  return faults;
}

function isConsistent(listener: ListenerInspection): boolean {
  const { received, handled, pending, coalesced, dropped, discarded } = listener;
  const { highWater, oldestPendingAt, gaps, lastGap } = listener;
  return (
    handled + pending + coalesced + dropped + discarded === received &&
    pending <= highWater &&
    (oldestPendingAt === null) === (pending === 0) &&
    (gaps === 0) === (dropped === 0) &&
    (lastGap === null) === (dropped === 0)
  );
}
