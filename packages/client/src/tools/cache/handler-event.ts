import type { KubeObject } from '@deltascope/apimachinery';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { deletionHandlingMetaNamespaceKeyFunc } from './object-key.ts';
import type { DeletionNotification, Notification } from './resource-event-handler.ts';

/** A notification on its way to the handlers; one object serves all of them. */
export type HandlerEvent<T extends KubeObject> = {
  /** Epoch milliseconds of the informer's clock: since then it waits. */
  readonly distributedAt: number;
} & (
  | { readonly type: 'add'; readonly object: T; readonly notification: Notification }
  | {
      readonly type: 'update';
      readonly oldObject: T;
      readonly object: T;
      readonly notification: Notification;
    }
  | {
      readonly type: 'delete';
      readonly object: T | DeletedFinalStateUnknown<T>;
      readonly notification: DeletionNotification<T>;
    }
);

/** The key of the object it tells of; throws KeyError where there is none. */
export function keyOf<T extends KubeObject>({ object }: HandlerEvent<T>): string {
  return deletionHandlingMetaNamespaceKeyFunc(object);
}

/** C105: an update that changes nothing, of a resync or a relist. Without a resourceVersion nobody can know: it is a change. */
export function isUnchanged<T extends KubeObject>(event: HandlerEvent<T>): boolean {
  if (event.type !== 'update') return false;
  const { resourceVersion } = event.object.metadata;
  return !!resourceVersion && resourceVersion === event.oldObject.metadata.resourceVersion;
}

/** C57, C87: a resync offers the stored object itself, where a list brings another one that is equal. */
export function isResync<T extends KubeObject>(event: HandlerEvent<T>): boolean {
  return event.type === 'update' && event.oldObject === event.object;
}
