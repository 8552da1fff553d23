import { Condition } from '../../util/condition.ts';
import type { Synced } from './wait-for-cache-sync.ts';

/** How much of a queue's first list has still to be popped (C54, C55, C66). */
export class InitialPopulation implements Synced {
  readonly #synced = new Condition();
  /** Undefined until the first write. */
  #count: number | undefined;

  /** 0 before the first write as well. */
  get count(): number {
    return this.#count ?? 0;
  }

  /** Never reverts. */
  hasSynced(): boolean {
    return this.#count === 0;
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#synced.waitFor(() => this.hasSynced(), signal);
  }

  /** A write that is no list: before any list it leaves nothing to wait for. */
  begin(count = 0): void {
    if (this.#count !== undefined) return;
    this.#count = count;
    this.#synced.notify();
  }

  countDown(by: number): void {
    if (this.#count === undefined || this.#count === 0) return;
    this.#count -= by;
    if (this.#count === 0) this.#synced.notify();
  }
}
