import { isConflict, isNotFound } from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { keepProcessAlive } from '../../util/keep-alive.ts';
import { formatMicroTime } from '../../util/kube-time.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { withSignal } from '../../util/with-signal.ts';
import {
  JITTER_FACTOR,
  type LeaderElectionConfig,
  type LeaderElectionTimes,
  validateLeaderElection,
} from './leader-election-config.ts';
import { LeadershipLostError, LeaderTerm } from './leader-term.ts';
import type { LeaderElectionRecord } from './resourcelock/resource-lock.ts';

/** C135: long enough to be a lease at all, and nobody waits for it, since nobody holds it. */
const RELEASED_LEASE_SECONDS = 1;
const MIN_CALL_TIMEOUT_MS = 1000;

/** Ms since the epoch at which the write was sent that made, or kept, a candidate the holder; undefined: it is not. */
type HeldSince = number | undefined;

/**
 * One candidate in an election (client-go: LeaderElector, C131-C135).
 *
 *     run --> acquire: try, wait 1 to 2.2 retry periods, try ...
 *               '--it holds the lock--> onStartedLeading; renew: try, wait a retry period, try ...
 *                                          '--cancelled, deadline, another holder--> release? --> onStoppedLeading
 *
 * It promises that no two candidates with different identities lead at once (`isLeader`, the signal of `onStartedLeading`), as long
 * as their clocks run equally fast and the server is linearizable, whatever fails, and however long it takes. It does not stop a
 * process that stands still in the midst of its work (SIGSTOP, a blocked event loop) from going on with that work when it wakes,
 * until it looks at `isLeader`: what must not happen then needs a fence, for which the record's `leaderTransitions` can serve.
 * Deleting the record while someone leads breaks the promise as well.
 *
 * It differs from client-go, always to the safe side: leadership ends a renew deadline after the last successful renewal was sent
 * (there: after the next one began, and a slow answer counts as a fresh one); it ends at once when another holder is seen (there: at
 * the deadline); work is told to stop before the lease is given back, never after; a lease that is not its own is never given back.
 */
export class LeaderElector {
  readonly #config: LeaderElectionConfig & LeaderElectionTimes;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #name: string;
  #observed: { readonly record: LeaderElectionRecord; readonly at: number } | undefined;
  #reportedLeader = '';
  #term: LeaderTerm | undefined;
  #isRunning = false;

