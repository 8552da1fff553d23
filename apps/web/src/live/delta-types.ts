import type { DeltaType } from '@deltascope/wire';

/** client-go's delta types, in the order they are listed on every page. */
export const DELTA_TYPES: readonly DeltaType[] = [
  'Added',
  'Updated',
  'Deleted',
  'Replaced',
  'Sync',
];
