import { ABSENT, attentionOf, BAD, HEALTH_CODES, worstOf, type HealthCode } from './health-code.ts';
import { codeAt, stepsUntil, wasEver, worstSteps, type HealthSteps } from './health-steps.ts';
import { isLeftOver, NEWS_MS, withoutLeftOver } from './left-over-pods.ts';
import type { RecordFilter } from './record-filter.ts';
import type { RecordStore } from './record-store.ts';
import { SlotList } from './slot-list.ts';
import type { Subject } from './subject.ts';
import type { Interval } from './unknown-times.ts';

/** Their health says that they are there; without a change there is nothing to say of them. */
const SILENT_KINDS: ReadonlySet<string> = new Set(['Service']);

/** What replaces its pods, or says that it needs no more of them. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
]);
const CRON_JOBS = 'cronjobs.batch';

export interface LaneOptions {
  readonly store: RecordStore;
  readonly filter: RecordFilter;
  /** Server's clock. */
  readonly now: () => number;
}

/**
 * An owner and all that it owns, however far down. What is made of its members is made when somebody asks, and kept until one of
 * them changes.
 */
export class Lane {
  /** The owner's. */
  readonly key: string;
  readonly members = new Set<Subject>();
  readonly #store: RecordStore;
  readonly #now: () => number;
  #filter: RecordFilter;
  #root: Subject | undefined;
  #shown: readonly Subject[] | undefined;
  #records: SlotList | undefined;
  #steps: HealthSteps | undefined;
  #current: HealthCode | undefined;
  /** When time alone makes it another. */
  #currentUntil = Infinity;
  #resources: ReadonlySet<string> | undefined;
  #lastAt: number | undefined;

  constructor(key: string, { store, filter, now }: LaneOptions) {
    this.key = key;
    this.#store = store;
    this.#now = now;
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

  /** The worst of the members that matter, over all time; pods only while they are not left over, which may end after now. */
  get steps(): HealthSteps {
    this.#steps ??= worstSteps(this.#mattering().map((member) => this.#stepsOf(member)));
    return this.#steps;
  }

  /** The worst of the members that matter, now; without pods that are left over. */
  get current(): HealthCode {
    const now = this.#now();
    if (this.#current === undefined || now >= this.#currentUntil) {
      const counts = new Int32Array(HEALTH_CODES);
      this.#currentUntil = Infinity;
      for (const member of this.#mattering()) {
        const code = this.#currentOf(member);
        counts[code] = (counts[code] ?? 0) + 1;
        const oldAt = member.lastChangeAt + NEWS_MS;
        if (code === BAD && oldAt > now) this.#currentUntil = Math.min(this.#currentUntil, oldAt);
      }
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
      attentionOf(this.#currentOf(member)) === attentionOf(current);
    if (root && isWorst(root)) return root;
    return this.shown.find(isWorst);
  }

  /** The worst it was at any time of a window, as far as is known. */
  worstIn([from, to]: Interval): HealthCode {
    const { codes } = this.steps;
    let worst = codeAt(this.steps, from);
    const end = stepsUntil(this.steps, to);
    for (let step = stepsUntil(this.steps, from); step < end; step += 1) {
      worst = Math.max(worst, codes[step] ?? ABSENT);
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

  #stepsOf(member: Subject): HealthSteps {
    const { steps } = member;
    const keeper = wasEver(steps, BAD) ? this.#keeperOf(member) : undefined;
    return keeper ? withoutLeftOver(steps, member.changedAt, keeper.steps) : steps;
  }

  #currentOf(member: Subject): HealthCode {
    const code = member.current;
    const keeper = code === BAD ? this.#keeperOf(member) : undefined;
    if (!keeper) return code;
    const kept = { code, changedAt: member.lastChangeAt, keeper: keeper.current };
    return isLeftOver(kept, this.#now()) ? ABSENT : code;
  }

  /** Whose health tells whether a pod is missed: the owner's; of a cron job, which is well whatever its jobs do, the pod's own job's. */
  #keeperOf({ kind, owner }: Subject): Subject | undefined {
    const { root } = this;
    if (kind !== 'Pod' || !root) return undefined;
    if (root.resource !== CRON_JOBS) return WORKLOADS.has(root.resource) ? root : undefined;
    return [...this.members].find(({ key }) => key === owner);
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
