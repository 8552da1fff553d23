import { Condition } from '../../util/condition.ts';
import type { Synced } from './wait-for-cache-sync.ts';

/**
 * Synced once `upstream` is and everything started has finished, one after the other (C109; client-go: synctrack.SingleFileTracker).
 * Each item of the initial list must be started before upstream has synced.
 */
export class SingleFileTracker implements Synced {
  readonly #upstream: Synced;
  readonly #finished = new Condition();
  #waiting = 0;

  constructor(upstream: Synced) {
    this.#upstream = upstream;
  }

  start(): void {
    this.#waiting += 1;
  }

  /** Throws when more finish than were started: the count would be wrong for ever. */
  finish(): void {
    if (this.#waiting === 0) throw new Error('finished more items than were started');
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#finished.notify();
  }

  hasSynced(): boolean {
    return this.#upstream.hasSynced() && this.#waiting === 0;
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return waitForBoth(this.#upstream, { self: this, changed: this.#finished, signal });
  }
}

/**
 * Synced once `upstream` is and no key is waiting any more, in whatever order they finish (C109; client-go: synctrack.AsyncTracker).
 * For a controller: its handler starts the key of each add of the initial list, and its workers finish what they have worked off.
 * It holds the keys that wait: as many as the initial list has.
 */
export class AsyncTracker<K> implements Synced {
  readonly #upstream: Synced;
  readonly #finished = new Condition();
  readonly #waiting = new Set<K>();

  constructor(upstream: Synced) {
    this.#upstream = upstream;
  }

  /** Before upstream has synced. Twice is as once. */
  start(key: K): void {
    this.#waiting.add(key);
  }

  /** A key that does not wait is ignored: workers need not know which were of the initial list. */
  finish(key: K): void {
    if (this.#waiting.delete(key) && this.#waiting.size === 0) this.#finished.notify();
  }

  hasSynced(): boolean {
    return this.#upstream.hasSynced() && this.#waiting.size === 0;
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return waitForBoth(this.#upstream, { self: this, changed: this.#finished, signal });
  }
}

async function waitForBoth(
  upstream: Synced,
  how: { readonly self: Synced; readonly changed: Condition; readonly signal: AbortSignal },
): Promise<boolean> {
  const { self, changed, signal } = how;
  if (!(await upstream.waitForSync(signal))) return false;
  return changed.waitFor(() => self.hasSynced(), signal);
}