  /** Throws a RangeError when the durations cannot work or the identity is empty (C131). */
  constructor(config: LeaderElectionConfig) {
    this.#config = {
      leaseDurationMs: 15_000,
      renewDeadlineMs: 10_000,
      retryPeriodMs: 2_000,
      ...config,
    };
    validateLeaderElection(this.#config, config.lock.identity);
    this.#clock = config.clock;
    this.#logger = config.logger ?? silentLogger;
    this.#name = config.name ?? config.lock.describe();
    config.metric?.off(this.#name);
  }

  /**
   * Stands for election, leads if it can, and resolves when `signal` has aborted or leadership has ended, and what
   * `onStartedLeading` returned has settled; to go on as a candidate, call it again. Rejects with what a callback threw, and with
   * nothing else: what the server refuses is logged and tried again. Keeps the process alive meanwhile. One run at a time.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#isRunning) throw new Error(`an election for ${this.#name} is already running`);
    this.#isRunning = true;
    using _alive = keepProcessAlive();
    try {
      await this.#elect(signal);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Whether it leads now, by the clock: also right after the process stood still. */
  isLeader(): boolean {
    return this.#term?.isValid ?? false;
  }

  /** Who was seen to hold the lock last; "" when nobody was, or when it was given back. For people, not for decisions. */
  getLeader(): string {
    return this.#observed?.record.holderIdentity ?? '';
  }

  /**
   * For a health check (client-go: Check): throws when this is a leader whose lease ran out more than so long ago, which only a
   * process that hangs can be. Candidates are healthy.
   */
  check(maxTolerableExpiredLeaseMs: number): void {
    if (this.#term === undefined) return;
    const sinceMs = this.#clock.now() - this.#term.renewedAt;
    if (sinceMs <= this.#config.leaseDurationMs + maxTolerableExpiredLeaseMs) return;
    throw new Error(`failed to renew leadership of ${this.#name} for ${Math.round(sinceMs)} ms`);
  }

  async #elect(signal: AbortSignal): Promise<void> {
    let work: Promise<void> | undefined;
    try {
      const renewedAt = await this.#acquire(signal);
      if (renewedAt === undefined) return;
      const { renewDeadlineMs, releaseOnCancel = false } = this.#config;
      using term = new LeaderTerm({ clock: this.#clock, renewDeadlineMs, renewedAt, signal });
      work = this.#lead(term);
      await this.#renew(term);
      if (releaseOnCancel) await this.#releaseAfter(work, term);
    } finally {
      this.#endTerm();
      this.#config.callbacks.onStoppedLeading();
    }
    await work;
  }

  async #acquire(signal: AbortSignal): Promise<HeldSince> {
    const { lock, retryPeriodMs, renewDeadlineMs, random } = this.#config;
    this.#logger.info({ lock: lock.describe() }, 'attempting to acquire the leader lease');
    while (!signal.aborted) {
      const heldSince = await this.#attempt(signal);
      // An answer that came too late: the lock is ours, but another try must say until when.
      const isFresh = heldSince !== undefined && this.#clock.now() < heldSince + renewDeadlineMs;
      if (isFresh) return heldSince;
      await sleep(this.#clock, retryPeriodMs * (1 + random() * JITTER_FACTOR), signal);
    }
    return undefined;
  }

  /** What `onStartedLeading` does. Its failure ends the term, and is kept for who awaits this. */
  #lead(term: LeaderTerm): Promise<void> {
    const { lock, metric, callbacks } = this.#config;
    this.#term = term;
    lock.recordEvent('became leader');
    metric?.on(this.#name);
    this.#logger.info({ lock: lock.describe() }, 'successfully acquired the leader lease');
    const start = async (): Promise<void> => {
      try {
        await callbacks.onStartedLeading(term.signal);
      } catch (error) {
        // To fail of the abort is a way to obey it.
        if (!term.signal.aborted || !isAbort(error, term.signal)) throw error;
      }
    };
    const work = start();
    work.catch((error: unknown) => term.end(error));
    return work;
  }

  /** Returns when the term is over. */
  async #renew(term: LeaderTerm): Promise<void> {
    const { lock, retryPeriodMs } = this.#config;
    while (term.isValid) {
      const heldSince = await this.#attempt(term.signal);
      if (heldSince !== undefined) {
        term.renew(heldSince);
      } else if (this.getLeader() !== lock.identity) {
        const holder = this.getLeader() === '' ? 'nobody' : this.getLeader();
        term.end(new LeadershipLostError(`${holder} holds the lock now`));
      }
      await sleep(this.#clock, retryPeriodMs, term.signal);
    }
    // After a standstill the loop may be here before the deadline's timer.
    if (!term.signal.aborted) term.expire();
    const reason: unknown = term.signal.reason;
    this.#logger.info({ lock: lock.describe(), reason }, 'leadership has ended');
  }

  #endTerm(): void {
    if (this.#term === undefined) return;
    this.#term = undefined;
    this.#config.metric?.off(this.#name);
    this.#config.lock.recordEvent('stopped leading');
  }

  async #attempt(signal: AbortSignal): Promise<HeldSince> {
    let heldSince: HeldSince;
    try {
      heldSince = await this.#tryAcquireOrRenew(signal);
    } catch (error) {
      const lock = this.#config.lock.describe();
      if (!signal.aborted) this.#logger.warn({ lock, error }, 'cannot acquire or renew the lease');
    }
    this.#reportTransition();
    return heldSince;
  }

  /** C133. */
  async #tryAcquireOrRenew(signal: AbortSignal): Promise<HeldSince> {
    const { lock, metric } = this.#config;
    const renewedAt = await this.#renewUnread(signal);
    if (renewedAt !== undefined) return renewedAt;
    const current = await this.#get(signal);
    if (current === undefined) {
      return this.#write('create', { leaderTransitions: 0 }, signal);
    }
    this.#observe(current);
    const { holderIdentity, acquireTime, leaderTransitions } = current;
    if (holderIdentity === lock.identity) {
      metric?.slowpathExercised(this.#name);
      return this.#write('update', { acquireTime, leaderTransitions }, signal);
    }
    // Whoever led meanwhile: a term that has a gap is two terms.
    if (this.#term !== undefined || this.#isHeld()) return undefined;
    return this.#write('update', { leaderTransitions: leaderTransitions + 1 }, signal);
  }

  /** A leader's fast path: one write, on the record as it was written last. */
  async #renewUnread(signal: AbortSignal): Promise<HeldSince> {
    const record = this.#observed?.record;
    if (this.#term === undefined || record === undefined) return undefined;
    const { acquireTime, leaderTransitions } = record;
    try {
      return await this.#write('update', { acquireTime, leaderTransitions }, signal);
    } catch (error) {
      signal.throwIfAborted();
      const lock = this.#config.lock.describe();
      this.#logger.info({ lock, error }, 'cannot renew the lease unread, reading it first');
      return undefined;
    }
  }

  /** undefined: there is no record. */
  async #get(signal: AbortSignal): Promise<LeaderElectionRecord | undefined> {
    try {
      return await this.#call((callSignal) => this.#config.lock.get(callSignal), signal);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #write(
    how: 'create' | 'update',
    fields: { readonly leaderTransitions: number; readonly acquireTime?: string },
    signal: AbortSignal,
  ): Promise<number> {
    const { lock, leaseDurationMs } = this.#config;
    const sentAt = this.#clock.now();
    const renewTime = formatMicroTime(sentAt);
    const record = {
      holderIdentity: lock.identity,
      // Others wait for what is written here, so it may only be more than meant.
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
      acquireTime: renewTime,
      ...fields,
      renewTime,
    };
    await this.#call((callSignal) => lock[how](record, callSignal), signal);
    this.#observe(record);
    return sentAt;
  }

  /** One request that hangs costs some tries of a term, and not the term. */
  async #call<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const timeoutMs = Math.max(MIN_CALL_TIMEOUT_MS, this.#config.renewDeadlineMs / 2);
    return this.#within(timeoutMs, (timeout) => {
      const callSignal = AbortSignal.any([signal, timeout]);
      return withSignal(call(callSignal), callSignal);
    });
  }

  async #within<T>(ms: number, call: (timeout: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = new AbortController();
    const abort = (): void =>
      timeout.abort(new Error(`no answer about ${this.#config.lock.describe()} within ${ms} ms`));
    using _ = this.#clock.setTimer(ms, abort);
    return await call(timeout.signal);
  }

