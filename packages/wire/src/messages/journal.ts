import { z } from 'zod';

const instant = z.number();
const count = z.number().int();

/** A time during which nothing was heard of a kind: what changed in it is known only in sum. `to` is null while it lasts. */
const journalGap = z.object({
  resource: z.string(),
  from: instant,
  to: instant.nullable(),
  /** One short sentence. */
  cause: z.string(),
});

/**
 * The whole `journal` view: what the journal keeps and what it cannot know. Instants are the server's clock. Its contents are the
 * `records` and `objects` views.
 */
export const journalValue = z.object({
  type: z.literal('journal'),
  channel: count,
  at: instant,
  startedAt: instant,
  /** Changes before this are not kept: the start, or the newest that was dropped at a bound. */
  keptSince: instant,
  records: count,
  maxRecords: count,
  bytes: count,
  maxBytes: count,
  maxAgeMs: count,
  /** Records dropped at a bound since the start. */
  dropped: count,
  /** Oldest first; at most 200, of which the oldest are dropped. */
  gaps: z.array(journalGap),
});

export type JournalGap = z.infer<typeof journalGap>;
export type JournalValue = z.infer<typeof journalValue>;
