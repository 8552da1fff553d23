import { type Clock, sleep } from '../../util/clock.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import type { ReflectorRecord } from './reflector-record.ts';

export interface ReflectorWaitsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly record: ReflectorRecord;
  readonly backoff: BackoffOptions | undefined;
}

/** A watch that has had no answer for so long is not about to open: nobody may take the store for live any more. */
export const SLOW_OPEN_MS = 2000;

/** All that a Reflector waits for on a server that is away: one schedule for every backoff (C12), and one way to end the wait. */
export class ReflectorWaits {
  readonly #clock: Clock;
  readonly #record: ReflectorRecord;
  readonly #backoff: Backoff;
  #wakeUp: AbortController | undefined;

  constructor(options: ReflectorWaitsOptions) {
    this.#clock = options.clock;
    this.#record = options.record;
    this.#backoff = new Backoff(options, options.backoff);
  }

  /** Ends a backoff, or a request that gets no answer, now, and starts the schedule anew. Else does nothing. */
  wake(): void {
    if (this.#wakeUp === undefined) return;
    this.#backoff.reset();
    this.#wakeUp.abort();
  }

  /** One delay of the schedule. */
  async backOff(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { delayMs, step } = this.#backoff.next();
    this.#wakeUp = new AbortController();
    this.#record.backoffStarted({ delayMs, step });
    await sleep(this.#clock, delayMs, AbortSignal.any([signal, this.#wakeUp.signal]));
    this.#wakeUp = undefined;
    this.#record.backoffEnded();
  }

  /** While a request for a watch is under way: after two seconds without an answer it counts as trouble, and `wake` aborts it. */
  awaitAnswer(wakeUp: AbortController): Disposable {
    const slow = this.#clock.setTimer(SLOW_OPEN_MS, () => {
      this.#wakeUp = wakeUp;
      this.#record.watchUnanswered(SLOW_OPEN_MS);
    });
    return {
      [Symbol.dispose]: () => {
        slow[Symbol.dispose]();
        this.#wakeUp = undefined;
      },
    };
  }
}
