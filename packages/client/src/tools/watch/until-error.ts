import type { KubeObject } from '@deltascope/apimachinery';
import type { StampedWatchEvent } from '../cache/lister-watcher.ts';

export interface UntilErrorOptions extends ErrorOptions {
  readonly lastEvent: StampedWatchEvent<KubeObject> | undefined;
}

/** An `until` ended before its conditions held. One of the three below. */
export abstract class UntilError extends Error {
  /** The last event that was tested; undefined when there was none. */
  readonly lastEvent: StampedWatchEvent<KubeObject> | undefined;

  constructor(message: string, { lastEvent, ...options }: UntilErrorOptions) {
    super(message, options);
    this.lastEvent = lastEvent;
  }
}

/** The watch came to its end; `cause` is the error it broke with, if it did (client-go: ErrWatchClosed, C121). */
export class WatchClosedError extends UntilError {
  override readonly name = 'WatchClosedError';

  constructor(options: UntilErrorOptions) {
    super('the watch closed before its conditions held', options);
  }
}

/** The signal aborted; `cause` is its reason (client-go: wait.ErrorInterrupted, C121). */
export class WatchInterruptedError extends UntilError {
  override readonly name = 'WatchInterruptedError';

  constructor(options: UntilErrorOptions) {
    super('interrupted before the conditions of the watch held', options);
  }
}

/** A condition threw `cause` at `lastEvent` (C121). */
export class WatchConditionError extends UntilError {
  override readonly name = 'WatchConditionError';

  constructor(options: UntilErrorOptions) {
    super('a condition of the watch failed', options);
  }
}
