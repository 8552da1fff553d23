import { z } from 'zod';

const column = z.object({
  name: z.string(),
  type: z.enum(['text', 'number', 'age', 'status', 'ratio', 'restarts', 'duration']),
  priority: z.union([z.literal(0), z.literal(1)]),
  description: z.string(),
  /** kubectl's word for a null cell, where it is not its type's own. */
  absent: z.string().exactOptional(),
});

/**
 * Answers `subscribe`: frames of this view come under `channel`, a number of the server's, the same for all viewers of the same view,
 * so that a frame is encoded once. `columns` is what the table's cells are; empty for views that are no tables.
 */
export const subscribed = z.object({
  type: z.literal('subscribed'),
  id: z.number().int(),
  channel: z.number().int(),
  fingerprint: z.string(),
  kind: z.string(),
  namespaced: z.boolean(),
  namePosition: z.number().int(),
  columns: z.array(column),
});

export type Subscribed = z.infer<typeof subscribed>;
