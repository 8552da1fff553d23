import type { Backoff } from '../util/flowcontrol/backoff.ts';

/**
 * What a client waits of its own accord before each attempt (client-go: rest.BackoffManager). Before a retry the longer of its wait and
 * the server's Retry-After counts (C150).
 */
export interface BackoffManager {
  /** Told of each attempt's outcome: the HTTP status, or the error where no answer came. */
  updateBackoff(url: URL, outcome: number | Error): void;
  /** Ms to wait before the next attempt there; 0 for none. */
  calculateBackoffMs(url: URL): number;
}

/** Backs off from hosts that are overloaded, 429 and 5xx, until they answer anything else (client-go: rest.URLBackoff). */
export class URLBackoff implements BackoffManager {
  readonly #backoff: Backoff;

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  updateBackoff({ host }: URL, outcome: number | Error): void {
    const isOverloaded = typeof outcome === 'number' && (outcome === 429 || outcome >= 500);
    if (isOverloaded) this.#backoff.next(host);
    else this.#backoff.reset(host);
  }

  calculateBackoffMs({ host }: URL): number {
    return this.#backoff.get(host);
  }
}
