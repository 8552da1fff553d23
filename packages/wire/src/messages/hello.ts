import { z } from 'zod';

/** The viewer's first message on every socket. Anything before it is a protocol error. */
export const hello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.number().int(),
});
