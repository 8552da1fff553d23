import { z } from 'zod';

/** See @deltascope/printers: a typed raw value whose meaning is its column's type. */
const cell = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number(), z.null()])]),
]);

export const health = z.enum(['ok', 'done', 'progress', 'unknown', 'warn', 'bad']);

/** A small integer that stands for one object (by uid) within an epoch; never given twice. */
const rowId = z.number().int().nonnegative();

/** A row the viewer has not: [row, health, cells, uid, namespace or "", name, last writer or null]. */
export const wholeRow = z.tuple([
  rowId,
  health,
  z.array(cell),
  z.string(),
  z.string(),
  z.string(),
  z.string().nullable(),
]);

/** A row the viewer has: [row, health, changed cells by column index, last writer or null]. */
export const changedRow = z.tuple([
  rowId,
  health,
  z.record(z.string(), cell),
  z.string().nullable(),
]);

export type WireCell = z.infer<typeof cell>;
export type WireHealth = z.infer<typeof health>;
export type WholeRow = z.infer<typeof wholeRow>;
export type ChangedRow = z.infer<typeof changedRow>;