  #observe(record: LeaderElectionRecord): void {
    if (this.#observed !== undefined && isSame(this.#observed.record, record)) return;
    this.#observed = { record, at: this.#clock.now() };
  }

  /** C132: by what was seen here and when, never by the times in the record. */
  #isHeld(): boolean {
    if (this.#observed === undefined) return false;
    const { record, at } = this.#observed;
    const expiresAt = at + record.leaseDurationSeconds * 1000;
    return record.holderIdentity !== '' && this.#clock.now() < expiresAt;
  }

  #reportTransition(): void {
    const leader = this.getLeader();
    if (leader === this.#reportedLeader) return;
    this.#reportedLeader = leader;
    this.#config.callbacks.onNewLeader?.(leader);
  }

  /** Gives the lock back if all that a leader does has ended while it still led; else another must wait for the lease to end. */
  async #releaseAfter(work: Promise<void>, term: LeaderTerm): Promise<void> {
    const { lock } = this.#config;
    if (this.getLeader() !== lock.identity || term.remainingMs === 0) return;
    const settled = new AbortController();
    const settle = (): void => settled.abort();
    work.then(settle, settle);
    await sleep(this.#clock, term.remainingMs, settled.signal);
    if (!settled.signal.aborted) {
      const fields = { lock: lock.describe() };
      this.#logger.warn(fields, 'the lease is not released: what the leader did has not ended');
      return;
    }
    await this.#release();
  }

  /** C135. */
  async #release(): Promise<void> {
    const lock = this.#config.lock.describe();
    try {
      await this.#within(this.#config.renewDeadlineMs, async (timeout) => {
        while (!(await this.#tryRelease(timeout))) {
          this.#logger.info({ lock }, 'a conflict in releasing the lease, trying again');
        }
      });
    } catch (error) {
      this.#logger.error({ lock, error }, 'cannot release the lease: it has to run out');
    }
  }

  /** False after a conflict: a renewal that was under way when the run was cancelled may have come before. */
  async #tryRelease(signal: AbortSignal): Promise<boolean> {
    const { lock } = this.#config;
    const current = await this.#get(signal);
    if (current?.holderIdentity !== lock.identity) return true;
    const now = formatMicroTime(this.#clock.now());
    const released = {
      holderIdentity: '',
      leaseDurationSeconds: RELEASED_LEASE_SECONDS,
      acquireTime: now,
      renewTime: now,
      leaderTransitions: current.leaderTransitions,
    };
    try {
      await this.#call((callSignal) => lock.update(released, callSignal), signal);
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
    this.#observe(released);
    return true;
  }
}

const isAbort = (error: unknown, signal: AbortSignal): boolean =>
  error === signal.reason || (error instanceof Error && error.name === 'AbortError');

function isSame(a: LeaderElectionRecord, b: LeaderElectionRecord): boolean {
  return (
    a.holderIdentity === b.holderIdentity &&
    a.renewTime === b.renewTime &&
    a.acquireTime === b.acquireTime &&
    a.leaseDurationSeconds === b.leaseDurationSeconds &&
    a.leaderTransitions === b.leaderTransitions
  );
}
