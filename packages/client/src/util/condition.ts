/** A place to wait until some state holds. Whoever changes the state calls `notify`; a notify without waiters costs nothing. */
export class Condition {
  readonly #waiters = new Set<() => void>();

  notify(): void {
    for (const test of this.#waiters) test();
  }

  /**
   * Resolves true as soon as `predicate` holds (tested now, at each notify and once more at the abort), false when the signal
   * aborts before. Never rejects.
   */
  waitFor(predicate: () => boolean, signal: AbortSignal): Promise<boolean> {
    if (predicate()) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const test = (): void => {
        const holds = predicate();
        if (!holds && !signal.aborted) return;
        this.#waiters.delete(test);
        signal.removeEventListener('abort', test);
        resolve(holds);
      };
      this.#waiters.add(test);
      signal.addEventListener('abort', test);
    });
  }
}
