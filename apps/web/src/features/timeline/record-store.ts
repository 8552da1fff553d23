import type { RecordType, ReplicaRow, WireCell, WireHealth } from '@deltascope/wire';
import { toHealthCode } from './health-code.ts';

/** The types a record may have, as they are listed on the page; a record's type is kept as its place in here. */
export const RECORD_TYPES: readonly RecordType[] = [
  'Warning',
  'Normal',
  'Added',
  'Changed',
  'Deleted',
];

export const WARNING = RECORD_TYPES.indexOf('Warning');
export const NORMAL = RECORD_TYPES.indexOf('Normal');

/** Places of the cells that are kept, in the columns of the `records` view. */
const CELL = { at: 0, type: 1, about: 2, late: 3, before: 4, after: 5 } as const;

const FIRST_CAPACITY = 1_024;

/**
 * What is needed of every record to place and draw it, in columns of numbers: 24 bytes each. The rest stays in its row and is read
 * when somebody looks at it. A record is known by its slot; slots are used again.
 */
export class RecordStore {
  #at = new Float64Array(FIRST_CAPACITY);
  #rowId = new Float64Array(FIRST_CAPACITY);
  #subject = new Int32Array(FIRST_CAPACITY);
  #type = new Uint8Array(FIRST_CAPACITY);
  #late = new Uint8Array(FIRST_CAPACITY);
  #before = new Uint8Array(FIRST_CAPACITY);
  #after = new Uint8Array(FIRST_CAPACITY);
  readonly #free: number[] = [];
  readonly #slots = new Map<number, number>();
  #used = 0;

  get size(): number {
    return this.#slots.size;
  }

  slotOf(rowId: number): number | undefined {
    return this.#slots.get(rowId);
  }

  /** Takes a row in, as being about `subject`; its id must not be in yet. */
  add(row: ReplicaRow, subject: number): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.#at.length) this.#grow();
    const { cells } = row;
    this.#at[slot] = Number(cells[CELL.at]);
    this.#rowId[slot] = row.id;
    this.#subject[slot] = subject;
    this.#type[slot] = RECORD_TYPES.indexOf(cells[CELL.type] as RecordType);
    this.#late[slot] = cells[CELL.late] === 1 ? 1 : 0;
    this.#before[slot] = codeIn(cells[CELL.before]);
    this.#after[slot] = codeIn(cells[CELL.after]);
    this.#slots.set(row.id, slot);
    return slot;
  }

  remove(slot: number): void {
    this.#slots.delete(this.rowId(slot));
    this.#free.push(slot);
  }

  clear(): void {
    this.#slots.clear();
    this.#free.length = 0;
    this.#used = 0;
  }

  at(slot: number): number {
    return this.#at[slot] ?? 0;
  }

  rowId(slot: number): number {
    return this.#rowId[slot] ?? 0;
  }

  subject(slot: number): number {
    return this.#subject[slot] ?? -1;
  }

  /** A place in RECORD_TYPES. */
  type(slot: number): number {
    return this.#type[slot] ?? 0;
  }

  isLate(slot: number): boolean {
    return this.#late[slot] === 1;
  }

  /** A delta of the object, not an event about it: what tells of its health. */
  isDelta(slot: number): boolean {
    return this.type(slot) > NORMAL;
  }

  before(slot: number): number {
    return this.#before[slot] ?? 0;
  }

  after(slot: number): number {
    return this.#after[slot] ?? 0;
  }

  /** By time, and at the same time by the order in which they were seen. */
  compare(a: number, b: number): number {
    return this.at(a) - this.at(b) || this.rowId(a) - this.rowId(b);
  }

  #grow(): void {
    const capacity = this.#at.length * 2;
    this.#at = grown(this.#at, new Float64Array(capacity));
    this.#rowId = grown(this.#rowId, new Float64Array(capacity));
    this.#subject = grown(this.#subject, new Int32Array(capacity));
    this.#type = grown(this.#type, new Uint8Array(capacity));
    this.#late = grown(this.#late, new Uint8Array(capacity));
    this.#before = grown(this.#before, new Uint8Array(capacity));
    this.#after = grown(this.#after, new Uint8Array(capacity));
  }
}

/** The key of the object that a record is about. */
export function aboutOf({ cells }: ReplicaRow): string {
  return String(cells[CELL.about] ?? '');
}

function codeIn(cell: WireCell | undefined): number {
  return toHealthCode(Array.isArray(cell) ? (cell[1] as WireHealth) : null);
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
