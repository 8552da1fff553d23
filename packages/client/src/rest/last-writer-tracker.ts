import type { KubeObject, ManagedFieldsEntry } from '@deltascope/apimachinery';
import type { LastWriter } from '../tools/cache/lister-watcher.ts';

const DEFAULT_MAX_OBJECTS = 200_000;

/** The bound of a LastWriterTracker. */
export interface LastWriterTrackerOptions {
  /** How many objects' digests are kept; the one not seen for longest goes first. Default 200,000, some 150 bytes each. */
  readonly maxObjects?: number;
}

/**
 * Tells who wrote an object last, by comparing its managedFields entries with those of the version seen before. What is kept
 * per uid is one number per entry (its manager, operation, subresource, apiVersion and time), not the fields.
 *
 * The answer is undefined, never a guess, when no entry is new or newer (fields were removed, a graceful delete, a second
 * write within the server's one-second time), when several are and none is the newest, and when an object that was never seen
 * has several entries.
 */
export class LastWriterTracker {
  readonly #maxObjects: number;
  /** By uid, in order of last sight. */
  readonly #digests = new Map<string, readonly number[]>();

  constructor({ maxObjects = DEFAULT_MAX_OBJECTS }: LastWriterTrackerOptions = {}) {
    this.#maxObjects = maxObjects;
  }

  /** Objects known now. */
  get size(): number {
    return this.#digests.size;
  }

  /** Reads managedFields of an object as it was added or changed, and remembers them. */
  observe({ metadata }: KubeObject): LastWriter | undefined {
    const { uid } = metadata;
    if (uid === undefined) return undefined;
    // Not a default value: what came over the wire may be null.
    const managedFields = metadata.managedFields ?? [];
    const before = this.#digests.get(uid);
    if (before !== undefined) this.#digests.delete(uid);
    const digest = managedFields.map(hashEntry);
    this.#remember(uid, digest);
    if (before === undefined) {
      const [only] = managedFields;
      return only !== undefined && managedFields.length === 1 ? toLastWriter(only) : undefined;
    }
    const fresh = managedFields.filter((_, index) => !before.includes(digest[index] ?? 0));
    const writer = newestOf(fresh);
    return writer && toLastWriter(writer);
  }

  /** For an object that is gone. */
  forget({ metadata: { uid } }: KubeObject): void {
    if (uid !== undefined) this.#digests.delete(uid);
  }

  /** Forgets all but the objects seen last: after a list of `count` objects, those it did not have. */
  keepNewest(count: number): void {
    for (const uid of this.#digests.keys()) {
      if (this.#digests.size <= count) return;
      this.#digests.delete(uid);
    }
  }

  #remember(uid: string, digest: readonly number[]): void {
    this.#digests.set(uid, digest);
    this.keepNewest(this.#maxObjects);
  }
}

/** undefined when there is none, or no single one. metav1.Time is RFC 3339 in UTC: the text orders as the time does. */
function newestOf(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry | undefined {
  let newest: ManagedFieldsEntry | undefined;
  let isTied = false;
  for (const entry of entries) {
    const [time, newestTime] = [entry.time ?? '', newest?.time ?? ''];
    if (newest === undefined || time > newestTime) {
      newest = entry;
      isTied = false;
    } else if (time === newestTime) {
      isTied = true;
    }
  }
  return isTied ? undefined : newest;
}

/** FNV-1a over what names an entry, and its time; 31 bits, so that V8 keeps it as a small integer. */
function hashEntry({
  manager,
  operation,
  subresource,
  apiVersion,
  time,
}: ManagedFieldsEntry): number {
  let hash = 0x811c9dc5;
  for (const part of [manager, operation, subresource, apiVersion, time]) {
    if (part !== undefined) {
      for (let index = 0; index < part.length; index += 1) {
        hash = Math.imul(hash ^ part.charCodeAt(index), 0x01000193);
      }
    }
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return hash >>> 1;
}

function toLastWriter(entry: ManagedFieldsEntry): LastWriter {
  return {
    manager: entry.manager ?? '',
    operation: entry.operation ?? 'Update',
    subresource: entry.subresource ?? '',
    time: entry.time ?? '',
  };
}
