import type { Clock } from '../../util/clock.ts';

/** Why a leader leads no more, as the reason of its signal: it could not renew in time, or someone else holds the lock. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
}

export interface LeaderTermOptions {
  readonly clock: Clock;
  readonly renewDeadlineMs: number;
  /** When the write was sent that acquired the lock. */
  readonly renewedAt: number;
  /** Of the run: its abort ends the term. */
  readonly signal: AbortSignal;
}

/**
 * One time of leading. It lasts until the renew deadline after the last successful renewal was *sent*: the server took that no
 * earlier, so others, who wait for the longer lease duration after they have seen it, begin later than this ends.
 */
export class LeaderTerm implements Disposable {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #renewDeadlineMs: number;
  readonly #ending = new AbortController();
  #renewedAt: number;
  #deadline: Disposable;

  constructor({ clock, renewDeadlineMs, renewedAt, signal }: LeaderTermOptions) {
    this.#clock = clock;
    this.#renewDeadlineMs = renewDeadlineMs;
    this.#renewedAt = renewedAt;
    this.signal = AbortSignal.any([signal, this.#ending.signal]);
    this.#deadline = this.#setDeadline();
  }

  /** When the last successful renewal was sent. */
  get renewedAt(): number {
    return this.#renewedAt;
  }

  /** How long it still lasts without another renewal; 0 when it is over by the clock, even if nobody could notice yet. */
  get remainingMs(): number {
    return Math.max(0, this.#renewedAt + this.#renewDeadlineMs - this.#clock.now());
  }

  get isValid(): boolean {
    return !this.signal.aborted && this.remainingMs > 0;
  }

  /** A renewal that was answered after its own deadline comes too late. */
  renew(sentAt: number): void {
    this.#renewedAt = sentAt;
    this.#deadline[Symbol.dispose]();
    this.#deadline = this.#setDeadline();
    if (this.remainingMs === 0) this.expire();
  }

  /** Over by the clock. */
  expire(): void {
    this.end(new LeadershipLostError(`not renewed within ${this.#renewDeadlineMs} ms`));
  }

  /** The first reason stays. */
  end(reason: unknown): void {
    this.#deadline[Symbol.dispose]();
    this.#ending.abort(reason);
  }

  [Symbol.dispose](): void {
    this.end(new LeadershipLostError('the election has ended'));
  }

  #setDeadline(): Disposable {
    return this.#clock.setTimer(this.remainingMs, () => this.expire());
  }
}
