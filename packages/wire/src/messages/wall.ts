import { z } from 'zod';
import { health } from './row.ts';

const instant = z.number();
const count = z.number().int();

/** What is wrong with one object, in words: "checkout-api keeps crashing", "Container api exits with 1 after 4s, 14 restarts." */
const wallFinding = z.object({
  uid: z.string(),
  health: z.enum(['bad', 'warn']),
  /** "deployments.apps" */
  resource: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** What follows the name in the headline: "keeps crashing". */
  headline: z.string(),
  sentence: z.string(),
  since: instant,
});

/** A workload between two templates or two sizes. */
const wallRollout = z.object({
  uid: z.string(),
  resource: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** The first container's image tag, or "" without one. */
  version: z.string(),
  /** Pods of the new template that are available, on their way, failing; and how many there are to be. */
  done: count,
  under: count,
  failing: count,
  want: count,
  since: instant,
});

const wallNode = z.object({
  name: z.string(),
  zone: z.string(),
  health,
  /** kubectl's status word. */
  word: z.string(),
  since: instant,
  /** One letter per pod on it, the first of its health (o d p u w b), in the order in which the pods came: a pod keeps its place. */
  pods: z.string(),
});

const wallWarning = z.object({
  uid: z.string(),
  reason: z.string(),
  namespace: z.string(),
  /** Of the workload or object it is about. */
  name: z.string(),
  at: instant,
  count,
});

/** A trouble that is over: the object got well, or is gone. `times`: how often it came within `since` and `until`. */
const wallEnded = z.object({
  uid: z.string(),
  health: z.enum(['bad', 'warn']),
  name: z.string(),
  headline: z.string(),
  since: instant,
  until: instant,
  times: count,
  gone: z.boolean(),
});

/**
 * The whole `wall` view: what a screen that nobody operates shows. Instants are the server's clock. Bounded: at most 4 findings,
 * 4 rollouts, 500 nodes, 5 warnings, 4 ended troubles; the rest are figures.
 */
export const wallValue = z.object({
  type: z.literal('wall'),
  channel: count,
  at: instant,
  startedAt: instant,
  /** When any watch last brought bytes; null before the first. */
  dataAt: instant.nullable(),
  /** How many there are in all. */
  bad: count,
  warn: count,
  findings: z.array(wallFinding),
  rollingOut: count,
  rollouts: z.array(wallRollout),
  nodeCount: count,
  nodes: z.array(wallNode),
  /** Newest first. */
  warnings: z.array(wallWarning),
  /** Since when nothing has been wrong; null while something is. */
  calmSince: instant.nullable(),
  /** Newest first. */
  ended: z.array(wallEnded),
  /** Changes of objects per bin, oldest first, the last bin under way; null before the start. */
  rate: z.object({ binMs: count, bins: z.array(count.nullable()) }),
  /** The same for the last day. */
  day: z.object({ binMs: count, bins: z.array(count.nullable()), endsAt: instant }),
});

export type WallFinding = z.infer<typeof wallFinding>;
export type WallRollout = z.infer<typeof wallRollout>;
export type WallNode = z.infer<typeof wallNode>;
export type WallWarning = z.infer<typeof wallWarning>;
export type WallEnded = z.infer<typeof wallEnded>;
export type WallValue = z.infer<typeof wallValue>;
