import { z } from 'zod';

/** A resource in kubectl's spelling: "pods", "deployments.apps". */
const resource = z.string().min(1).max(317);

/**
 * Null means all of them. Under a list of names cluster-scoped kinds stay whole, and what is of no namespace in a mixed view
 * (a node's records) is left out.
 */
const namespaces = z.array(z.string().max(63)).min(1).max(100).nullable();

/** What a viewer wants to see. Everything that changes the answer is in here, and nothing else. */
const view = z.discriminatedUnion('view', [
  z.strictObject({ view: z.literal('table'), resource, namespaces }),
  /** The journal: what happened (see journal-rows.ts), */
  z.strictObject({ view: z.literal('records'), namespaces }),
  /** and the objects it happened to. */
  z.strictObject({ view: z.literal('objects'), namespaces }),
  /** The cluster, its link, and every running kind with count and health: the rail's data. */
  z.strictObject({ view: z.literal('cluster') }),
  /** Every running informer's inspection. */
  z.strictObject({ view: z.literal('informers') }),
  /** What the journal keeps, and since when. */
  z.strictObject({ view: z.literal('journal') }),
  /** What the wall shows. */
  z.strictObject({ view: z.literal('wall') }),
]);

/** Where a viewer stands in a table: it holds all changes up to and including `seq` of that epoch. */
const resumePoint = z.strictObject({
  epoch: z.string().max(64),
  seq: z.number().int().nonnegative(),
  /** Of the view the rows belong to, as `subscribed` gave it: another view's rows are never resumed. */
  fingerprint: z.string().max(64),
});

/**
 * Opens a view, or opens it again under the same `id` (after a reconnect, or to repair a gap).
 * `id` is the viewer's own number, unique per socket. `windowMs` is how long the server may gather changes into one frame.
 */
export const subscribe = z.strictObject({
  type: z.literal('subscribe'),
  id: z.number().int().nonnegative(),
  view,
  windowMs: z.number().int().min(0).max(10_000),
  resume: resumePoint.optional(),
});

export type View = z.infer<typeof view>;
export type TableView = Extract<View, { view: 'table' }>;
/** A view of rows: snapshots and deltas. */
export type RowsView = Extract<View, { namespaces: unknown }>;
/** A view of one small value, sent whole. */
export type ValueView = Exclude<View, RowsView>;
export type ResumePoint = z.infer<typeof resumePoint>;
export type Subscribe = z.infer<typeof subscribe>;
