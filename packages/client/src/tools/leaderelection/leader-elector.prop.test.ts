import type { coordinationv1 } from '@deltascope/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock, settle } from '../../testing/index.ts';
import type { Clock } from '../../util/clock.ts';
import { FakeLeases, type LeaseFault, NO_FAULT } from './fake-leases.ts';
import { LeaderElector } from './leader-elector.ts';
import { LeaseLock } from './resourcelock/lease-lock.ts';

const LEASE_MS = 15_000;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];

/** Time as one process sees it: the world's, but while it stands still nothing in it runs. */
class Process implements Clock {
  readonly #world: FakeClock;
  readonly #missed: (() => void)[] = [];
  #isPaused = false;
  #isBehind = false;

  constructor(world: FakeClock) {
    this.#world = world;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Paused, or what it has missed has not all run yet: so long, nothing but `isLeader` can know that it leads no more. */
  get isBehind(): boolean {
    return this.#isPaused || this.#isBehind;
  }

  now(): number {
    return this.#world.now();
  }

  setTimer(ms: number, callback: () => void): Disposable {
    let isSet = true;
    const fire = (): void => {
      if (isSet) callback();
    };
    const timer = this.#world.setTimer(ms, () => this.#run(fire));
    return {
      [Symbol.dispose]() {
        isSet = false;
        timer[Symbol.dispose]();
      },
    };
  }

  /** When an answer that has come is looked at. */
  awake(): Promise<void> {
    return new Promise((resolve) => this.#run(resolve));
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** An event loop may come to answers before timers that are due longer: either order must do. */
  async resume(order: 'oldest first' | 'newest first'): Promise<void> {
    this.#isPaused = false;
    this.#isBehind = true;
    const missed = this.#missed.splice(0);
    for (const run of order === 'oldest first' ? missed : missed.toReversed()) {
      run();
      await settle();
    }
    this.#isBehind = false;
  }

  #run(callback: () => void): void {
    if (this.#isPaused) this.#missed.push(callback);
    else callback();
  }
}

/** A candidate that runs, is cancelled, runs again, and stands still at times. */
class Candidate {
  readonly process: Process;
  readonly elector: LeaderElector;
  readonly leaders: string[] = [];
  /** What the world does to its requests. */
  fault: LeaseFault = NO_FAULT;
  /** Of the term whose work has not ended. */
  work: AbortSignal | undefined;
  runs = 0;
  ends = 0;
  stops = 0;
  lastRenewedAt = 0;
  #cancel: AbortController | undefined;

  constructor(world: World, name: Name) {
    this.process = new Process(world.clock);
    const client = world.leases.client(() => this.fault, this.process);
    const lock = new LeaseLock({ namespace: 'ns', name: 'lock', identity: name, client });
    const { update, create } = { update: lock.update.bind(lock), create: lock.create.bind(lock) };
    const noteRenewal =
      (write: typeof update): typeof update =>
      async (record, signal) => {
        const sentAt = world.clock.now();
        await write(record, signal);
        if (record.holderIdentity !== '') this.lastRenewedAt = sentAt;
      };
    lock.update = noteRenewal(update);
    lock.create = noteRenewal(create);
    this.elector = new LeaderElector({
      lock,
      clock: this.process,
      random: world.random,
      leaseDurationMs: LEASE_MS,
      renewDeadlineMs: RENEW_DEADLINE_MS,
      retryPeriodMs: RETRY_MS,
      releaseOnCancel: name !== 'c',
      callbacks: {
        onStartedLeading: (signal) => {
          this.work = signal;
          world.check();
        },
        onStoppedLeading: () => {
          this.stops += 1;
          world.check();
        },
        onNewLeader: (leader) => void this.leaders.push(leader),
      },
    });
  }

  get isRunning(): boolean {
    return this.runs > this.ends;
  }

  /** Work goes on until it is told to end. */
  get works(): boolean {
    return this.work?.aborted === false && !this.process.isBehind;
  }

  start(): void {
    if (this.isRunning) return;
    this.runs += 1;
    this.#cancel = new AbortController();
    void this.elector.run(this.#cancel.signal).then(() => (this.ends += 1));
  }

  cancel(): void {
    // A process that stands still cancels nothing.
    if (!this.process.isPaused) this.#cancel?.abort();
  }
}

class World {
  readonly clock = new FakeClock(1_000_000);
  readonly leases = new FakeLeases(this.clock, (lease, before) => this.#committed(lease, before));
  readonly random: () => number;
  readonly candidates: Readonly<Record<Name, Candidate>>;
  readonly violations: string[] = [];
  terms = 0;

  constructor(draws: readonly number[]) {
    let drawn = 0;
    this.random = () => draws[drawn++ % draws.length] ?? 0;
    const [a, b, c] = NAMES.map((name) => new Candidate(this, name));
    if (!a || !b || !c) throw new Error('unreachable');
    this.candidates = { a, b, c };
  }

  get all(): Candidate[] {
    return Object.values(this.candidates);
  }

  get leaders(): Name[] {
    return NAMES.filter((name) => this.candidates[name].elector.isLeader());
  }

  check(): void {
    const now = this.clock.now();
    const { leaders } = this;
    if (leaders.length > 1) this.violations.push(`${now}: ${leaders.join()} lead at once`);
    const workers = NAMES.filter((name) => this.candidates[name].works);
    if (workers.length > 1) this.violations.push(`${now}: ${workers.join()} work at once`);
    for (const name of workers) {
      const sinceMs = now - this.candidates[name].lastRenewedAt;
      if (sinceMs > RENEW_DEADLINE_MS) this.violations.push(`${now}: ${name} goes on ${sinceMs}`);
    }
  }

  async heal(): Promise<void> {
    for (const candidate of this.all) {
      candidate.fault = NO_FAULT;
      await candidate.process.resume('oldest first');
    }
    // What is under way has come to its end.
    await this.clock.advance(200_000);
  }

  #committed({ spec }: coordinationv1.Lease, before: coordinationv1.Lease | undefined): void {
    const holder = spec?.holderIdentity ?? '';
    const isTakenOver = before && holder !== '' && holder !== before.spec?.holderIdentity;
    const expected = (before?.spec?.leaseTransitions ?? 0) + (isTakenOver ? 1 : 0);
    if (isTakenOver || before === undefined) this.terms += 1;
    if (spec?.leaseTransitions !== expected) {
      this.violations.push(
        `${holder} wrote ${spec?.leaseTransitions} transitions, not ${expected}`,
      );
    }
    this.check();
  }
}

const name = fc.constantFrom(...NAMES);
const delay = fc.constantFrom(0, 0, 0, 300, 3000, 9000, 14_000, 30_000);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ advanceMs: fc.constantFrom(1, 700, 2500, 6000, 18_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      name,
      fault: fc.record({
        outcome: fc.constantFrom('done', 'done', 'refused', 'lost'),
        requestMs: delay,
        answerMs: delay,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ name, does: fc.constantFrom('start', 'cancel', 'pause') }) },
  {
    weight: 2,
    arbitrary: fc.record({ name, resume: fc.constantFrom('oldest first', 'newest first') }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(world: World, next: Step): Promise<void> {
  if ('advanceMs' in next) return world.clock.advance(next.advanceMs);
  const candidate = world.candidates[next.name];
  if ('fault' in next) candidate.fault = next.fault;
  else if ('resume' in next) await candidate.process.resume(next.resume);
  else if (next.does === 'start') candidate.start();
  else if (next.does === 'cancel') candidate.cancel();
  else candidate.process.pause();
  await settle();
}

test('C132-C135: whatever fails, is late or stands still, no two lead at once, and each leader ends in time', async () => {
  let terms = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 8 }),
      async (steps, draws) => {
        const world = new World(draws);
        for (const candidate of world.all) candidate.start();
        await settle();
        for (const next of steps) {
          await take(world, next);
          world.check();
        }
        await world.heal();
        world.check();
        expect(world.violations).toEqual([]);
        // Someone leads wherever someone stands for election.
        const running = world.all.filter(({ isRunning }) => isRunning);
        expect(world.leaders).toHaveLength(Math.min(1, running.length));
        for (const candidate of world.all) candidate.cancel();
        await world.heal();
        for (const { runs, ends, stops, leaders } of world.all) {
          expect([ends, stops]).toEqual([runs, runs]);
          expect(leaders.filter((leader, index) => leader === leaders[index - 1])).toEqual([]);
        }
        expect(world.clock.pendingTimers).toBe(0);
        terms += world.terms;
      },
    ),
    { numRuns: 300 },
  );
  // It has elected someone, and over and over.
  expect(terms).toBeGreaterThan(300);
});
