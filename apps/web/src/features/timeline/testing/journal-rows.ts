import {
  objectCells,
  recordCells,
  type JournalObject,
  type JournalRecord,
  type ReplicaRow,
  type WireCell,
} from '@deltascope/wire';

/** Names of one namespace, as keys of Pods. */
export const keyOf = (name: string, kind = 'Pod'): string => `${kind}/shop/${name}`;

function row(id: number, uid: string, cells: readonly WireCell[]): ReplicaRow {
  const name = uid.slice(uid.lastIndexOf('/') + 1);
  return {
    id,
    uid,
    namespace: 'shop',
    name,
    health: 'ok',
    cells,
    changes: new Map(),
    addedAt: null,
  };
}

/** A row of the `objects` view: a Pod that is well, unless said otherwise. */
export function objectRow(
  id: number,
  key: string,
  object: Partial<JournalObject> = {},
): ReplicaRow {
  const [kind = ''] = key.split(/[./]/);
  const cells = objectCells({
    key,
    namespace: 'shop',
    name: '',
    resource: `${kind.toLowerCase()}s`,
    kind,
    owner: null,
    state: { word: 'Running', health: 'ok' },
    createdAt: null,
    goneAt: null,
    ...object,
  });
  return row(id, key, cells);
}

/** A row of the `records` view: a change of a Pod that was and is well, unless said otherwise. */
export function recordRow(
  id: number,
  about: string,
  record: Partial<JournalRecord> = {},
): ReplicaRow {
  const isEvent = record.type === 'Warning' || record.type === 'Normal';
  const state = isEvent ? null : { word: 'Running', health: 'ok' as const };
  const full: JournalRecord = {
    at: id,
    type: 'Changed',
    about,
    namespace: 'shop',
    name: about.slice(about.lastIndexOf('/') + 1),
    late: false,
    before: state,
    after: state,
    reason: '',
    message: '',
    count: isEvent ? 1 : 0,
    changes: [],
    resourceVersion: '7',
    writer: null,
    ...record,
  };
  return { ...row(id, String(id), recordCells(full)), name: full.name };
}
