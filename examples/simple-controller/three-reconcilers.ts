/**
 * Three ways to keep as many replicas running as each Website asks for. They differ in what they make of an event, and so in what
 * becomes of them when one is lost: because the handler threw, fell behind and dropped it, or was not running.
 */
import type { Unstructured } from '@deltascope/apimachinery';
import {
  type DeletedFinalStateUnknown,
  deletionHandlingMetaNamespaceKeyFunc,
  metaNamespaceKeyFunc,
  type ResourceEventHandler,
} from '@deltascope/client';

/** How many run, by the website's key. */
export type Replicas = Map<string, number>;

export interface Reconciler {
  readonly handler: ResourceEventHandler;
  /** How often each Website is offered again though nothing has changed; 0 for never. */
  readonly resyncPeriodMs: number;
}

const wanted = ({ spec }: Unstructured): number => (spec as { replicas: number }).replicas;

/**
 * Edge only: does what the event says has changed. As long as each event comes, and each once, that is right, and cheap. What one lost
 * event would have changed stays wrong for ever.
 */
export function edgeOnly(running: Replicas): Reconciler {
  return {
    resyncPeriodMs: 0,
    handler: {
      onAdd: (website) => running.set(metaNamespaceKeyFunc(website), wanted(website)),
      onUpdate(before, website) {
        const key = metaNamespaceKeyFunc(website);
        running.set(key, (running.get(key) ?? 0) + wanted(website) - wanted(before));
      },
      onDelete: (website) => running.delete(deletionHandlingMetaNamespaceKeyFunc(website)),
    },
  };
}

/**
 * Edge triggered, level driven: an event only says of which object something is new. What is right is read from the cache, and all of
 * it is made so. A lost event is repaired by the next one of the same object, if one comes.
 */
export function edgeTriggered(
  website: (key: string) => Unstructured | undefined,
  running: Replicas,
): Reconciler {
  const reconcile = (object: Unstructured | DeletedFinalStateUnknown<Unstructured>): void => {
    const key = deletionHandlingMetaNamespaceKeyFunc(object);
    const found = website(key);
    if (found === undefined) running.delete(key);
    else running.set(key, wanted(found));
  };
  return {
    resyncPeriodMs: 0,
    handler: {
      onAdd: reconcile,
      onUpdate: (_before, object) => reconcile(object),
      onDelete: reconcile,
    },
  };
}

/**
 * The same with resync: each object in the cache is offered again once a period, so a lost event is repaired after one. Not that of a
 * deletion: what is gone is not offered. That is what a finalizer is for, which lets nothing go before the controller has seen it off, and
 * owner references, by which the cluster takes along what was owned.
 */
export function withResync(
  website: (key: string) => Unstructured | undefined,
  running: Replicas,
  resyncPeriodMs: number,
): Reconciler {
  return { ...edgeTriggered(website, running), resyncPeriodMs };
}
