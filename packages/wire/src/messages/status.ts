import { z } from 'zod';

/**
 * How fresh a table is, sent on every change. Instants are epoch ms of the server's clock.
 * `loading`: the first list is not complete; `live`: the watch is open; `relisting`: a list runs, rows stay;
 * `stale`: no watch and none being opened right now (backing off); `forbidden`: the server may not list or watch it;
 * `unserved`: the cluster does not have the kind.
 */
export const status = z.object({
  type: z.literal('status'),
  channel: z.number().int(),
  state: z.enum(['loading', 'live', 'relisting', 'stale', 'forbidden', 'unserved']),
  since: z.number(),
  /** The last bytes of the watch, event or bookmark. */
  dataAt: z.number().nullable(),
  /** One short sentence; empty when live. */
  cause: z.string(),
  /** When the next attempt is due, while stale. */
  retryAt: z.number().nullable(),
  progress: z.object({ done: z.number(), of: z.number().nullable() }).nullable(),
});

export type TableStatus = z.infer<typeof status>;
