import type { Unstructured } from '@deltascope/apimachinery';
import { cellNamed, type Cell, type PrintedRow, type Printer } from '@deltascope/printers';
import type { JournalObject, JournalRecord } from '@deltascope/wire';
import { objectKey, type ObjectReference } from './object-key.ts';

/** An event's times are in whole seconds, and it takes a moment to come: one this young happened when it was seen. */
const PROMPT_MS = 2_000;

/**
 * A Kubernetes event as a record, and the object it is about, which may not be known otherwise. `row` is the event as its printer has it.
 * Its time is when it was last observed, but never later than `now`, whatever the cluster's clock says.
 */
export function eventRecord(
  event: Unstructured,
  {
    printer,
    row,
    now,
  }: { readonly printer: Printer; readonly row: PrintedRow; readonly now: number },
): { readonly record: JournalRecord; readonly about: JournalObject } {
  const cell = (name: string): Cell => cellNamed(printer.columns, row.cells, name);
  const about = aboutOf(event);
  const record: JournalRecord = {
    at: timeOf(cell('Last Seen'), now),
    type: row.health === 'warn' ? 'Warning' : 'Normal',
    about: about.key,
    namespace: about.namespace,
    name: about.name,
    late: false,
    before: null,
    after: null,
    reason: textOf(cell('Reason')),
    message: textOf(cell('Message')),
    count: Number(cell('Count') ?? 1),
    changes: [],
    resourceVersion: '',
    writer: null,
  };
  return { record, about };
}

function timeOf(lastSeen: Cell, now: number): number {
  if (typeof lastSeen !== 'number' || now - lastSeen < PROMPT_MS) return now;
  return lastSeen;
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : '');

function aboutOf({ involvedObject, regarding }: Unstructured): JournalObject {
  const reference = (involvedObject ?? regarding ?? {}) as ObjectReference;
  return {
    key: objectKey(reference),
    namespace: reference.namespace ?? '',
    name: reference.name ?? '',
    resource: '',
    kind: reference.kind ?? '',
    owner: null,
    state: null,
    createdAt: null,
    goneAt: null,
  };
}
