import { isCalm, type HealthCode } from './health-code.ts';
import type { JournalIndex } from './journal-index.ts';
import type { Lane } from './lane.ts';
import { compareLanes, isQuiet, subjectsBelow } from './lane-order.ts';
import type { Interval } from './unknown-times.ts';

/** One row of the list: an owner's lane, one below it, or the fold of the quiet ones. */
export type LaneRow =
  | { readonly type: 'lane'; readonly key: string; readonly expanded: boolean }
  | { readonly type: 'below'; readonly key: string; readonly lane: string }
  | {
      readonly type: 'quiet';
      readonly key: 'quiet';
      readonly count: number;
      readonly open: boolean;
    };

/** Lanes that only changed again find their new place this often; one that got better or worse at once. */
const RESORT_MS = 2_000;

/** Which lanes are shown, and in which order. */
export class LaneList {
  readonly #index: JournalIndex;
  expanded: ReadonlySet<string> = new Set();
  quietOpen = false;
  #order: readonly Lane[] = [];
  #quiet: readonly Lane[] = [];
  #hiddenOwners = 0;
  #placed: ReadonlyMap<string, HealthCode> = new Map();
  #sortedAt = Number.NEGATIVE_INFINITY;
  #held: readonly string[] | null = null;

  constructor(index: JournalIndex) {
    this.#index = index;
  }

  /** Owners without an object of the kinds asked for, as of the last `rows`. */
  get hiddenOwners(): number {
    return this.#hiddenOwners;
  }

  /** How many lanes will move when the order is let go; null while it is not held. */
  get held(): number | null {
    if (!this.#held) return null;
    const keys = this.#order.map(({ key }) => key);
    return keys.filter((key, index) => this.#held?.[index] !== key).length;
  }

  /** Whether that changed anything. */
  hold(on: boolean): boolean {
    if (on === (this.#held !== null)) return false;
    this.#held = on ? this.#order.map(({ key }) => key) : null;
    if (!on) this.sortSoon();
    return true;
  }

  /** The next `rows` sorts anew. */
  sortSoon(): void {
    this.#sortedAt = Number.NEGATIVE_INFINITY;
  }

  /** The rows for a view; `now` tells how old the order is, in ms. */
  rows(view: Interval, now: number): readonly LaneRow[] {
    this.#sort(view, now);
    const order = this.#held
      ? this.#held.map((key) => this.#index.lanes.get(key)).filter((lane) => lane !== undefined)
      : this.#order;
    const rows: LaneRow[] = [];
    for (const lane of order) this.#push(rows, lane, view);
    if (this.#quiet.length > 0) {
      const open = this.quietOpen;
      rows.push({ type: 'quiet', key: 'quiet', count: this.#quiet.length, open });
      if (open) for (const lane of this.#quiet) this.#push(rows, lane, view);
    }
    return rows;
  }

  #push(rows: LaneRow[], lane: Lane, view: Interval): void {
    const { key } = lane;
    const expanded = this.expanded.has(key);
    rows.push({ type: 'lane', key, expanded });
    if (!expanded) return;
    for (const subject of subjectsBelow(lane, view)) {
      rows.push({ type: 'below', key: subject.key, lane: key });
    }
  }

  #sort(view: Interval, now: number): void {
    const lanes = [...this.#index.lanes.values()];
    const shown = lanes.filter((lane) => lane.shown.length > 0);
    this.#hiddenOwners = lanes.length - shown.length;
    const held = new Set(this.#held);
    const loud: Lane[] = [];
    const quiet: Lane[] = [];
    for (const lane of shown) {
      const folds = isQuiet(lane, view) && !held.has(lane.key);
      (folds ? quiet : loud).push(lane);
    }
    if (!this.#isNews(loud) && now - this.#sortedAt < RESORT_MS) return;
    this.#sortedAt = now;
    this.#order = loud.sort(compareLanes);
    this.#quiet = quiet.sort(compareLanes);
  }

  /** Whether one came, went, got better or worse since the last sort. */
  #isNews(loud: readonly Lane[]): boolean {
    const before = this.#placed;
    this.#placed = new Map(loud.map(({ key, current }) => [key, isCalm(current) ? 0 : current]));
    if (before.size !== this.#placed.size) return true;
    for (const [key, code] of this.#placed) if (before.get(key) !== code) return true;
    return false;
  }
}
