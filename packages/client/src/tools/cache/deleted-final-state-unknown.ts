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
