import { formatGroupVersion, type GroupVersionKind } from './group-version.ts';
import type { KubeObject, OwnerReference } from './meta.ts';

/** The reference to an object's controller (apimachinery: metav1.GetControllerOf); undefined for one that nobody manages. */
export function getControllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/**
 * The reference that makes `owner` the controller of an object (apimachinery: metav1.NewControllerRef): with the owner goes the object,
 * and before it, when the owner is deleted in the foreground. The owner must have been read from the server, which gave it its uid;
 * throws TypeError where it has none.
 */
export function newControllerRef(
  { metadata: { name, uid } }: KubeObject,
  groupVersionKind: GroupVersionKind,
): OwnerReference {
  if (name === undefined || uid === undefined)
    throw new TypeError('an object owns others once the server has given it a name and a uid');
  return {
    apiVersion: formatGroupVersion(groupVersionKind),
    kind: groupVersionKind.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Whether `owner` is the object's controller (apimachinery: metav1.IsControlledBy): it, and not another one of that name before it. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  const uid = getControllerOf(object)?.uid;
  return uid !== undefined && uid === owner.metadata.uid;
}
