import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';

/**
 * Names an object for others (client-go: tools/reference.GetReference). Throws a TypeError when the object lacks apiVersion or
 * kind, as items of lists may: there is no scheme here to look them up in.
 */
export function getReference({ apiVersion, kind, metadata }: KubeObject): corev1.ObjectReference {
  if (!apiVersion || !kind) {
    throw new TypeError(
      `cannot reference "${metadata.name ?? ''}": the object has no apiVersion or no kind`,
    );
  }
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    apiVersion,
    kind,
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
}
