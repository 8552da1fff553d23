import type { Cell, Column } from '@deltascope/printers';
import type { LogStatus, LoggedChanges, LoggedRow, RowLog } from '../row-log.ts';
import { RowTable } from '../row-table.ts';

/** A row log that a test writes by hand. One column, "Value"; a row's health is always ok. */
export class TestLog implements RowLog {
  readonly kind = 'Test';
  readonly namespaced = true;
  readonly namePosition = 0;
  readonly columns: readonly Column[] = [
    { name: 'Value', type: 'number', priority: 0, description: '' },
  ];
  readonly epoch: string;
  loaded = true;
  status: LogStatus = {
    state: 'live',
    since: 0,
    dataAt: null,
    cause: '',
    retryAt: null,
    progress: null,
  };
  readonly #table = new RowTable();
  readonly #followers = new Set<{ onRows(): void; onStatus(): void }>();

  constructor(epoch = 'e1') {
    this.epoch = epoch;
  }

  get seq(): number {
    return this.#table.seq;
  }

  get followers(): number {
    return this.#followers.size;
  }

  rows(): Iterable<LoggedRow> {
    return this.#table.rows();
  }

  changesSince(seq: number): LoggedChanges | undefined {
    return this.#table.changesSince(seq);
  }

  follow(follower: { onRows(): void; onStatus(): void }): Disposable {
    this.#followers.add(follower);
    return { [Symbol.dispose]: () => this.#followers.delete(follower) };
  }

  /** Writes a row "namespace/name". */
  set(key: string, value: Cell, decodedAt: number | null = null): void {
    const [namespace = '', name = ''] = key.split('/');
    const source = { uid: key, namespace, name, writer: 'tester', decodedAt };
    this.#table.upsert(source, { cells: [value], health: 'ok' });
    for (const follower of this.#followers) follower.onRows();
  }

  delete(key: string): void {
    this.#table.remove(key);
    for (const follower of this.#followers) follower.onRows();
  }

  setStatus(status: Partial<LogStatus>): void {
    this.status = { ...this.status, ...status };
    for (const follower of this.#followers) follower.onStatus();
  }
}
