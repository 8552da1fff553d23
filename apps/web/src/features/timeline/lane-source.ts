import { UNKNOWN } from './health-code.ts';
import type { SpanSource } from './health-spans.ts';
import type { JournalIndex } from './journal-index.ts';
import type { Lane } from './lane.ts';
import type { LaneRow } from './lane-list.ts';
import type { Subject } from './subject.ts';
import { unknownTimes, type Interval, type Knowledge } from './unknown-times.ts';

/** What one row of the list draws and tells. */
export interface LaneSource {
  /** The owner, or the one below it that the row is about. */
  readonly subject: Subject;
  /** Null for a row below an owner's. */
  readonly lane: Lane | null;
  readonly spans: SpanSource;
  /** Calls back with the records in a window that are asked for, oldest first. */
  eachIn(view: Interval, visit: (slot: number) => void): void;
}

/** Of what is known only by events about it, nobody can say how it was. */
const NEVER_SEEN = { first: UNKNOWN, at: [], codes: [] };

/** Makes sources of rows; what is not known at which times is worked out once for all rows of the same kinds. */
export class LaneSources {
  readonly #index: JournalIndex;
  #knowledge: Knowledge = { journal: undefined, lostAt: null };
  readonly #unknown = new Map<string, readonly Interval[]>();

  constructor(index: JournalIndex) {
    this.#index = index;
  }

  set knowledge(knowledge: Knowledge) {
    const { journal, lostAt } = this.#knowledge;
    if (journal === knowledge.journal && lostAt === knowledge.lostAt) return;
    this.#knowledge = knowledge;
    this.#unknown.clear();
  }

  /** Undefined for the fold of the quiet ones, and for what is no longer there. */
  of(row: LaneRow): LaneSource | undefined {
    if (row.type === 'quiet') return undefined;
    const subject = this.#index.subjects.get(row.key);
    if (!subject) return undefined;
    if (row.type === 'below') return this.#ofSubject(subject);
    const lane = this.#index.lanes.get(row.key);
    return lane && this.#ofLane(lane, subject);
  }

  #ofLane(lane: Lane, subject: Subject): LaneSource {
    return {
      subject,
      lane,
      spans: {
        steps: lane.wasSeen ? lane.steps : NEVER_SEEN,
        unknown: this.#unknownOf(lane.resources),
        life: lane.life,
      },
      eachIn: (view, visit) => lane.eachIn(view, visit),
    };
  }

  #ofSubject(subject: Subject): LaneSource {
    const { records } = this.#index;
    return {
      subject,
      lane: null,
      spans: {
        steps: subject.wasSeen ? subject.steps : NEVER_SEEN,
        unknown: this.#unknownOf(new Set([subject.resource])),
        life: subject.life,
      },
      eachIn: ([from, to], visit) => {
        const list = subject.records;
        for (let place = list.countBefore(from); place < list.length; place += 1) {
          const slot = list.slot(place);
          if (records.at(slot) > to) return;
          if (this.#index.filter.acceptsType(records.type(slot))) visit(slot);
        }
      },
    };
  }

  #unknownOf(resources: ReadonlySet<string>): readonly Interval[] {
    const key = [...resources].join();
    const known = this.#unknown.get(key);
    if (known) return known;
    const times = unknownTimes(this.#knowledge, resources);
    this.#unknown.set(key, times);
    return times;
  }
}
