import type { DeltaType, InformerInspection } from '@deltascope/wire';

type Queue = InformerInspection['queue'];

/** client-go's delta types, in the order they are listed on every page. */
export const DELTA_TYPES: readonly DeltaType[] = [
  'Added',
  'Updated',
  'Deleted',
  'Replaced',
  'Sync',
  'ReplacedAll',
  'SyncAll',
  'Bookmark',
];

const OF_ONE_OBJECT = new Set<DeltaType>(['Added', 'Updated', 'Deleted', 'Replaced', 'Sync']);
const OF_ATOMIC = new Set<DeltaType>([
  'Added',
  'Updated',
  'Deleted',
  'ReplacedAll',
  'SyncAll',
  'Bookmark',
]);

/** Those a queue of this mode can hold. */
export function deltaTypesOf(mode: Queue['mode']): readonly DeltaType[] {
  const possible = mode === 'RealFIFO (atomic)' ? OF_ATOMIC : OF_ONE_OBJECT;
  return DELTA_TYPES.filter((type) => possible.has(type));
}

/** What waits, counted as the queue's high-water is: a DeltaFIFO's keys, a RealFIFO's deltas. */
export function queueDepth({ mode, keys, deltas }: Queue): number {
  return mode === 'DeltaFIFO' ? keys : deltas;
}
