import type { RecordStore } from './record-store.ts';

const FIRST_CAPACITY = 4;

/**
 * Records in the order of time, as slots of their store. What comes is nearly always the newest and what goes the oldest: both cost
 * nothing to speak of, all else a binary search and a move of what is behind it.
 */
export class SlotList {
  readonly #records: RecordStore;
  #slots: Int32Array;
  #from = 0;
  #to = 0;

  /** With `slots`, which may be in any order and are kept. */
  constructor(records: RecordStore, slots?: Int32Array) {
    this.#records = records;
    this.#slots = slots ?? new Int32Array(0);
    this.#to = this.#slots.length;
    slots?.sort((a, b) => records.compare(a, b));
  }

  get length(): number {
    return this.#to - this.#from;
  }

  /** The slot at a place, the oldest first; the place must be one. */
  slot(index: number): number {
    return this.#slots[this.#from + index] ?? 0;
  }

  /** When the newest happened. */
  get lastAt(): number {
    return this.length === 0
      ? Number.NEGATIVE_INFINITY
      : this.#records.at(this.slot(this.length - 1));
  }

  /** How many happened before `at`: the place of the first that did not. */
  countBefore(at: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#records.at(this.slot(middle)) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insert(slot: number): void {
    if (this.#to === this.#slots.length) this.#makeRoom();
    const place = this.#from + this.#placeOf(slot);
    this.#slots.copyWithin(place + 1, place, this.#to);
    this.#slots[place] = slot;
    this.#to += 1;
  }

  /** Takes out a slot that is in; its record must still be in the store. */
  remove(slot: number): void {
    const place = this.#from + this.#placeOf(slot);
    if (place === this.#from) {
      this.#from += 1;
    } else {
      this.#slots.copyWithin(place, place + 1, this.#to);
      this.#to -= 1;
    }
  }

  clear(): void {
    this.#from = 0;
    this.#to = 0;
  }

  /** The first place whose record does not come before that of `slot`. */
  #placeOf(slot: number): number {
    const records = this.#records;
    if (this.length === 0 || records.compare(this.slot(this.length - 1), slot) < 0) {
      return this.length;
    }
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (records.compare(this.slot(middle), slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Room at the front is used before more is taken. */
  #makeRoom(): void {
    const { length } = this;
    const next =
      this.#from > length
        ? this.#slots
        : new Int32Array(Math.max(FIRST_CAPACITY, this.#slots.length * 2));
    next.set(this.#slots.subarray(this.#from, this.#to));
    this.#slots = next;
    this.#from = 0;
    this.#to = length;
  }
}
