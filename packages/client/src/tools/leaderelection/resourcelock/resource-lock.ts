/**
 * What a lock says about its holder (client-go: resourcelock.LeaderElectionRecord). The times are for people: no elector believes
 * them, it only notices that they change (C132).
 */
export interface LeaderElectionRecord {
  /** Who leads; "" when the last leader gave the lock back. */
  readonly holderIdentity: string;
  /** For how long after a change of this record nobody else may take the lock. */
  readonly leaseDurationSeconds: number;
  /** RFC 3339, in microseconds. */
  readonly acquireTime: string;
  /** RFC 3339, in microseconds. */
  readonly renewTime: string;
  /** How often the lock went to another holder: grows with each new leader, so it can serve to fence off an old one. */
  readonly leaderTransitions: number;
}

/**
 * Where candidates meet (client-go: resourcelock.Interface). A lock remembers the version of the record that it read or wrote last,
 * and `update` succeeds only if that is still the newest: this, and nothing else, keeps two candidates from both becoming leader.
 * What comes after `signal` has aborted must not be remembered. One elector a lock.
 */
export interface ResourceLock {
  /** Of this candidate. No two may share one: they would both lead. */
  readonly identity: string;
  /** Throws a NotFound KubeStatusError when there is no record yet. */
  get(signal: AbortSignal): Promise<LeaderElectionRecord>;
  create(record: LeaderElectionRecord, signal: AbortSignal): Promise<void>;
  /** Throws a Conflict KubeStatusError when someone wrote the record meanwhile. */
  update(record: LeaderElectionRecord, signal: AbortSignal): Promise<void>;
  /** Tells people: "became leader", "stopped leading". Never throws, and does not wait. */
  recordEvent(message: string): void;
  /** Names the lock in logs. */
  describe(): string;
}
