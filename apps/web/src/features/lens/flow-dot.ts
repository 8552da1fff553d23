import type { DeltaType } from '@deltascope/wire';

/** What a dot shows: a delta's type, or null where the page has not seen it come. */
export type DotType = DeltaType | null;

/** The drawing of a dot, to be used by reference. */
export function dotId(type: DotType): string {
  return `dot-${type ?? 'unknown'}`;
}
