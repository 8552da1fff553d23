import { ABSENT, attentionOf, HEALTH_CODES, worstOf, type HealthCode } from './health-code.ts';
import { codeAt, worstSteps, type HealthSteps } from './health-steps.ts';
import type { RecordFilter } from './record-filter.ts';
import type { RecordStore } from './record-store.ts';
import { SlotList } from './slot-list.ts';
import type { Subject } from './subject.ts';
import type { Interval } from './unknown-times.ts';

/** Their health says that they are there; without a change there is nothing to say of them. */
const SILENT_KINDS: ReadonlySet<string> = new Set(['Service']);

/**
 * An owner and all that it owns, however far down. What is made of its members is made when somebody asks, and kept until one of
 * them changes.
 */
export class Lane {
  /** The owner's. */
  readonly key: string;
  readonly members = new Set<Subject>();
  readonly #store: RecordStore;
  #filter: RecordFilter;
  #root: Subject | undefined;
  #shown: readonly Subject[] | undefined;
  #records: SlotList | undefined;
  #steps: HealthSteps | undefined;
  #current: HealthCode | undefined;
  #resources: ReadonlySet<string> | undefined;
  #lastAt: number | undefined;

  constructor(key: string, store: RecordStore, filter: RecordFilter) {
    this.key = key;
    this.#store = store;
    this.#filter = filter;
  }

  set filter(filter: RecordFilter) {
    this.#filter = filter;
    this.touchMembers();
  }

  get root(): Subject | undefined {
    this.#root ??= [...this.members].find(({ key }) => key === this.key);
    return this.#root;
  }

  /** Members of the kinds asked for. */
  get shown(): readonly Subject[] {
    this.#shown ??= [...this.members].filter(({ kind }) => this.#filter.acceptsKind(kind));
    return this.#shown;
  }

  /** Of the members shown. */
  get records(): SlotList {
    this.#records ??= this.#collect();
    return this.#records;
  }

  /** The worst of the members that matter, over all time. */
  get steps(): HealthSteps {
    this.#steps ??= worstSteps(this.#mattering().map(({ steps }) => steps));
    return this.#steps;
  }

  /** The worst of the members that matter, now. */
  get current(): HealthCode {
    if (this.#current === undefined) {
      const counts = new Int32Array(HEALTH_CODES);
      for (const { current } of this.#mattering()) counts[current] = (counts[current] ?? 0) + 1;
      this.#current = worstOf(counts);
    }
    return this.#current;
  }

  /** Of those that its health depends on. */
  get resources(): ReadonlySet<string> {
    this.#resources ??= new Set(this.#mattering().map(({ resource }) => resource));
    return this.#resources;
  }

  /** When the newest record of the members shown happened. */
  get lastAt(): number {
    this.#lastAt ??= this.shown.reduce(
      (last, { records }) => Math.max(last, records.lastAt),
      Number.NEGATIVE_INFINITY,
    );
    return this.#lastAt;
  }

  /** Of no member more is known than that events speak of it. */
  get wasSeen(): boolean {
    return this.shown.some((member) => member.wasSeen);
  }

  /** From the owner's creation to the end of the last member. */
  get life(): Interval {
    let end = Number.NEGATIVE_INFINITY;
    for (const { goneAt } of this.members) end = Math.max(end, goneAt ?? Infinity);
    return [this.root?.life[0] ?? Number.NEGATIVE_INFINITY, end];
  }

  /** The first member as bad as the lane is, the owner before the others; undefined when there is none. */
  get worstMember(): Subject | undefined {
    const { current, root } = this;
    const isWorst = (member: Subject): boolean =>
      attentionOf(member.current) === attentionOf(current);
    if (root && isWorst(root)) return root;
    return this.shown.find(isWorst);
  }

  /** The worst it was at any time of a window, as far as is known. */
  worstIn([from, to]: Interval): HealthCode {
    // Nothing newer: it was then what it is.
    if (this.lastAt < from) return codeAt(this.steps, to);
    const { at, codes } = this.steps;
    let worst = codeAt(this.steps, from);
    for (const [index, time] of at.entries()) {
      const code = codes[index] ?? ABSENT;
      if (time > from && time <= to && code > worst) worst = code;
    }
    return worst;
  }

  /** Whether a record that is asked for is in the window. */
  hasRecordIn([from, to]: Interval): boolean {
    if (this.lastAt < from) return false;
    for (const { records } of this.shown) {
      for (let place = records.countBefore(from); place < records.length; place += 1) {
        const slot = records.slot(place);
        if (this.#store.at(slot) > to) break;
        if (this.#filter.acceptsType(this.#store.type(slot))) return true;
      }
    }
    return false;
  }

  /** Calls back with the records in the window that are asked for, oldest first. */
  eachIn([from, to]: Interval, visit: (slot: number) => void): void {
    const { records } = this;
    for (let place = records.countBefore(from); place < records.length; place += 1) {
      const slot = records.slot(place);
      if (this.#store.at(slot) > to) return;
      if (this.#filter.acceptsType(this.#store.type(slot))) visit(slot);
    }
  }

  /** Before or after the subject has it in its own list. */
  added(member: Subject, slot: number): void {
    if (this.#filter.acceptsKind(member.kind)) this.#records?.insert(slot);
    this.#touch();
  }

  /** Before the record leaves the store. */
  removed(member: Subject, slot: number): void {
    if (this.#filter.acceptsKind(member.kind)) this.#records?.remove(slot);
    this.#touch();
  }

  /** Who is in it, or what is known of them, became another. */
  touchMembers(): void {
    this.#root = undefined;
    this.#shown = undefined;
    this.#records = undefined;
    this.#touch();
  }

  /** A member's state became another; its records are the same. */
  touchState(): void {
    this.#touch();
  }

  #touch(): void {
    this.#steps = undefined;
    this.#current = undefined;
    this.#resources = undefined;
    this.#lastAt = undefined;
  }

  #mattering(): readonly Subject[] {
    return this.shown.filter(({ kind, records }) => !SILENT_KINDS.has(kind) || records.length > 0);
  }

  #collect(): SlotList {
    const { shown } = this;
    const slots = new Int32Array(shown.reduce((sum, { records }) => sum + records.length, 0));
    let next = 0;
    for (const { records } of shown) {
      for (let place = 0; place < records.length; place += 1) slots[next++] = records.slot(place);
    }
    return new SlotList(this.#store, slots);
  }
}
