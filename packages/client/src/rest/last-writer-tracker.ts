import type { KubeObject, ManagedFieldsEntry } from '@deltascope/apimachinery';
import type { LastWriter } from '../tools/cache/lister-watcher.ts';

const DEFAULT_MIN_OBJECTS = 200_000;

/** The bound of a LastWriterTracker. */
export interface LastWriterTrackerOptions {
  /**
   * How many objects' digests are kept at least, those seen last; at most twice as many, three times while a list is read. Default
   * 200,000, some 120 bytes each.
   */
  readonly minObjects?: number;
}

type Digest = readonly number[];

/**
 * Tells who wrote an object last, by comparing its managedFields entries with those of the version seen before. What is kept
 * per uid is one number per entry (its manager, operation, subresource, apiVersion and time), not the fields.
 *
 * The answer is undefined, never a guess, when no entry is new or newer (fields were removed, a graceful delete, a second
 * write within the server's one-second time), when several are and none is the newest, and when an object that was never seen
 * has several entries.
 */
export class LastWriterTracker {
  readonly #minObjects: number;
  /** By uid. What is seen moves from the older to the recent ones; the older are dropped whole, since nothing has to be kept in order. */
  #recent = new Map<string, Digest>();
  #older = new Map<string, Digest>();
  /** Whether all of the older ones were seen before the list under way. */
  #olderIsUnlisted = false;

  constructor({ minObjects = DEFAULT_MIN_OBJECTS }: LastWriterTrackerOptions = {}) {
    this.#minObjects = minObjects;
  }

  /** Objects known now. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** Reads managedFields of an object as it was added or changed, and remembers them. By default the ones it has. */
  observe(
    { metadata }: KubeObject,
    managedFields: readonly ManagedFieldsEntry[] | null = metadata.managedFields ?? null,
  ): LastWriter | undefined {
    const { uid } = metadata;
    if (uid === undefined) return undefined;
    const entries = managedFields ?? [];
    const before = this.#recent.get(uid) ?? this.#older.get(uid);
    const digest = entries.map(hashEntry);
    if (before === undefined) {
      this.#remember(uid, digest);
      const [only] = entries;
      return only !== undefined && entries.length === 1 ? toLastWriter(only) : undefined;
    }
    const fresh = entries.filter((_, index) => !before.includes(digest[index] ?? 0));
    const isSame = fresh.length === 0 && before.length === digest.length;
    this.#remember(uid, isSame ? before : digest);
    const writer = newestOf(fresh);
    return writer && toLastWriter(writer);
  }

  /** For an object that is gone. */
  forget({ metadata: { uid } }: KubeObject): void {
    if (uid === undefined) return;
    this.#recent.delete(uid);
    this.#older.delete(uid);
  }

  /** To be called before the objects of a list are observed. */
  listBegins(): void {
    for (const [uid, digest] of this.#recent) this.#older.set(uid, digest);
    this.#recent = new Map();
    this.#olderIsUnlisted = true;
  }

  /** Forgets what was not observed since the list began: it was deleted while nobody watched. */
  listEnds(): void {
    if (this.#olderIsUnlisted) this.#older = new Map();
    this.#olderIsUnlisted = false;
  }

  #remember(uid: string, digest: Digest): void {
    if (this.#older.size > 0) this.#older.delete(uid);
    this.#recent.set(uid, digest);
    if (this.#recent.size < this.#minObjects) return;
    this.#older = this.#recent;
    this.#olderIsUnlisted = false;
    this.#recent = new Map();
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
