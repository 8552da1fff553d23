import type { ObjectMeta, Unstructured } from '@deltascope/apimachinery';

/** A ConfigMap of the given "namespace/name" or "name" key, with `data` to tell its states apart. */
export function makeObject(key: string, data?: unknown, metadata: ObjectMeta = {}): Unstructured {
  const slash = key.indexOf('/');
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: key.slice(slash + 1),
      ...(slash > 0 && { namespace: key.slice(0, slash) }),
      ...metadata,
    },
    data,
  };
}
