import type { Unstructured } from '@deltascope/apimachinery';
import type { Store } from './store.ts';

export interface StoreIndexOptions {
  readonly store: Store;
  /** The only resource looked at; absent: all. */
  readonly resource?: string;
  readonly valuesOf: (object: Unstructured) => readonly string[];
}

/** Objects by a value derived from them, kept up with the store at every change (client-go: an index of an Indexer). */
export class StoreIndex {
  readonly #store: Store;
  readonly #valuesOf: (object: Unstructured) => readonly string[];
  /** Value to the entries under it; an entry is "resource key". */
  readonly #entries = new Map<string, Set<string>>();

  constructor({ store, resource, valuesOf }: StoreIndexOptions) {
    this.#store = store;
    this.#valuesOf = valuesOf;
    store.subscribe((event) => {
      if (resource !== undefined && event.resource !== resource) return;
      const entry = `${event.resource} ${event.key}`;
      if (event.previous !== undefined) this.#remove(entry, event.previous);
      if (event.type !== 'DELETED') this.#add(entry, event.object);
    });
  }

  count(value: string): number {
    return this.#entries.get(value)?.size ?? 0;
  }

  /** The objects under a value, of one resource or all; a fresh array. */
  lookup(value: string, resource?: string): { resource: string; object: Unstructured }[] {
    const found: { resource: string; object: Unstructured }[] = [];
    for (const entry of this.#entries.get(value) ?? []) {
      const space = entry.indexOf(' ');
      const entryResource = entry.slice(0, space);
      if (resource !== undefined && entryResource !== resource) continue;
      const object = this.#store.get(entryResource, entry.slice(space + 1));
      if (object !== undefined) found.push({ resource: entryResource, object });
    }
    return found;
  }

  #add(entry: string, object: Unstructured): void {
    for (const value of this.#valuesOf(object)) {
      const entries = this.#entries.get(value);
      if (entries === undefined) this.#entries.set(value, new Set([entry]));
      else entries.add(entry);
    }
  }

  #remove(entry: string, object: Unstructured): void {
    for (const value of this.#valuesOf(object)) {
      const entries = this.#entries.get(value);
      entries?.delete(entry);
      if (entries?.size === 0) this.#entries.delete(value);
    }
  }
}
