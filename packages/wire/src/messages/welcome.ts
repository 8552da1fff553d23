import { z } from 'zod';

/** Answers `hello`. `time` is the server's clock in epoch ms; `build` names the web build the server serves. */
export const welcome = z.object({
  type: z.literal('welcome'),
  protocol: z.number().int(),
  time: z.number(),
  version: z.string(),
  build: z.string(),
});
