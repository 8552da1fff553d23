import type { RecordType } from '@deltascope/wire';
import { RECORD_TYPES } from './record-store.ts';

/** What a person wants to see; nothing chosen is everything. */
export interface RecordWish {
  readonly kinds: readonly string[];
  readonly types: readonly RecordType[];
}

export const EVERYTHING: RecordWish = { kinds: [], types: [] };

/** A wish, made quick to ask. */
export class RecordFilter {
  readonly wish: RecordWish;
  readonly #kinds: ReadonlySet<string> | null;
  /** By place in RECORD_TYPES. */
  readonly #types: readonly boolean[];

  constructor(wish: RecordWish) {
    this.wish = wish;
    this.#kinds = wish.kinds.length === 0 ? null : new Set(wish.kinds);
    this.#types = RECORD_TYPES.map((type) => wish.types.length === 0 || wish.types.includes(type));
  }

  get acceptsAll(): boolean {
    return this.#kinds === null && this.wish.types.length === 0;
  }

  acceptsKind(kind: string): boolean {
    return this.#kinds === null || this.#kinds.has(kind);
  }

  /** By its place in RECORD_TYPES. */
  acceptsType(type: number): boolean {
    return this.#types[type] ?? false;
  }
}
