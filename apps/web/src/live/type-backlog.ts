import type { DeltaType } from '@deltascope/wire';

/** More than this is never drawn one by one; what is older is forgotten. */
const MAX = 1_000;

/**
 * Which types the deltas waiting at a stage are, followed from the counters: what came in, in order of counting, less what went on.
 * A page that began to look while some were waiting does not know theirs: those are null.
 */
export class TypeBacklog {
  #types: readonly (DeltaType | null)[] = [];

  /** Waiting now, oldest first; at most a thousand. */
  get types(): readonly (DeltaType | null)[] {
    return this.#types;
  }

  /** Takes in what came since the last count and gives out what went on, so that `waiting` stay. */
  advance(came: readonly (DeltaType | null)[], waiting: number): readonly (DeltaType | null)[] {
    const all = [...this.#types, ...came];
    const gone = Math.max(0, all.length - waiting);
    const kept = all.slice(gone);
    const unknown = Math.min(MAX, Math.max(0, waiting - kept.length));
    this.#types = [...Array.from({ length: unknown }, () => null), ...kept].slice(-MAX);
    return all.slice(0, gone);
  }
}
