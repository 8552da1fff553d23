import { z } from 'zod';

/**
 * What only the viewer can know: gaps it found, and how long deltas took from the decoder to the screen
 * (ms, clock skew taken off, a sample of the frames since the last report).
 */
export const report = z.strictObject({
  type: z.literal('report'),
  gaps: z.number().int().nonnegative(),
  paintMs: z.array(z.number()).max(100),
});
