import { z } from 'zod';

/** Answers a `ping`, with its `time` untouched, so that the server can measure the round trip. */
export const pong = z.strictObject({ type: z.literal('pong'), time: z.number() });
