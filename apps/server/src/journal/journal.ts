import { formatGroupResource, type Unstructured } from '@deltascope/apimachinery';
import {
  type Clock,
  type HandlerGap,
  type Logger,
  type Notification,
  type ResourceEventHandler,
  type SharedIndexInformer,
} from '@deltascope/client';
import type { Printer } from '@deltascope/printers';
import type { JournalObject, JournalRecord, JournalValue } from '@deltascope/wire';
import type { RowLog } from '../relay/row-log.ts';
import { isSuccessor, knownState } from '../clusters/handled-object.ts';
import { newestActivity } from '../clusters/newest-activity.ts';
import { printObject } from '../clusters/print-object.ts';
import { Creators } from './creators.ts';
import { eventRecord } from './event-record.ts';
import { fieldChanges } from './field-changes.ts';
import { KindGaps } from './kind-gaps.ts';
import { objectKey } from './object-key.ts';
import { ObjectLog } from './object-log.ts';
import { toJournalObject } from './to-journal-object.ts';
import { RECORD_BOUNDS, RecordLog, type RecordBounds } from './record-log.ts';

export interface JournalOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** A new id for each call. */
  readonly newEpoch: () => string;
  /** That will be followed: until they are, nothing is known of them. */
  readonly resources: readonly string[];
  readonly bounds?: RecordBounds;
  /** How many notifications of a kind may wait; what comes beyond is dropped, and a gap. */
  readonly maxPending?: number;
}

/** A kind as the journal needs it. */
export interface JournaledKind {
  readonly printer: Printer;
  readonly informer: SharedIndexInformer;
  /** How fresh the kind is; its changes are followed. */
  readonly freshness: Pick<RowLog, 'status' | 'follow'>;
}

/**
 * A list of as many objects is taken whole. What waits holds the old states of what changed: of pods without managedFields some 75 MB at
 * most.
 */
const MAX_PENDING = 20_000;
/** Objects read anew in one go: a few milliseconds. */
const READ_AT_ONCE = 500;

const EVENTS = new Set(['events', 'events.events.k8s.io']);

/**
 * What happened since this server started: a record per delta of an object and per Kubernetes event, in memory and within bounds, and
 * the objects they are about. What it cannot know (nothing was watched, or it was too far behind) it says: `gaps`.
 *
 * An update that changes only silent fields (heartbeats, revisions), and not how the object is, is no record.
 */
export class Journal {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #startedAt: number;
  readonly #maxPending: number;
  readonly #records: RecordLog;
  readonly #objects: ObjectLog;
  readonly #gaps = new KindGaps();
  readonly #creators = new Creators();
  readonly #informers: SharedIndexInformer[] = [];

