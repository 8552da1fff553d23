import { parseGroupVersion } from '@deltascope/apimachinery';
import type { OwnerReference, Unstructured } from '@deltascope/apimachinery';
import { PROPAGATION_FINALIZERS } from '../registry/deletion.ts';
import type { StoreEvent } from '../store/history.ts';
import { objectKey } from '../store/store.ts';
import { keyOf } from './cluster-client.ts';
import type { KindName, Kinds } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';

const FOREGROUND_POLL_MS = 300;

/**
 * Deletes what has lost all its owners, and carries out foreground and orphaning deletions (Kubernetes concept:
 * garbage collection). Owners of kinds that are not served are taken to exist.
 */
export function garbageCollector(context: WorldContext): Controller {
  const { store } = context.registry;
  const controller: Controller = new Controller(context, {
    name: 'generic-garbage-collector',
    triggers: {},
    sync(entry) {
      const [resource = '', key = ''] = entry.split(' ');
      const object = store.get(resource, key);
      if (object === undefined) return undefined;
      const finalizers = object.metadata.finalizers ?? [];
      if (finalizers.includes(PROPAGATION_FINALIZERS.Orphan)) {
        orphanDependants(context, controller, { resource, object });
      } else if (finalizers.includes(PROPAGATION_FINALIZERS.Foreground)) {
        return deleteDependants(context, controller, { resource, object });
      } else if (hasLostOwners(context, object)) {
        controller.client.delete(resource as KindName, object as unknown as Kinds[KindName]);
      }
      return undefined;
    },
  });
  store.subscribe((event) => {
    for (const entry of affectedBy(context, event)) controller.enqueue(entry);
  });
  return controller;
}

/** What a change may ask the collector to look at. */
function affectedBy({ byOwner }: WorldContext, event: StoreEvent): string[] {
  const { type, object, resource, key } = event;
  if (type === 'DELETED') {
    return byOwner
      .lookup(object.metadata.uid ?? '')
      .map((dependant) => `${dependant.resource} ${keyOf(dependant.object)}`);
  }
  const isOwned = type === 'ADDED' && object.metadata.ownerReferences !== undefined;
  const isHeld =
    object.metadata.deletionTimestamp !== undefined &&
    (object.metadata.finalizers ?? []).length > 0;
  return isOwned || isHeld ? [`${resource} ${key}`] : [];
}

interface Owner {
  readonly resource: string;
  readonly object: Unstructured;
}

function hasLostOwners(context: WorldContext, { metadata }: Unstructured): boolean {
  const owners = metadata.ownerReferences ?? [];
  return (
    metadata.deletionTimestamp === undefined &&
    owners.length > 0 &&
    owners.every((owner) => !exists(context, owner, metadata.namespace))
  );
}

function exists(
  { registry }: WorldContext,
  { apiVersion, kind, name, uid }: OwnerReference,
  namespace: string | undefined,
): boolean {
  const definition = registry.resources.findKind(parseGroupVersion(apiVersion).group, kind);
  if (definition === undefined) return true;
  const key = objectKey(definition.namespaced ? namespace : undefined, name);
  return registry.store.get(definition.collection, key)?.metadata.uid === uid;
}

function deleteDependants(
  { byOwner }: WorldContext,
  controller: Controller,
  owner: Owner,
): number | undefined {
  const dependants = byOwner.lookup(owner.object.metadata.uid ?? '');
  if (dependants.length === 0) {
    removeFinalizer(controller, owner, PROPAGATION_FINALIZERS.Foreground);
    return undefined;
  }
  for (const { resource, object } of dependants) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    controller.client.delete(resource as KindName, object as unknown as Kinds[KindName]);
  }
  return FOREGROUND_POLL_MS;
}

function orphanDependants({ byOwner }: WorldContext, controller: Controller, owner: Owner): void {
  const { uid } = owner.object.metadata;
  for (const { resource, object } of byOwner.lookup(uid ?? '')) {
    controller.client.update(
      resource as KindName,
      object as unknown as Kinds[KindName],
      (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          ownerReferences: (current.metadata.ownerReferences ?? []).filter(
            (reference) => reference.uid !== uid,
          ),
        },
      }),
    );
  }
  removeFinalizer(controller, owner, PROPAGATION_FINALIZERS.Orphan);
}

function removeFinalizer({ client }: Controller, owner: Owner, finalizer: string): void {
  const object = owner.object as unknown as Kinds[KindName];
  client.update(owner.resource as KindName, object, (current) => ({
    ...current,
    metadata: {
      ...current.metadata,
      finalizers: (current.metadata.finalizers ?? []).filter((other) => other !== finalizer),
    },
  }));
}
