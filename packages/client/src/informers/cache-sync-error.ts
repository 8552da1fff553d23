/** A wait for informers was given up before all had synced; `cause` is the signal's reason (client-go: SyncResult.AsError, C112). */
export class CacheSyncError extends Error {
  override readonly name = 'CacheSyncError';
  /** As `waitForCacheSync` names them. */
  readonly unsynced: readonly string[];

  constructor(unsynced: readonly string[], options?: ErrorOptions) {
    super(`informers have not synced: ${unsynced.join('; ')}`, options);
    this.unsynced = unsynced;
  }
}
