import { z } from 'zod';
import { hello } from './messages/hello.ts';
import { pong } from './messages/pong.ts';
import { report } from './messages/report.ts';
import { subscribe } from './messages/subscribe.ts';
import { unsubscribe } from './messages/unsubscribe.ts';

/** Everything a viewer may send. */
export const upMessage = z.discriminatedUnion('type', [
  hello,
  subscribe,
  unsubscribe,
  report,
  pong,
]);

export type UpMessage = z.infer<typeof upMessage>;
