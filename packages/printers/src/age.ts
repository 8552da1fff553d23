import type { ObjectMeta } from '@deltascope/apimachinery';
import { instant } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Column } from './printer.ts';

/** The column nearly every kind has. */
export const AGE: Column = {
  name: 'Age',
  type: 'age',
  priority: 0,
  description: 'Time since the object was created.',
};

/** As `AGE`, in the words of the API server's Table for kinds it knows no columns of. */
export const CREATED_AT: Column = { ...AGE, name: 'Created At', tableType: 'date' };

export const createdAt = (metadata: Sparse<ObjectMeta> | undefined): number | null =>
  instant(metadata?.creationTimestamp);
