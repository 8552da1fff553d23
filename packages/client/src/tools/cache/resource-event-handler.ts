import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { Stamp } from './lister-watcher.ts';

/** What goes with an event to the handlers: the decoder's stamp, when it came by a watch, and whether it belongs to the first list. */
export interface Notification extends Partial<Stamp> {
  /** True only for adds: the object was there before the handler was (C84, C96). */
  readonly isInInitialList: boolean;
  /** How many changes of the object it stands for besides its own; only with a handler that coalesces, absent for none. */
  readonly coalesced?: number;
}

/** What goes with a deletion. */
export interface DeletionNotification<T extends KubeObject> extends Notification {
  /** What the handler knows of the object, where it was coalesced with updates that the handler has not seen. */
  readonly known?: T;
}

/** What a handler did not get because it was too far behind. Instants are epoch milliseconds of the informer's clock. */
export interface HandlerGap {
  /** Notifications. */
  readonly dropped: number;
  /** When the first of them came. */
  readonly from: number;
  /** When the handler had caught up with what came before. */
  readonly to: number;
}

/**
 * Hears of every change, after the store has it (C91). Calls come one after the other, and see no order between objects, only
 * within one. Objects are shared with the store: never change them. A call must not wait: it runs on the event loop. What it throws
 * is reported and counted; the next call comes a second later (C98).
 */
export interface ResourceEventHandler<T extends KubeObject = Unstructured> {
  onAdd(object: T, notification: Notification): void;
  /**
   * Also called when nothing changed, after a resync or a relist (C105), and when an object was deleted and made again under the
   * same name while nobody looked: then the UIDs differ (C89).
   */
  onUpdate(oldObject: T, newObject: T, notification: Notification): void;
  /** The last state, which carries the resourceVersion of the deletion, or a tombstone when that was missed (C85, C106). */
  onDelete(object: T | DeletedFinalStateUnknown<T>, notification: DeletionNotification<T>): void;
  /**
   * Only with the overflow `drop`: notifications were dropped. It comes between the last one before the gap and the first one after it,
   * when nothing waits: the store has all that was dropped, so a handler that keeps a state can make it anew from there.
   */
  onGap?(gap: HandlerGap): void;
}

/** A handler from functions; what is absent is skipped (C90; client-go: ResourceEventHandlerFuncs). */
export function resourceEventHandlerFuncs<T extends KubeObject = Unstructured>(
  funcs: Partial<ResourceEventHandler<T>>,
): ResourceEventHandler<T> {
  return {
    onAdd: (object, notification) => funcs.onAdd?.(object, notification),
    onUpdate: (oldObject, newObject, notification) =>
      funcs.onUpdate?.(oldObject, newObject, notification),
    onDelete: (object, notification) => funcs.onDelete?.(object, notification),
    onGap: (gap) => funcs.onGap?.(gap),
  };
}

/**
 * Passes on only objects that `filter` accepts; one that begins to pass is an add, one that ceases is a delete (C90; client-go:
 * FilteringResourceEventHandler). A deletion is judged by what the handler knows of the object: a tombstone by the state it holds, and
 * it passes when it holds none. A gap is told as it is, whatever of it would have passed.
 */
export function filteringResourceEventHandler<T extends KubeObject = Unstructured>(
  filter: (object: T) => boolean,
  handler: ResourceEventHandler<T>,
): ResourceEventHandler<T> {
  return {
    onAdd(object, notification) {
      if (filter(object)) handler.onAdd(object, notification);
    },
    onUpdate(oldObject, newObject, notification) {
      const before = filter(oldObject);
      const after = filter(newObject);
      if (before && after) handler.onUpdate(oldObject, newObject, notification);
      else if (after) handler.onAdd(newObject, { ...notification, isInInitialList: false });
      else if (before) handler.onDelete(oldObject, notification);
    },
    onDelete(object, notification) {
      const last = object instanceof DeletedFinalStateUnknown ? object.obj : object;
      const known = notification.known ?? last;
      if (known === undefined || filter(known)) handler.onDelete(object, notification);
    },
    onGap: (gap) => handler.onGap?.(gap),
  };
}
