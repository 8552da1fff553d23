import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown } from '@deltascope/client';

/** The uid is an object's identity; the API server never leaves it out. */
export function uidOf({ metadata }: KubeObject): string {
  return metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

/** C89: deleted and made again under the same name while nobody looked. */
export function isSuccessor(before: KubeObject, after: KubeObject): boolean {
  return before.metadata.uid !== after.metadata.uid;
}

/** C105: a relist offers every object again; what has the same version is the same. */
export function isRepeat(before: KubeObject, after: KubeObject): boolean {
  const isSame = before.metadata.resourceVersion === after.metadata.resourceVersion;
  return isSame && !isSuccessor(before, after);
}

/** What a handler's onDelete was given, as it was last known (C85, C106); undefined when it never was. */
export function lastState(
  deleted: Unstructured | DeletedFinalStateUnknown<Unstructured>,
): Unstructured | undefined {
  return deleted instanceof DeletedFinalStateUnknown ? deleted.obj : deleted;
}