  constructor(options: JournalOptions) {
    const { clock, logger, newEpoch, resources, bounds = RECORD_BOUNDS } = options;
    this.#clock = clock;
    this.#logger = logger;
    this.#startedAt = clock.now();
    this.#maxPending = options.maxPending ?? MAX_PENDING;
    const since = this.#startedAt;
    const dataAt = (): number | null => newestActivity(this.#informers);
    this.#objects = new ObjectLog({ epoch: newEpoch(), since, dataAt });
    this.#records = new RecordLog({
      clock,
      epoch: newEpoch(),
      since,
      dataAt,
      bounds,
      onDropped: (about) => this.#objects.release(about),
    });
    for (const resource of resources)
      this.#gaps.note(resource, { state: 'loading', cause: '' }, since);
  }

  get records(): RowLog {
    return this.#records.rows;
  }

  get objects(): RowLog {
    return this.#objects.rows;
  }

  /** The cluster does not have a kind. */
  markUnserved(resource: string): void {
    this.#gaps.drop(resource);
  }

  /** Follows a kind, whose informer may be running; once. */
  attach({ printer, informer, freshness }: JournaledKind): void {
    const resource = formatGroupResource(printer.resource);
    const look = (): void => this.#gaps.note(resource, freshness.status, this.#clock.now());
    freshness.follow({ onRows: () => undefined, onStatus: look });
    look();
    const handler = EVENTS.has(resource)
      ? this.#eventHandler(printer)
      : this.#objectHandler(printer, informer);
    informer.addEventHandler(handler, {
      name: 'journal',
      overflow: { type: 'drop', maxPending: this.#maxPending },
      unchangedUpdates: 'never',
    });
    this.#informers.push(informer);
  }

  value(): Omit<JournalValue, 'channel'> {
    this.#records.trim();
    const { bytes, dropped, keptSince, bounds, rows } = this.#records;
    return {
      type: 'journal',
      at: this.#clock.now(),
      startedAt: this.#startedAt,
      keptSince: Math.max(keptSince, this.#gaps.knownSince),
      records: rows.size,
      bytes,
      ...bounds,
      dropped,
      gaps: this.#gaps.list(),
    };
  }

  #eventHandler(printer: Printer): ResourceEventHandler {
    const note = (event: Unstructured, { decodedAt }: Notification): void => {
      const row = printObject(printer, event, this.#logger);
      const now = decodedAt ?? this.#clock.now();
      const { record, about } = eventRecord(event, { printer, row, now });
      this.#noteCreator(record);
      const owner = about.kind === 'Pod' ? this.#creators.ownerOf(about.key) : null;
      this.#objects.retain({ ...about, owner });
      this.#records.append(record, decodedAt ?? null);
    };
    return {
      onAdd: note,
      onUpdate: (_before, event, notification) => note(event, notification),
      // Events are forgotten by the cluster after an hour: that is not news.
      onDelete: () => undefined,
      onGap: (gap) => this.#noteGap(printer, gap),
    };
  }

  /** An event may tell of the owner of a pod that is known only by events. */
  #noteCreator({ about, namespace, reason, message }: JournalRecord): void {
    const name = Creators.createdPod(reason, message);
    if (name === undefined) return;
    const key = objectKey({ kind: 'Pod', namespace, name });
    this.#creators.note(key, about);
    const known = this.#objects.get(key);
    if (known?.state === null) this.#objects.set({ ...known, owner: about });
  }

  #objectHandler(printer: Printer, informer: SharedIndexInformer): ResourceEventHandler {
    const read = (object: Unstructured): JournalObject =>
      toJournalObject(printer, object, this.#logger);
    return {
      onAdd: (object, notification) => {
        const after = read(object);
        // What was there before anyone looked was not made now.
        if (notification.isInInitialList) this.#objects.set(after);
        else this.#note('Added', { before: null, after, object }, notification);
      },
      onUpdate: (before, after, notification) => {
        if (isSuccessor(before, after)) {
          this.#note(
            'Deleted',
            { before: read(before), after: null, object: before },
            notification,
          );
          this.#note('Added', { before: null, after: read(after), object: after }, notification);
        } else {
          this.#noteChange(before, after, { read, notification });
        }
      },
      onDelete: (deleted, notification) => {
        const object = knownState(deleted, notification);
        if (object)
          this.#note('Deleted', { before: read(object), after: null, object }, notification);
      },
      onGap: (gap) => {
        this.#noteGap(printer, gap);
        this.#readAnew(formatGroupResource(printer.resource), { gap, informer, read });
      },
    };
  }

  #noteChange(
    before: Unstructured,
    after: Unstructured,
    how: { read: (object: Unstructured) => JournalObject; notification: Notification },
  ): void {
    const changes = fieldChanges(before, after);
    const next = how.read(after);
    const known = this.#objects.get(next.key) ?? how.read(before);
    // A silent field may decide how the object is: observedGeneration tells that a wish was seen.
    if (changes.length === 0 && isSameState(known, next)) return;
    this.#note('Changed', { before: known, after: next, object: after, changes }, how.notification);
  }

  #noteGap(printer: Printer, { dropped, from, to }: HandlerGap): void {
    const resource = formatGroupResource(printer.resource);
    const changes = dropped === 1 ? '1 change was' : `${dropped} changes were`;
    this.#logger.warn({ resource, dropped, from, to }, 'the journal was too far behind');
    this.#gaps.add({ resource, from, to, cause: `too far behind: ${changes} not recorded` });
  }

  /** What was dropped changed objects; how they are now the store knows. They are read a few at a time, the newest state of each. */
  #readAnew(
    resource: string,
    from: {
      readonly gap: HandlerGap;
      readonly informer: SharedIndexInformer;
      readonly read: (object: Unstructured) => JournalObject;
    },
  ): void {
    const { gap, informer, read } = from;
    const store = informer.getStore();
    for (const object of this.#objects.living(resource)) {
      const { namespace, name } = object;
      const isThere = store.getByKey(namespace ? `${namespace}/${name}` : name) !== undefined;
      if (!isThere) this.#objects.set({ ...object, goneAt: gap.to });
    }
    const keys = store.listKeys();
    const readSome = (): void => {
      for (const key of keys.splice(0, READ_AT_ONCE)) {
        const object = store.getByKey(key);
        if (object !== undefined) this.#objects.set(read(object));
      }
      if (keys.length > 0) this.#clock.setTimer(0, readSome);
    };
    readSome();
  }

  /** What a list brought belongs to the gap before it, whenever its turn came to be told. */
  #lateAt(resource: string): number {
    const now = this.#clock.now();
    return Math.min(now, this.#gaps.endOf(resource) ?? now);
  }

  #note(
    type: JournalRecord['type'],
    what: {
      readonly before: JournalObject | null;
      readonly after: JournalObject | null;
      readonly object: Unstructured;
      readonly changes?: JournalRecord['changes'];
    },
    { decodedAt, lastWriter }: Notification,
  ): void {
    const { before, after, object, changes = [] } = what;
    const about = after ?? before;
    if (!about) return;
    const at = decodedAt ?? this.#lateAt(about.resource);
    const current = after ?? { ...about, goneAt: at };
    // Retained first: the row of one that is gone would go, and come back.
    this.#objects.retain(current);
    this.#objects.set(current);
    this.#records.append(
      {
        at,
        type,
        about: about.key,
        namespace: about.namespace,
        name: about.name,
        // C85, C105: what a list brought happened some time since the last look.
        late: decodedAt === undefined,
        before: before?.state ?? null,
        after: after?.state ?? null,
        reason: '',
        message: '',
        count: 0,
        changes,
        resourceVersion: object.metadata.resourceVersion ?? '',
        writer: lastWriter?.manager ?? null,
      },
      decodedAt ?? null,
    );
  }
}

function isSameState({ state: a }: JournalObject, { state: b }: JournalObject): boolean {
  return a?.word === b?.word && a?.health === b?.health;
}
