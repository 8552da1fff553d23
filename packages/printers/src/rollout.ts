import type { ObjectMeta } from '@deltascope/apimachinery';
import { count } from './fields.ts';
import type { Sparse } from './fields.ts';

/** True while an object is on its way out, or its controller has not seen the latest spec yet. */
export const isUnsettled = (
  metadata: Sparse<ObjectMeta> | undefined,
  observedGeneration: number | undefined,
): boolean =>
  typeof metadata?.deletionTimestamp === 'string' ||
  count(observedGeneration) < count(metadata?.generation);
