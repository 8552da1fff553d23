import { z } from 'zod';
import { wholeRow } from './row.ts';

/**
 * A part of all rows as of `seq`: part `part` of `parts`, counted from 1, in order, with nothing of the same channel between them.
 * After the last part the viewer holds exactly these rows. An empty table is one part without rows.
 */
export const snapshot = z.object({
  type: z.literal('snapshot'),
  channel: z.number().int(),
  epoch: z.string(),
  seq: z.number().int(),
  part: z.number().int(),
  parts: z.number().int(),
  total: z.number().int(),
  rows: z.array(wholeRow),
});

export type Snapshot = z.infer<typeof snapshot>;
