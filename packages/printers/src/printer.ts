import type { GroupResource, KubeObject, TableRow } from '@deltascope/apimachinery';

/**
 * How an object fares, worst last in order of attention: `ok`, `done` (ran to its end), `progress` (on its way),
 * `unknown` (nothing heard), `warn` (degraded), `bad` (failing).
 */
export type Health = 'ok' | 'done' | 'progress' | 'unknown' | 'warn' | 'bad';

/**
 * What a column's cells are, on the wire and in memory; text is made of them only where it is shown.
 *
 * | type       | cell                                                   | shown as          |
 * |------------|--------------------------------------------------------|-------------------|
 * | `text`     | string, or null for kubectl's "<none>"                 | the string        |
 * | `number`   | number, or null                                        | 1,284             |
 * | `age`      | instant in epoch ms, or null for "<unknown>"           | kubectl's age     |
 * | `status`   | [word, health]                                         | mark and word     |
 * | `ratio`    | [have, want]                                           | 1/2               |
 * | `restarts` | [count, instant of the last in epoch ms, or null]      | 14 (41s ago)      |
 * | `duration` | [begin, end or null while it runs], or null before it  | 3m12s             |
 *
 * A ratio may be null for "<none>", and its `want` a word where kubectl has no number ("0/1 of 3").
 */
export type ColumnType = 'text' | 'number' | 'age' | 'status' | 'ratio' | 'restarts' | 'duration';

/** A cell's raw value, JSON as it is; compared by value with `cellsEqual`. */
export type Cell = string | number | null | readonly [string | number, string | number | null];

/** A column of a kind, in kubectl's words. The object's namespace and name are no columns: a row has them by itself. */
export interface Column {
  /** The API server's column name, as Table has it ("Ready", "Nominated Node"); unique within a kind. */
  readonly name: string;
  readonly type: ColumnType;
  /** 0: always shown; 1: only in `-o wide`. */
  readonly priority: 0 | 1;
  readonly description: string;
  /** kubectl's word for a null cell, where it is not its type's own. */
  readonly absent?: string;
  /** The column's type in the API server's Table, where it does not follow from `type` (number: integer, else string). */
  readonly tableType?: 'string' | 'integer' | 'boolean' | 'date';
  /** Of a text "true" or "false": a boolean there, whatever the column's type. Default: where the type is boolean. */
  readonly isBoolean?: boolean;
  /** The column's format there. Default "". */
  readonly tableFormat?: 'name';
}

/** What a printer makes of an object. Cells are in the order of the printer's columns. */
export interface PrintedRow {
  readonly cells: readonly Cell[];
  readonly health: Health;
}

/** One kind's columns and its pure projection from object to row. Never reads a clock. */
export interface Printer<T extends KubeObject = KubeObject> {
  readonly resource: GroupResource;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly columns: readonly Column[];
  /** Where the API server's Table puts Name among the columns: 0 for all but events. */
  readonly namePosition: number;
  /** Name is shown in wide output only (events). */
  readonly namePriority: 0 | 1;
  /** The Name column's format in the API server's Table. Default: "name", which all have but one. */
  readonly nameFormat?: '';
  /** Must not change or keep the object; must not throw on an object with fields missing. */
  print(object: T): PrintedRow;
  /** What kubectl puts after the name: " (default)". */
  nameSuffix?(object: T): string;
  /** A Table row's conditions, for kinds that have them (pods that ran to their end). */
  rowConditions?(object: T): TableRow['conditions'];
}
