import type { KubeObject, ManagedFieldsEntry } from '@deltascope/apimachinery';
import type { LastWriter } from '../tools/cache/lister-watcher.ts';
import { entriesOf, type ManagedFieldsEntries } from './managed-fields-entries.ts';

const DEFAULT_MIN_OBJECTS = 200_000;

/** The bound of a LastWriterTracker. */
export interface LastWriterTrackerOptions {
  /**
   * How many objects' digests are kept at least, those seen last; at most twice as many, three times while a list is read. Default
   * 200,000, some 120 bytes each.
   */
  readonly minObjects?: number;
}

/** The hashes of an object's entries. */
interface Digest {
  hashes: readonly number[];
}

/**
 * Tells who wrote an object last, by comparing its managedFields entries with those of the version seen before. What is kept
 * per uid is one number per entry, made of all of it but the fields.
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
    entries: ManagedFieldsEntries = entriesOf(metadata.managedFields ?? []),
  ): LastWriter | undefined {
    const { uid } = metadata;
    if (uid === undefined) return undefined;
    const { hashes } = entries;
    const known = this.#digestOf(uid);
    if (known === undefined) {
      this.#remember(uid, { hashes });
      const only = hashes.length === 1 ? entries.entryAt(0) : undefined;
      return only && toLastWriter(only);
    }
    const before = known.hashes;
    known.hashes = hashes;
    const fresh: ManagedFieldsEntry[] = [];
    for (let index = 0; index < hashes.length; index += 1) {
      if (before.includes(hashes[index] ?? 0)) continue;
      const entry = entries.entryAt(index);
      // One that cannot be read may be the newest.
      if (entry === undefined) return undefined;
      fresh.push(entry);
    }
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

  /** Makes it a recent one. */
  #digestOf(uid: string): Digest | undefined {
    const recent = this.#recent.get(uid);
    if (recent !== undefined || this.#older.size === 0) return recent;
    const digest = this.#older.get(uid);
    if (digest !== undefined) {
      this.#older.delete(uid);
      this.#remember(uid, digest);
    }
    return digest;
  }

  #remember(uid: string, digest: Digest): void {
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

function toLastWriter(entry: ManagedFieldsEntry): LastWriter {
  return {
    manager: entry.manager ?? '',
    operation: entry.operation ?? 'Update',
    subresource: entry.subresource ?? '',
    time: entry.time ?? '',
  };
}
