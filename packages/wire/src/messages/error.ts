import { z } from 'zod';

/** A request could not be served. `id` names the subscription; without one the whole message was refused. The socket stays open. */
export const error = z.object({
  type: z.literal('error'),
  id: z.number().int().nullable(),
  status: z.object({
    code: z.number().int(),
    reason: z.string(),
    message: z.string(),
  }),
});
