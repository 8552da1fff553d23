import { ABSENT, HEALTH_CODES, worstOf, type HealthCode } from './health-code.ts';

/** A health over all time: `first` until the first step, then `codes[i]` from `at[i]` on. Neighbours differ. */
export interface HealthSteps {
  readonly first: HealthCode;
  readonly at: readonly number[];
  readonly codes: readonly HealthCode[];
}

/** One change that tells of an object's health: how it was before and is since. */
export interface HealthChange {
  readonly at: number;
  readonly before: HealthCode;
  readonly after: HealthCode;
}

/** What is known of an object besides its changes. */
export interface HealthFacts {
  /** What it is, or was last. */
  readonly code: HealthCode;
  readonly createdAt: number | null;
  readonly goneAt: number | null;
}

/**
 * An object's health by its changes, oldest first: between two of them it is what the earlier left behind, before the first what that
 * one found; without any it has always been what it is. It is absent before it was created and after it is gone.
 */
export function stepsOfObject(changes: readonly HealthChange[], facts: HealthFacts): HealthSteps {
  const { goneAt } = facts;
  const [earliest] = changes;
  const before = earliest ? earliest.before : facts.code;
  const createdAt = hadEarlierOne(changes, facts.createdAt) ? null : facts.createdAt;
  const steps = new StepsBuilder(createdAt === null ? before : ABSENT);
  // A creation time is in whole seconds: what happened to the object in its first one may seem to come before it.
  const bornAt = Math.min(createdAt ?? Number.NEGATIVE_INFINITY, earliest?.at ?? Infinity);
  if (createdAt !== null) steps.add(bornAt, before);
  for (const change of changes) steps.add(change.at, change.after);
  if (goneAt !== null) steps.cut(goneAt);
  return steps.done();
}

/**
 * The first change was of one that had the same name before: the creation time says nothing of it. Told by the order of the changes, since
 * a creation time is in whole seconds of another clock; by times only where the making of the new one is not among the changes.
 */
export function hadEarlierOne(changes: readonly HealthChange[], createdAt: number | null): boolean {
  const [earliest] = changes;
  if (earliest === undefined || earliest.before === ABSENT) return false;
  const wasMadeAnew = changes.some(({ before }) => before === ABSENT);
  return wasMadeAnew || (createdAt !== null && earliest.at < createdAt);
}

/** The worst of several at each time, of those that matter. */
export function worstSteps(members: readonly HealthSteps[]): HealthSteps {
  const [only] = members;
  if (only && members.length === 1) return only;
  const counts = new Int32Array(HEALTH_CODES);
  const current = new Uint8Array(members.length);
  const changes: [at: number, member: number, code: HealthCode][] = [];
  for (const [index, { first, at, codes }] of members.entries()) {
    current[index] = first;
    counts[first] = (counts[first] ?? 0) + 1;
    for (const [step, time] of at.entries()) changes.push([time, index, codes[step] ?? ABSENT]);
  }
  changes.sort((a, b) => a[0] - b[0]);
  const steps = new StepsBuilder(worstOf(counts));
  for (const [at, member, code] of changes) {
    const old = current[member] ?? ABSENT;
    counts[old] = (counts[old] ?? 0) - 1;
    counts[code] = (counts[code] ?? 0) + 1;
    current[member] = code;
    steps.add(at, worstOf(counts));
  }
  return steps.done();
}

/** How many steps were taken before or at `at`. */
export function stepsUntil({ at }: HealthSteps, time: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function codeAfter(steps: HealthSteps, count: number): HealthCode {
  return count === 0 ? steps.first : (steps.codes[count - 1] ?? ABSENT);
}

/** Whether it was `code` at any time. */
export function wasEver({ first, codes }: HealthSteps, code: HealthCode): boolean {
  return first === code || codes.includes(code);
}

export function codeAt(steps: HealthSteps, time: number): HealthCode {
  return codeAfter(steps, stepsUntil(steps, time));
}

/** Makes steps of codes given in the order of time. */
export class StepsBuilder {
  readonly #first: HealthCode;
  readonly #at: number[] = [];
  readonly #codes: HealthCode[] = [];

  constructor(first: HealthCode) {
    this.#first = first;
  }

  /** From `at` on it is `code`; times must not go back. */
  add(at: number, code: HealthCode): void {
    const last = this.#at.length - 1;
    // Of several steps at one time the last one counts.
    if (last >= 0 && this.#at[last] === at) {
      this.#at.pop();
      this.#codes.pop();
    }
    if (this.#current === code) return;
    this.#at.push(at);
    this.#codes.push(code);
  }

  /** Absent from `at` on, whatever was said of later times. */
  cut(at: number): void {
    while ((this.#at.at(-1) ?? Number.NEGATIVE_INFINITY) >= at) {
      this.#at.pop();
      this.#codes.pop();
    }
    this.add(at, ABSENT);
  }

  done(): HealthSteps {
    return { first: this.#first, at: this.#at, codes: this.#codes };
  }

  get #current(): HealthCode {
    return this.#codes.at(-1) ?? this.#first;
  }
}
