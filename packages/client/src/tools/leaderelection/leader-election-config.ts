import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { LeaderMetric } from './leader-metric.ts';
import type { ResourceLock } from './resourcelock/resource-lock.ts';

/** Between two tries to acquire lie 1 to 1 + JITTER_FACTOR retry periods (C134). */
export const JITTER_FACTOR = 1.2;

/** What an elector tells its owner. What one of them throws ends the election: `run` rejects with it, and leadership is over. */
export interface LeaderCallbacks {
  /**
   * It leads, until `signal` aborts. Everything that only a leader may do must end then, and before it ends what this returned
   * must not settle: a lease is given back when it has. To return, or to resolve, earlier does not end leadership.
   */
  onStartedLeading(signal: AbortSignal): void | Promise<void>;
  /** The run is over, also one that never led (C134). */
  onStoppedLeading(): void;
  /** Someone else leads than was seen before, this candidate included; "" when the lock was given back. */
  onNewLeader?(identity: string): void;
}

/** The settings of a LeaderElector (client-go: LeaderElectionConfig; the durations default as in Kubernetes' own components). */
export interface LeaderElectionConfig {
  readonly lock: ResourceLock;
  readonly callbacks: LeaderCallbacks;
  readonly clock: Clock;
  /** Uniform in [0, 1), as Math.random. */
  readonly random: () => number;
  /**
   * How long a candidate that sees no change of the lock waits before it takes it: 15,000. In whole seconds, or it is raised to
   * them in the record.
   */
  readonly leaseDurationMs?: number;
  /**
   * A leader whose last successful renewal was sent so long ago leads no more: 10,000. The ratio of lease duration to this is
   * how much faster one machine's clock may run than another's.
   */
  readonly renewDeadlineMs?: number;
  /** Between two tries: 2,000. */
  readonly retryPeriodMs?: number;
  /**
   * Give the lock back when the run is cancelled, so that the next leader need not wait: false. What `onStartedLeading` returned
   * is waited for until the renew deadline; if it has not settled by then, the lease is left to run out instead.
   */
  readonly releaseOnCancel?: boolean;
  /** In metrics and errors; the lock's own description if left out. */
  readonly name?: string;
  readonly logger?: Logger;
  readonly metric?: LeaderMetric;
}

/** The three durations, in ms. */
export interface LeaderElectionTimes {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

/** C131. Throws a RangeError that names the first setting that cannot work. */
export function validateLeaderElection(times: LeaderElectionTimes, identity: string): void {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = times;
  const isPositive = (ms: number): boolean => ms > 0 && Number.isFinite(ms);
  if (!isPositive(leaseDurationMs)) throw outOfRange('leaseDurationMs', leaseDurationMs);
  if (!isPositive(renewDeadlineMs)) throw outOfRange('renewDeadlineMs', renewDeadlineMs);
  if (!isPositive(retryPeriodMs)) throw outOfRange('retryPeriodMs', retryPeriodMs);
  if (leaseDurationMs <= renewDeadlineMs) {
    throw new RangeError(
      `leaseDurationMs (${leaseDurationMs}) must be greater than renewDeadlineMs (${renewDeadlineMs})`,
    );
  }
  if (renewDeadlineMs <= retryPeriodMs * JITTER_FACTOR) {
    throw new RangeError(
      `renewDeadlineMs (${renewDeadlineMs}) must be greater than ${JITTER_FACTOR} times retryPeriodMs (${retryPeriodMs})`,
    );
  }
  if (identity === '') throw new RangeError("the lock's identity must not be empty");
}

const outOfRange = (name: string, ms: number): RangeError =>
  new RangeError(`${name} must be a positive number of milliseconds, not ${ms}`);
