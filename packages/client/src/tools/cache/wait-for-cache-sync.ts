/** Something that catches up once and then stays so: an informer, or a handler's registration. */
export interface Synced {
  hasSynced(): boolean;
  /** True once synced, false when the signal aborts before. Never rejects. */
  waitForSync(signal: AbortSignal): Promise<boolean>;
}

/**
 * Waits for all of them, without polling. True when all have synced, also if the signal aborts in that moment; false when it aborts
 * before (C107).
 */
export async function waitForCacheSync(
  signal: AbortSignal,
  ...synced: readonly Synced[]
): Promise<boolean> {
  const outcomes = await Promise.all(synced.map((one) => one.waitForSync(signal)));
  return outcomes.every(Boolean);
}
