import type { ReplicaRow } from '@deltascope/wire';
import { Lane } from './lane.ts';
import { EVERYTHING, RecordFilter } from './record-filter.ts';
import { aboutOf, RecordStore } from './record-store.ts';
import { SlotList } from './slot-list.ts';
import { Subject, type SubjectName } from './subject.ts';

/**
 * Everything the page knows, by object and by lane, kept up to date record by record. A lane is an owner with all below it: owners are
 * followed up as far as they are known, and what was placed too low is placed anew when more of them become known.
 *
 * An object is known while it has a row or a record.
 */
export class JournalIndex {
  readonly records = new RecordStore();
  /** Every record, in the order of time. */
  readonly all = new SlotList(this.records);
  readonly #subjects = new Map<string, Subject>();
  readonly #byIndex: (Subject | undefined)[] = [];
  readonly #freeIndexes: number[] = [];
  /** By their owner's key, known or not. */
  readonly #children = new Map<string, Set<Subject>>();
  readonly #lanes = new Map<string, Lane>();
  readonly #laneOf = new Map<Subject, Lane>();
  readonly #now: () => number;
  #filter = new RecordFilter(EVERYTHING);

  /** `now` is the server's clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get filter(): RecordFilter {
    return this.#filter;
  }

  set filter(filter: RecordFilter) {
    this.#filter = filter;
    for (const lane of this.#lanes.values()) lane.filter = filter;
  }

  /** By their owner's key. */
  get lanes(): ReadonlyMap<string, Lane> {
    return this.#lanes;
  }

  get subjects(): ReadonlyMap<string, Subject> {
    return this.#subjects;
  }

  /** Who a record is about. */
  subjectOf(slot: number): Subject | undefined {
    return this.#byIndex[this.records.subject(slot)];
  }

  laneOf(subject: Subject): Lane | undefined {
    return this.#laneOf.get(subject);
  }

  /** Whether a record is one that is asked for. */
  accepts(slot: number): boolean {
    return (
      this.#filter.acceptsType(this.records.type(slot)) &&
      this.#filter.acceptsKind(this.subjectOf(slot)?.kind ?? '')
    );
  }

  putObject(row: ReplicaRow): void {
    const subject = this.#subject({ key: row.uid, namespace: row.namespace, name: row.name });
    const { owner, kind } = subject;
    subject.row = row;
    if (subject.owner !== owner) this.#setOwner(subject, owner);
    const lane = this.#laneOf.get(subject);
    if (subject.kind === kind) lane?.touchState();
    else lane?.touchMembers();
  }

  removeObject({ uid }: ReplicaRow): void {
    const subject = this.#subjects.get(uid);
    if (!subject) return;
    const { owner } = subject;
    subject.row = null;
    if (owner !== null) this.#setOwner(subject, owner);
    this.#laneOf.get(subject)?.touchMembers();
    this.#dropUnknown(subject);
  }

  /** A record that is in already is replaced. */
  putRecord(row: ReplicaRow): void {
    this.removeRecord(row);
    const { namespace, name } = row;
    const subject = this.#subject({ key: aboutOf(row), namespace, name });
    const slot = this.records.add(row, subject.index);
    subject.records.insert(slot);
    subject.touch();
    this.all.insert(slot);
    this.#laneOf.get(subject)?.added(subject, slot);
  }

  removeRecord({ id }: ReplicaRow): void {
    const slot = this.records.slotOf(id);
    const subject = slot === undefined ? undefined : this.subjectOf(slot);
    if (slot === undefined || !subject) return;
    this.#laneOf.get(subject)?.removed(subject, slot);
    subject.records.remove(slot);
    subject.touch();
    this.all.remove(slot);
    this.records.remove(slot);
    this.#dropUnknown(subject);
  }

  clearRecords(): void {
    this.all.clear();
    this.records.clear();
    for (const subject of this.#subjects.values()) {
      subject.records.clear();
      subject.touch();
      this.#dropUnknown(subject);
    }
    for (const lane of this.#lanes.values()) lane.touchMembers();
  }

  clearObjects(): void {
    for (const { row } of this.#subjects.values()) if (row) this.removeObject(row);
  }

  #subject(name: SubjectName): Subject {
    const known = this.#subjects.get(name.key);
    if (known) return known;
    const index = this.#freeIndexes.pop() ?? this.#byIndex.length;
    const subject = new Subject(index, name, this.records);
    this.#byIndex[index] = subject;
    this.#subjects.set(name.key, subject);
    this.#place(subject);
    return subject;
  }

  #setOwner(subject: Subject, before: string | null): void {
    if (before !== null) this.#removeChild(before, subject);
    if (subject.owner !== null) {
      const siblings = this.#children.get(subject.owner) ?? new Set();
      this.#children.set(subject.owner, siblings.add(subject));
    }
    this.#place(subject);
  }

  #removeChild(owner: string, subject: Subject): void {
    const siblings = this.#children.get(owner);
    siblings?.delete(subject);
    if (siblings?.size === 0) this.#children.delete(owner);
  }

  #dropUnknown(subject: Subject): void {
    if (subject.row || subject.records.length > 0) return;
    this.#subjects.delete(subject.key);
    this.#byIndex[subject.index] = undefined;
    this.#freeIndexes.push(subject.index);
    this.#leave(subject);
    for (const child of this.#children.get(subject.key) ?? []) this.#place(child);
  }

  /** Puts a subject into its owner's lane, and with it all below it. */
  #place(subject: Subject): void {
    const { key } = this.#rootOf(subject);
    if (this.#laneOf.get(subject)?.key === key) return;
    this.#leave(subject);
    const lane = this.#lanes.get(key) ?? this.#newLane(key);
    this.#lanes.set(key, lane);
    lane.members.add(subject);
    lane.touchMembers();
    this.#laneOf.set(subject, lane);
    for (const child of this.#children.get(subject.key) ?? []) {
      if (this.#laneOf.get(child)?.key !== this.#rootOf(child).key) this.#place(child);
    }
  }

  #newLane(key: string): Lane {
    return new Lane(key, { store: this.records, filter: this.#filter, now: this.#now });
  }

  #leave(subject: Subject): void {
    const lane = this.#laneOf.get(subject);
    if (!lane) return;
    this.#laneOf.delete(subject);
    lane.members.delete(subject);
    lane.touchMembers();
    if (lane.members.size === 0) this.#lanes.delete(lane.key);
  }

  /** The last owner known. Owners in a circle, which nobody should make, end where they began. */
  #rootOf(subject: Subject): Subject {
    const passed = new Set<Subject>();
    let root = subject;
    for (;;) {
      passed.add(root);
      const next = root.owner === null ? undefined : this.#subjects.get(root.owner);
      if (!next || passed.has(next)) return root;
      root = next;
    }
  }
}
