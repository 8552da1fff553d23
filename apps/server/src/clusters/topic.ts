import type { Unstructured } from '@deltascope/apimachinery';
import {
  type DeletedFinalStateUnknown,
  type DeletionNotification,
  type Logger,
  type Notification,
  type ResourceEventHandler,
  type SharedIndexInformer,
} from '@deltascope/client';
import type { Column, Health, Printer } from '@deltascope/printers';
import type { LoggedChanges, LoggedRow, LogStatus, RowLog } from '../relay/row-log.ts';
import { RowTable } from '../relay/row-table.ts';
import { isSuccessor, knownState, uidOf } from './handled-object.ts';
import { printObject } from './print-object.ts';
import { toLogStatus } from './to-log-status.ts';

/** How often a list under way is asked how far it is. */
const PROGRESS_INTERVAL_MS = 250;

export interface TopicOptions {
  readonly printer: Printer;
  readonly epoch: string;
  readonly clock: {
    now(): number;
    setTimer(ms: number, callback: () => void): Disposable;
  };
  readonly logger: Logger;
}

interface Follower {
  onRows(): void;
  onStatus(): void;
}

/**
 * One resource of one cluster, as rows: a handler of its shared informer, which projects each delta and numbers what changed of it.
 *
 * An update that changes no cell makes no noise. When it falls behind, the changes of an object become one: viewers get the latest state,
 * not the backlog. The rows outlive whatever happens to the watch; `status` tells how good they are.
 */
export class Topic implements RowLog, ResourceEventHandler<Unstructured> {
  readonly epoch: string;
  readonly printer: Printer;
  readonly #clock: TopicOptions['clock'];
  readonly #logger: Logger;
  readonly #table = new RowTable();
  readonly #followers = new Set<Follower>();
  #status: Omit<LogStatus, 'dataAt'>;
  #informer: SharedIndexInformer | undefined;
  #loaded = false;
  #progressTimer: Disposable | undefined;

  constructor({ printer, epoch, clock, logger }: TopicOptions) {
    this.printer = printer;
    this.epoch = epoch;
    this.#clock = clock;
    this.#logger = logger;
    const since = clock.now();
    this.#status = { state: 'loading', since, cause: '', retryAt: null, progress: null };
  }

  get kind(): string {
    return this.printer.kind;
  }

  get namespaced(): boolean {
    return this.printer.namespaced;
  }

  get columns(): readonly Column[] {
    return this.printer.columns;
  }

  get namePosition(): number {
    return this.printer.namePosition;
  }

  get seq(): number {
    return this.#table.seq;
  }

  get size(): number {
    return this.#table.size;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get status(): LogStatus {
    return { ...this.#status, dataAt: this.#informer?.lastActivityAt ?? null };
  }

  health(): Partial<Record<Health, number>> {
    return this.#table.health();
  }

  rows(): Iterable<LoggedRow> {
    return this.#table.rows();
  }

  changesSince(seq: number): LoggedChanges | undefined {
    return this.#table.changesSince(seq);
  }

  follow(follower: Follower): Disposable {
    this.#followers.add(follower);
    return { [Symbol.dispose]: () => this.#followers.delete(follower) };
  }

  /** Follows an informer, which may be running; once. Until the signal aborts the status follows its reflector. */
  attach(informer: SharedIndexInformer, signal: AbortSignal): void {
    this.#informer = informer;
    const registration = informer.addEventHandler(this, {
      name: 'relay',
      overflow: { type: 'coalesce' },
      unchangedUpdates: 'never',
    });
    informer.onPhaseChange(() => this.#look());
    void registration.waitForSync(signal).then((synced) => {
      if (!synced) return;
      this.#loaded = true;
      this.#look();
    });
    signal.addEventListener('abort', () => this.#progressTimer?.[Symbol.dispose](), { once: true });
    this.#look();
  }

  /** The cluster does not have the kind. */
  markUnserved(): void {
    this.#setStatus({ state: 'unserved', cause: 'the cluster does not serve it' });
  }

  /** The cluster cannot be asked at all. */
  markUnreachable(cause: string): void {
    if (!this.#informer) this.#setStatus({ state: 'loading', cause });
  }

  onAdd(object: Unstructured, notification: Notification): void {
    this.#upsert(object, notification);
  }

  onUpdate(before: Unstructured, after: Unstructured, notification: Notification): void {
    if (isSuccessor(before, after)) this.#remove(uidOf(before));
    this.#upsert(after, notification);
  }

  onDelete(
    object: Unstructured | DeletedFinalStateUnknown<Unstructured>,
    notification: DeletionNotification<Unstructured>,
  ): void {
    const known = knownState(object, notification);
    if (known) this.#remove(uidOf(known));
  }

  #upsert(object: Unstructured, { decodedAt, lastWriter }: Notification): void {
    const { namespace = '', name = '' } = object.metadata;
    const source = {
      uid: uidOf(object),
      namespace,
      name,
      writer: lastWriter?.manager ?? null,
      decodedAt: decodedAt ?? null,
    };
    const row = printObject(this.printer, object, this.#logger);
    if (this.#table.upsert(source, row)) this.#rowsChanged();
  }

  #remove(uid: string): void {
    if (this.#table.remove(uid)) this.#rowsChanged();
  }

  #rowsChanged(): void {
    for (const follower of this.#followers) follower.onRows();
  }

  #look(): void {
    if (!this.#informer) return;
    const { reflector } = this.#informer.inspect();
    this.#setStatus(toLogStatus(reflector, this.#loaded));
    this.#progressTimer?.[Symbol.dispose]();
    if (reflector.phase === 'listing') {
      this.#progressTimer = this.#clock.setTimer(PROGRESS_INTERVAL_MS, () => this.#look());
    }
  }

  #setStatus(next: Partial<LogStatus> & Pick<LogStatus, 'state' | 'cause'>): void {
    const { state, since } = this.#status;
    const status = {
      retryAt: null,
      progress: null,
      ...next,
      since: next.state === state ? since : this.#clock.now(),
    };
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    for (const follower of this.#followers) follower.onStatus();
  }
}
