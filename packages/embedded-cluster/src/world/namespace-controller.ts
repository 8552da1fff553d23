import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';

const POLL_MS = 300;

/** Empties a namespace that is being deleted, then lets it go. */
export function namespaceController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'namespace-controller',
    triggers: { namespaces: (namespace) => [keyOf(namespace)] },
    sync(key) {
      const namespace = controller.client.get('namespaces', key);
      if (namespace?.metadata.deletionTimestamp === undefined) return undefined;
      if (deleteContent(context, key) > 0) return POLL_MS;
      controller.client.update('namespaces', namespace, (current) => ({
        ...current,
        spec: { ...current.spec, finalizers: [] },
      }));
      return undefined;
    },
  });
  return controller;
}

/** Asks for the end of everything in the namespace; returns how many objects are still there. */
function deleteContent({ registry }: WorldContext, namespace: string): number {
  let left = 0;
  for (const definition of registry.resources.collections) {
    if (!definition.namespaced) continue;
    for (const object of registry.store.snapshot(definition.collection, namespace).objects) {
      const { name = '', uid = '', deletionTimestamp } = object.metadata;
      if (deletionTimestamp === undefined) {
        registry.delete(definition, { namespace, name }, { preconditions: { uid } });
      }
      if (registry.store.get(definition.collection, keyOf(object)) !== undefined) left += 1;
    }
  }
  return left;
}
