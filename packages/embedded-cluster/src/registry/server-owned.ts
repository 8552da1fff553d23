import type { ObjectMeta } from '@deltascope/apimachinery';

const SERVER_OWNED = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generateName',
  'managedFields',
] as const;

function restore(
  metadata: ObjectMeta,
  old: ObjectMeta,
  field: (typeof SERVER_OWNED)[number],
): void {
  const value = old[field];
  if (value === undefined) delete metadata[field];
  else Object.assign(metadata, { [field]: value });
}

/** Metadata that is wished for, with what only the server writes as it was. */
export function withServerOwned(wanted: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const metadata = { ...wanted };
  for (const field of SERVER_OWNED) restore(metadata, old, field);
  return metadata;
}
