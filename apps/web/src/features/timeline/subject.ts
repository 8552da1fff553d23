import { toJournalObject, type ObjectState, type ReplicaRow } from '@deltascope/wire';
import { ABSENT, toHealthCode, type HealthCode } from './health-code.ts';
import {
  hadEarlierOne,
  stepsOfObject,
  type HealthChange,
  type HealthSteps,
} from './health-steps.ts';
import type { RecordStore } from './record-store.ts';
import { SlotList } from './slot-list.ts';
import type { Interval } from './unknown-times.ts';

/** Who a record is about, as far as the record tells. */
export interface SubjectName {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * An object with its records. Either may be known before the other: objects and records come in two streams, and of an object that
 * lives there may be no record.
 */
export class Subject {
  readonly index: number;
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly records: SlotList;
  readonly #store: RecordStore;
  #row: ReplicaRow | null = null;
  #kind = '';
  #resource = '';
  #owner: string | null = null;
  #health: HealthCode = ABSENT;
  #createdAt: number | null = null;
  #goneAt: number | null = null;
  #steps: HealthSteps | undefined;
  #hadEarlierOne: boolean | undefined;

  constructor(index: number, { key, namespace, name }: SubjectName, store: RecordStore) {
    this.index = index;
    this.key = key;
    this.namespace = namespace;
    this.name = name;
    this.records = new SlotList(store);
    this.#store = store;
  }

  /** Null while only records tell of it. */
  get row(): ReplicaRow | null {
    return this.#row;
  }

  set row(row: ReplicaRow | null) {
    const object = row && toJournalObject(row);
    this.#row = row;
    this.#kind = object?.kind ?? '';
    this.#resource = object?.resource ?? '';
    this.#owner = object?.owner ?? null;
    this.#health = toHealthCode(object?.state?.health ?? null);
    this.#createdAt = object?.createdAt ?? null;
    this.#goneAt = object?.goneAt ?? null;
    this.touch();
  }

  get kind(): string {
    return this.#kind;
  }

  get resource(): string {
    return this.#resource;
  }

  get owner(): string | null {
    return this.#owner;
  }

  get createdAt(): number | null {
    return this.#createdAt;
  }

  get goneAt(): number | null {
    return this.#goneAt;
  }

  /** Its printer's word; null when it was never seen. */
  get state(): ObjectState | null {
    return this.#row && toJournalObject(this.#row).state;
  }

  /** How it is now; absent when it is gone. */
  get current(): HealthCode {
    if (this.#goneAt !== null) return ABSENT;
    return this.#row ? this.#health : this.#lastAfter();
  }

  /** Somebody saw the object, not only events about it. */
  get wasSeen(): boolean {
    return this.#health !== ABSENT || this.#hasDelta();
  }

  /** When it changed, in order. */
  get changedAt(): readonly number[] {
    return this.#changes().map(({ at }) => at);
  }

  /** When it last changed; -Infinity when that is not known. */
  get lastChangeAt(): number {
    const slot = this.#lastDelta();
    return slot === undefined ? Number.NEGATIVE_INFINITY : this.#store.at(slot);
  }

  get steps(): HealthSteps {
    this.#steps ??= stepsOfObject(this.#changes(), {
      code: this.#health,
      createdAt: this.#createdAt,
      goneAt: this.#goneAt,
    });
    return this.#steps;
  }

  /** When it was there, as far as is known; an earlier one of its name may have been there for ever. */
  get life(): Interval {
    this.#hadEarlierOne ??= hadEarlierOne(this.#changes(), this.#createdAt);
    const from = this.#hadEarlierOne ? null : this.#createdAt;
    return [from ?? Number.NEGATIVE_INFINITY, this.#goneAt ?? Infinity];
  }

  /** Its records became others. */
  touch(): void {
    this.#steps = undefined;
    this.#hadEarlierOne = undefined;
  }

  #changes(): HealthChange[] {
    const { records } = this;
    const changes: HealthChange[] = [];
    for (let place = 0; place < records.length; place += 1) {
      const slot = records.slot(place);
      if (!this.#store.isDelta(slot)) continue;
      changes.push({
        at: this.#store.at(slot),
        before: this.#store.before(slot),
        after: this.#store.after(slot),
      });
    }
    return changes;
  }

  #lastDelta(): number | undefined {
    for (let place = this.records.length - 1; place >= 0; place -= 1) {
      const slot = this.records.slot(place);
      if (this.#store.isDelta(slot)) return slot;
    }
    return undefined;
  }

  #hasDelta(): boolean {
    return this.#lastDelta() !== undefined;
  }

  #lastAfter(): HealthCode {
    const slot = this.#lastDelta();
    return slot === undefined ? ABSENT : this.#store.after(slot);
  }
}
