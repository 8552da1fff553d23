import { z } from 'zod';
import { changedRow, wholeRow } from './row.ts';

/**
 * All that changed in (from, to], as it is at `to`. Applies only to a viewer that stands at `from`; any other has missed something.
 * A row that came and went inside the span is not in it. `decodedAt` is when the oldest of these changes was decoded (server's clock),
 * null when none came from a watch.
 */
export const delta = z.object({
  type: z.literal('delta'),
  channel: z.number().int(),
  from: z.number().int(),
  to: z.number().int(),
  decodedAt: z.number().nullable(),
  rows: z.array(z.union([wholeRow, changedRow])),
  removed: z.array(z.number().int()),
});

export type Delta = z.infer<typeof delta>;
