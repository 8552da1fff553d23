import { z } from 'zod';

const instant = z.number();
const count = z.number().int();

const deltaType = z.enum([
  'Added',
  'Updated',
  'Deleted',
  'Replaced',
  'Sync',
  'ReplacedAll',
  'SyncAll',
  'Bookmark',
]);

const reflectorInspection = z.object({
  phase: z.enum(['idle', 'listing', 'watching', 'backing-off', 'stopped']),
  /** The resourceVersion enqueued last (client-go: LastSyncResourceVersion). */
  enqueued: z.string(),
  lists: count,
  relists: count,
  watches: count,
  lastList: z
    .object({ at: instant, durationMs: z.number(), items: count, pages: count, cause: z.string() })
    .nullable(),
  listProgress: z.object({ done: count, of: count.nullable() }).nullable(),
  watch: z.object({ at: instant, timeoutMs: z.number(), events: count, bytes: count }).nullable(),
  lastEventAt: instant.nullable(),
  lastBookmarkAt: instant.nullable(),
  lastActivityAt: instant.nullable(),
  bookmarks: count,
  events: count,
  skipped: count,
  backoff: z.object({ until: instant, delayMs: z.number(), step: count }).nullable(),
  /** `code` is a Status's reason or a network error's code; "" when it has none. */
  lastError: z.object({ message: z.string(), code: z.string(), at: instant }).nullable(),
  history: z.array(
    z.object({
      at: instant,
      type: z.enum(['list', 'relist', 'watch', 'rewatch', 'error', 'stop']),
      cause: z.string(),
    }),
  ),
});

const queueInspection = z.object({
  /** Which queue it is; `keys` wait in a DeltaFIFO, single `deltas` in a RealFIFO, and `highWater` counts the same. */
  mode: z.enum(['DeltaFIFO', 'RealFIFO', 'RealFIFO (atomic)']),
  keys: count,
  deltas: count,
  highWater: count,
  highWaterAt: instant.nullable(),
  oldestAt: instant.nullable(),
  lastWaitMs: z.number().nullable(),
  /** The first keys in order, each with its deltas, oldest first; a bounded sample. */
  head: z.array(
    z.object({
      key: z.string(),
      deltas: z.array(z.object({ type: deltaType, resourceVersion: z.string(), at: instant })),
    }),
  ),
  /** Deltas enqueued since the informer started, per type. */
  totals: z.record(deltaType, count),
  merged: count,
  popped: count,
  hasSynced: z.boolean(),
  initialPopulation: count,
});

const storeInspection = z.object({
  objects: count,
  indices: z.array(z.object({ name: z.string(), values: count })),
  /** The resourceVersion popped last. */
  applied: z.string(),
});

const listenerInspection = z.object({
  name: z.string(),
  /** What becomes of notifications when the handler falls behind. */
  overflow: z.enum(['unbounded', 'coalesce', 'drop']),
  pending: count,
  highWater: count,
  handled: count,
  /** For which another one of the same object stands. */
  coalesced: count,
  dropped: count,
  /** How often it began to drop. */
  gaps: count,
  /** Updates that change nothing and were kept from it. */
  unchangedSkipped: count,
  errors: count,
  synced: z.boolean(),
  lastHandleMs: z.number().nullable(),
  slowestHandleMs: z.number().nullable(),
  oldestPendingAt: instant.nullable(),
});

const informerInspection = z.object({
  resource: z.string(),
  version: z.string(),
  kind: z.string(),
  scope: z.string(),
  startedAt: instant,
  viewers: count,
  reflector: reflectorInspection,
  queue: queueInspection,
  store: storeInspection,
  listeners: z.array(listenerInspection),
});

/** The whole `informers` view: a consistent snapshot of each running informer, `at` the server's clock. */
export const informersValue = z.object({
  type: z.literal('informers'),
  channel: z.number().int(),
  at: instant,
  informers: z.array(informerInspection),
});

export type InformerInspection = z.infer<typeof informerInspection>;
export type InformersValue = z.infer<typeof informersValue>;
export type DeltaType = z.infer<typeof deltaType>;
