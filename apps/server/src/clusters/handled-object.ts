import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { DeletedFinalStateUnknown, type DeletionNotification } from '@deltascope/client';

/** The uid is an object's identity; the API server never leaves it out. */
export function uidOf({ metadata }: KubeObject): string {
  return metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

/** C89: deleted and made again under the same name while nobody looked. */
export function isSuccessor(before: KubeObject, after: KubeObject): boolean {
  return before.metadata.uid !== after.metadata.uid;
}

/**
 * What a handler's onDelete was given, as the handler knows it (C85, C106): where it coalesced, what was deleted may be a successor of
 * which it has not heard. Undefined when nobody knows a state.
 */
export function knownState(
  deleted: Unstructured | DeletedFinalStateUnknown<Unstructured>,
  { known }: DeletionNotification<Unstructured>,
): Unstructured | undefined {
  if (known !== undefined) return known;
  return deleted instanceof DeletedFinalStateUnknown ? deleted.obj : deleted;
}
