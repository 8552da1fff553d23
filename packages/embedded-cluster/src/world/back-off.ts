/** A kubelet's own bounds, of pulls and of crashes. */
const FIRST_MS = 10_000;
const MAX_MS = 300_000;

/** How long a kubelet waits before the next try, after so many that failed in a row (1 or more). */
export function backOffMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), MAX_MS);
}

/** A container that has run so long is no longer one that crashes in a row. */
export const BACK_OFF_FORGOTTEN_MS = 2 * MAX_MS;

/** How Go prints a duration of whole seconds: "5m0s". */
export function formatSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
