import type { Cell, Column, Health } from '@deltascope/printers';
import type { TableStatus } from '@deltascope/wire';

/** A row as of now. Shared with the log: never changed by who reads it. */
export interface LoggedRow {
  readonly id: number;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly health: Health;
  readonly cells: readonly Cell[];
  /** Per cell, the seq of its last change. */
  readonly cellSeqs: readonly number[];
  /** The seq that brought the row. */
  readonly createdSeq: number;
  /** The seq of its last change. */
  readonly seq: number;
  /** Who wrote the object last, when it is known. */
  readonly writer: string | null;
  /** When the last change was decoded from the watch, epoch ms; null when it came with a list. */
  readonly decodedAt: number | null;
}

export interface RemovedRow {
  readonly id: number;
  readonly namespace: string;
  readonly createdSeq: number;
  readonly seq: number;
}

/** What changed after a seq: rows newest first, removals newest first. */
export interface LoggedChanges {
  readonly rows: readonly LoggedRow[];
  readonly removed: readonly RemovedRow[];
}

/** How fresh a log is, as `status` tells viewers. */
export type LogStatus = Omit<TableStatus, 'type' | 'channel'>;

/**
 * What a topic hands to the relay, and all the relay knows of it: rows changed since a sequence number, and a call when there are more.
 * In-process today; a log on another machine can stand behind it.
 */
export interface RowLog {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly columns: readonly Column[];
  readonly namePosition: number;
  /** New with each rebuild; sequence numbers and row ids mean nothing across epochs. */
  readonly epoch: string;
  /** Grows by one per change of a row. */
  readonly seq: number;
  readonly status: LogStatus;
  /** The first list is complete: from here on the rows are what the cluster has. */
  readonly loaded: boolean;
  /** All rows, in no promised order. */
  rows(): Iterable<LoggedRow>;
  /** Everything in (seq, now]; undefined when the removals don't reach back that far. */
  changesSince(seq: number): LoggedChanges | undefined;
  /** Calls `onRows` after changes of rows, `onStatus` after changes of the status; synchronously, so it must be quick. */
  follow(follower: { onRows(): void; onStatus(): void }): Disposable;
}
