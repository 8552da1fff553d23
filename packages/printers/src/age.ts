import type { ObjectMeta } from '@deltascope/apimachinery';
import { instant } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { ColumnOf } from './columns-printer.ts';
import type { Column } from './printer.ts';

/** The column nearly every kind has. */
export const AGE: Column = {
  name: 'Age',
  type: 'age',
  priority: 0,
  description: 'Time since the object was created.',
};

/** In place of `AGE` for kinds the API server knows no columns of: kubectl shows the instant itself. */
export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'text',
  tableType: 'date',
  priority: 0,
  description: 'When the object was created.',
};

export const createdAt = (metadata: Sparse<ObjectMeta> | undefined): number | null =>
  instant(metadata?.creationTimestamp);

/** The cell of `CREATED_AT`. */
export const creationTimestamp = (metadata: Sparse<ObjectMeta> | undefined): string | null =>
  typeof metadata?.creationTimestamp === 'string' ? metadata.creationTimestamp : null;

/** `AGE` with its cell. */
export const AGE_OF: ColumnOf<{ metadata: ObjectMeta }> = {
  ...AGE,
  cell: ({ metadata }) => createdAt(metadata),
};
