/** Where a class was named before the field existed; it still wins. */
export const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

const MODES: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** How a volume may be mounted, as kubectl abbreviates it. */
export const accessModes = (modes: readonly string[]): string =>
  MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
