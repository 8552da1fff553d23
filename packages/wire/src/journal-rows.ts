import type { WireCell, WireHealth } from './messages/row.ts';
import type { Subscribed } from './messages/subscribed.ts';
import type { ReplicaRow } from './replica.ts';

/**
 * What happened: a delta of an object, or a Kubernetes event of one of the two types it may have.
 */
export type RecordType = 'Added' | 'Changed' | 'Deleted' | 'Normal' | 'Warning';

/** How an object was: its printer's word for it and its health. */
export interface ObjectState {
  readonly word: string;
  readonly health: WireHealth;
}

/** One field that a change wrote, as text; null where it was absent. */
export interface FieldChange {
  /** "spec.replicas", "spec.template.spec.containers[api].image" */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One entry of the journal: something that happened to one object. Never changed once written. */
export interface JournalRecord {
  /** Epoch ms, server's clock. */
  readonly at: number;
  readonly type: RecordType;
  /** The key of the object in the `objects` view. */
  readonly about: string;
  readonly namespace: string;
  readonly name: string;
  /** Seen in a list after nothing was heard for a while, not in a watch: it happened some time before `at`. */
  readonly late: boolean;
  /** Null before an object was there, and for events. */
  readonly before: ObjectState | null;
  /** Null after an object is gone, and for events. */
  readonly after: ObjectState | null;
  /** An event's reason, message and count; "" and 0 for deltas. */
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** Of a Changed, the most telling first; at most 8. */
  readonly changes: readonly FieldChange[];
  /** Of the object; "" for events. */
  readonly resourceVersion: string;
  readonly writer: string | null;
}

/** An object the journal knows: one that lives, or one that has records. */
export interface JournalObject {
  /** Group, kind, namespace and name, as events and owner references name it: what is made anew under an old name is the same. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** "deployments.apps"; "" when only the kind is known. */
  readonly resource: string;
  readonly kind: string;
  /** The key of its controller (ownerReferences), null when it has none. */
  readonly owner: string | null;
  /** What it was last, also when it is gone; null when it was never seen. */
  readonly state: ObjectState | null;
  readonly createdAt: number | null;
  readonly goneAt: number | null;
}

type Columns = Subscribed['columns'];

const column = (
  name: string,
  type: Columns[number]['type'],
  description: string,
): Columns[number] => ({ name, type, priority: 0, description });

/** The columns of the `records` view. */
export const RECORD_COLUMNS: Columns = [
  column('At', 'age', 'When it happened.'),
  column('Type', 'text', 'What happened.'),
  column('About', 'text', 'The object it happened to.'),
  column('Late', 'number', '1 when it was seen in a list after a gap.'),
  column('Before', 'status', 'How the object was.'),
  column('After', 'status', 'How it is since.'),
  column('Reason', 'text', "An event's reason."),
  column('Message', 'text', "An event's message."),
  column('Count', 'number', 'How often the event was observed.'),
  column('Changes', 'text', 'Fields that changed, a line each: field, before, after.'),
  column('Resource Version', 'text', 'Of the object after it.'),
  column('Writer', 'text', 'Who wrote the change.'),
];

/** A record as the cells of its row. */
export function recordCells(record: JournalRecord): WireCell[] {
  return [
    record.at,
    record.type,
    record.about,
    record.late ? 1 : null,
    stateCell(record.before),
    stateCell(record.after),
    record.reason || null,
    record.message || null,
    record.count || null,
    formatChanges(record.changes) || null,
    record.resourceVersion || null,
    record.writer,
  ];
}

/** The record in a row of the `records` view. */
export function toJournalRecord({ namespace, name, cells }: ReplicaRow): JournalRecord {
  const [at, type, about, late, before, after, reason, message, count, changes, revision, writer] =
    cells;
  return {
    at: Number(at),
    type: type as RecordType,
    about: textOf(about),
    namespace,
    name,
    late: late === 1,
    before: stateOf(before),
    after: stateOf(after),
    reason: textOf(reason),
    message: textOf(message),
    count: Number(count ?? 0),
    changes: parseChanges(textOf(changes)),
    resourceVersion: textOf(revision),
    writer: typeof writer === 'string' ? writer : null,
  };
}

/** The columns of the `objects` view. */
export const OBJECT_COLUMNS: Columns = [
  column('Resource', 'text', 'In kubectl\u2019s spelling.'),
  column('Kind', 'text', 'Its kind.'),
  column('Owner', 'text', 'The object that controls it.'),
  column('State', 'status', 'How it is, or was last.'),
  column('Age', 'age', 'Time since it was created.'),
  column('Gone', 'age', 'Time since it was deleted.'),
];

/** An object as the cells of its row. The row's uid is its key. */
export function objectCells(object: JournalObject): WireCell[] {
  const { resource, kind, owner, state, createdAt, goneAt } = object;
  return [resource, kind, owner, stateCell(state), createdAt, goneAt];
}

/** The object in a row of the `objects` view. */
export function toJournalObject({ uid, namespace, name, cells }: ReplicaRow): JournalObject {
  const [resource, kind, owner, state, createdAt, goneAt] = cells;
  return {
    key: uid,
    namespace,
    name,
    resource: textOf(resource),
    kind: textOf(kind),
    owner: typeof owner === 'string' ? owner : null,
    state: stateOf(state),
    createdAt: typeof createdAt === 'number' ? createdAt : null,
    goneAt: typeof goneAt === 'number' ? goneAt : null,
  };
}

const textOf = (cell: WireCell | undefined): string => (typeof cell === 'string' ? cell : '');

const stateCell = (state: ObjectState | null): WireCell => state && [state.word, state.health];

function stateOf(cell: WireCell | undefined): ObjectState | null {
  if (!Array.isArray(cell)) return null;
  return { word: String(cell[0]), health: cell[1] as WireHealth };
}

/** One string is a tenth of the memory of its parts, on both ends: a journal holds tens of thousands. */
function formatChanges(changes: readonly FieldChange[]): string {
  return changes
    .map(({ field, before, after }) => [field, ...[before, after].map(toPart)].join('\t'))
    .join('\n');
}

function parseChanges(text: string): FieldChange[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const [field = '', before = '', after = ''] = line.split('\t');
    return { field, before: fromPart(before), after: fromPart(after) };
  });
}

/** A leading "=" tells a value from its absence. */
const toPart = (value: string | null): string =>
  value === null ? '' : `=${value.replace(/[\t\n\r]+/g, ' ')}`;

const fromPart = (part: string): string | null => (part === '' ? null : part.slice(1));
