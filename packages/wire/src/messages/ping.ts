import { z } from 'zod';

/**
 * The server's heartbeat. `time` is its clock, `rttMs` the last round trip it measured; `dataAt` tells per channel of this viewer
 * when the watch last brought bytes.
 */
export const ping = z.object({
  type: z.literal('ping'),
  time: z.number(),
  rttMs: z.number().nullable(),
  dataAt: z.array(z.tuple([z.number().int(), z.number().nullable()])),
});
