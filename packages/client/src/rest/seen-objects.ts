import { crc32 } from 'node:zlib';
import type { KubeObject, ManagedFieldsEntry } from '@deltascope/apimachinery';
import type { LastWriter } from '../tools/cache/lister-watcher.ts';
import { entriesOf, type ManagedFieldsEntries } from './managed-fields-entries.ts';

const DEFAULT_MIN_OBJECTS = 200_000;

/** The bound of a SeenObjects. */
export interface SeenObjectsOptions {
  /**
   * How many objects are remembered at least, those seen last; at most twice as many, three times while a list is read. Default
   * 200,000, some 150 bytes each, and where specs are shared the spec.
   */
  readonly minObjects?: number;
}

/** What is remembered of an object as it was seen last. All fields from the start, for V8's sake. */
class SeenObject {
  resourceVersion: string | undefined = undefined;
  /** Of its managedFields entries. */
  hashes: readonly number[] | undefined = undefined;
  /** Which of them is its last writer's; -1 when that is not known. */
  writer = -1;
  generation: number | undefined = undefined;
  specLength = 0;
  specSum = 0;
  spec: unknown = undefined;
}

/**
 * What is remembered of the objects that a ListWatch has read, by uid, to compare their next versions with: who wrote them, and their
 * specs.
 */
export class SeenObjects {
  readonly #minObjects: number;
  /** By uid. What is seen moves from the older to the recent ones; the older are dropped whole, since nothing has to be kept in order. */
  #recent = new Map<string, SeenObject>();
  #older = new Map<string, SeenObject>();
  /** Whether all of the older ones were seen before the list under way. */
  #olderIsUnlisted = false;

  constructor({ minObjects = DEFAULT_MIN_OBJECTS }: SeenObjectsOptions = {}) {
    this.#minObjects = minObjects;
  }

  /** Objects known now. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /**
   * Who wrote this version of an object, by its managedFields entries (by default the ones it has), which are remembered: one number per
   * entry, made of all of it but the fields.
   *
   * The answer is undefined, never a guess, when no entry is new or newer (fields were removed, a graceful delete, a second
   * write within the server's one-second time), when several are and none is the newest, and when an object that was never seen
   * has several entries. A version that is read again has the same answer again.
   */
  lastWriterOf(
    { metadata }: KubeObject,
    entries: ManagedFieldsEntries = entriesOf(metadata.managedFields ?? []),
  ): LastWriter | undefined {
    const { uid, resourceVersion } = metadata;
    if (uid === undefined) return undefined;
    const seen = this.#seen(uid);
    const isReadAgain = resourceVersion !== undefined && resourceVersion === seen.resourceVersion;
    const writer = isReadAgain ? at(entries, seen.writer) : newestIn(entries, seen.hashes);
    seen.resourceVersion = resourceVersion;
    seen.hashes = entries.hashes;
    seen.writer = writer?.index ?? -1;
    return writer && toLastWriter(writer.entry);
  }

  /**
   * The object's spec, parsed from its JSON; or the very one that its version before had, if nothing has changed: its generation, which
   * the API server counts up with each change of the spec (API concept: metadata.generation), is the same, and so are the text's length
   * and CRC-32. Without a generation it is always parsed. Throws a SyntaxError on what is no JSON.
   */
  specOf({ metadata: { uid, generation } }: KubeObject, text: string): unknown {
    if (uid === undefined || generation === undefined) return JSON.parse(text);
    const seen = this.#seen(uid);
    // As a small integer: others take memory of their own.
    const specSum = crc32(text) | 0;
    const isSame =
      seen.generation === generation && seen.specLength === text.length && seen.specSum === specSum;
    if (isSame) return seen.spec;
    seen.spec = JSON.parse(text);
    seen.generation = generation;
    seen.specLength = text.length;
    seen.specSum = specSum;
    return seen.spec;
  }

  /** For an object that is gone. */
  forget({ metadata: { uid } }: KubeObject): void {
    if (uid === undefined) return;
    this.#recent.delete(uid);
    this.#older.delete(uid);
  }

  /** To be called before the objects of a list are observed, also when the list before did not come to its end. */
  listBegins(): void {
    for (const [uid, seen] of this.#recent) this.#older.set(uid, seen);
    this.#recent = new Map();
    this.#olderIsUnlisted = true;
    for (const uid of this.#older.keys()) {
      if (this.#older.size <= 2 * this.#minObjects) break;
      this.#older.delete(uid);
    }
  }

  /** Forgets what was not observed since the list began: it was deleted while nobody watched. */
  listEnds(): void {
    if (this.#olderIsUnlisted) this.#older = new Map();
    this.#olderIsUnlisted = false;
  }

  /** Makes it a recent one. */
  #seen(uid: string): SeenObject {
    const recent = this.#recent.get(uid);
    if (recent !== undefined) return recent;
    const older = this.#older.get(uid);
    if (older !== undefined) this.#older.delete(uid);
    const seen = older ?? new SeenObject();
    this.#recent.set(uid, seen);
    if (this.#recent.size >= this.#minObjects) {
      this.#older = this.#recent;
      this.#olderIsUnlisted = false;
      this.#recent = new Map();
    }
    return seen;
  }
}

interface EntryAt {
  readonly index: number;
  readonly entry: ManagedFieldsEntry;
}

function at(entries: ManagedFieldsEntries, index: number): EntryAt | undefined {
  const entry = entries.entryAt(index);
  return entry && { index, entry };
}

/**
 * Of the entries that were not there before the newest one; of an object never seen, the only one. undefined when there is none, or no
 * single one. metav1.Time is RFC 3339 in UTC: the text orders as the time does.
 */
function newestIn(
  entries: ManagedFieldsEntries,
  before: readonly number[] | undefined,
): EntryAt | undefined {
  const { hashes } = entries;
  if (before === undefined) return hashes.length === 1 ? at(entries, 0) : undefined;
  let newest: EntryAt | undefined;
  let isTied = false;
  for (let index = 0; index < hashes.length; index += 1) {
    if (before.includes(hashes[index] ?? 0)) continue;
    const fresh = at(entries, index);
    // One that cannot be read may be the newest.
    if (fresh === undefined) return undefined;
    const [time, newestTime] = [fresh.entry.time ?? '', newest?.entry.time ?? ''];
    if (newest === undefined || time > newestTime) {
      newest = fresh;
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
