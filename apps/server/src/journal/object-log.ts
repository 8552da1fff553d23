import { OBJECT_COLUMNS, objectCells, type JournalObject } from '@deltascope/wire';
import { PlainLog } from '../relay/plain-log.ts';

interface Entry {
  readonly object: JournalObject;
  /** Kept records about it. */
  readonly records: number;
}

/**
 * The objects the journal speaks of, as rows for the relay: all that live, and those that are gone, or were only heard of, for as long as
 * there are records about them. So there are at most as many as objects in the informers and records.
 */
export class ObjectLog {
  readonly rows: PlainLog;
  readonly #entries = new Map<string, Entry>();

  constructor(log: { epoch: string; since: number; dataAt: () => number | null }) {
    this.rows = new PlainLog({ kind: 'Object', columns: OBJECT_COLUMNS, ...log });
  }

  get(key: string): JournalObject | undefined {
    return this.#entries.get(key)?.object;
  }

  /** Those of a resource that are not gone; the caller's to keep. */
  living(resource: string): JournalObject[] {
    return [...this.#entries.values()]
      .map(({ object }) => object)
      .filter((object) => object.resource === resource && object.goneAt === null);
  }

  set(object: JournalObject): void {
    this.#put({ object, records: this.#entries.get(object.key)?.records ?? 0 });
  }

  /** A record about it was written; it may be one the log has only heard of. */
  retain(object: JournalObject): void {
    const known = this.#entries.get(object.key);
    this.#put({ object: known?.object ?? object, records: (known?.records ?? 0) + 1 });
  }

  /** A record about it went. */
  release(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) this.#put({ ...entry, records: entry.records - 1 });
  }

  #put(entry: Entry): void {
    const { object, records } = entry;
    const { key, namespace, name, state, goneAt } = object;
    if (records === 0 && (goneAt !== null || state === null)) {
      this.#entries.delete(key);
      this.rows.remove(key);
      return;
    }
    const isNews = this.#entries.get(key)?.object !== object;
    this.#entries.set(key, entry);
    if (!isNews) return;
    this.rows.upsert(
      { uid: key, namespace, name, writer: null, decodedAt: null },
      { cells: objectCells(object), health: state?.health ?? 'unknown' },
    );
  }
}
