import { z } from 'zod';

/** The viewer's place can't be continued from; a snapshot follows. The rows on screen stay until it is complete. */
export const reset = z.object({
  type: z.literal('reset'),
  channel: z.number().int(),
  why: z.enum(['epoch', 'log', 'view']),
});
