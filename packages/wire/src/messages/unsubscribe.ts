import { z } from 'zod';

/** Closes a view. Frames already on their way may still arrive and are to be ignored. */
export const unsubscribe = z.strictObject({
  type: z.literal('unsubscribe'),
  id: z.number().int().nonnegative(),
});
