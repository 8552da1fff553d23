import { z } from 'zod';
import { clusterValue } from './messages/cluster.ts';
import { delta } from './messages/delta.ts';
import { error } from './messages/error.ts';
import { informersValue } from './messages/informers.ts';
import { journalValue } from './messages/journal.ts';
import { ping } from './messages/ping.ts';
import { reset } from './messages/reset.ts';
import { snapshot } from './messages/snapshot.ts';
import { status } from './messages/status.ts';
import { subscribed } from './messages/subscribed.ts';
import { wallValue } from './messages/wall.ts';
import { welcome } from './messages/welcome.ts';

/**
 * Everything the server may send. The schema is the specification and what tests check against; viewers do not run it on each frame:
 * the server is theirs, and parsing is the hot path.
 */
export const downMessage = z.discriminatedUnion('type', [
  welcome,
  subscribed,
  snapshot,
  delta,
  reset,
  status,
  clusterValue,
  informersValue,
  journalValue,
  wallValue,
  error,
  ping,
]);

export type DownMessage = z.infer<typeof downMessage>;
