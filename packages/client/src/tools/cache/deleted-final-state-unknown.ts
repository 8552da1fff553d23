import type { KubeObject } from '@deltascope/apimachinery';

/**
 * A tombstone: the object is gone, and the moment of its deletion was missed (a relist found it absent).
 * `obj` is the last state known and may be stale; undefined when not even that is known (C106).
 */
export class DeletedFinalStateUnknown<T> {
  readonly key: string;
  readonly obj: T | undefined;

  constructor(key: string, obj: T | undefined) {
    this.key = key;
    this.obj = obj;
  }
}

/** The resourceVersion of the object, or of the last state known of it; "" without one. */
export function lastKnownVersionOf<T extends KubeObject>(
  object: T | DeletedFinalStateUnknown<T>,
): string {
  const known = object instanceof DeletedFinalStateUnknown ? object.obj : object;
  return known?.metadata.resourceVersion ?? '';
}
