import { isInternalError, isTooManyRequests, type KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { isConnectionRefused } from '../../util/connection-error.ts';
import type { LivenessGuard } from './liveness-guard.ts';
import type { StreamEnd, StreamEndCause } from './reflector-options.ts';
import { errorText, type ReflectorRecord } from './reflector-record.ts';
import type { ReflectorVersion } from './reflector-version.ts';
import { type ReflectorWaits, SLOW_OPEN_MS } from './reflector-waits.ts';
import { RetryWithDeadline } from './retry-with-deadline.ts';
import {
  VERY_SHORT_WATCH_MS,
  type WatchEnd,
  type WatchHandler,
  type WatchTarget,
} from './watch-handler.ts';
import type { OpenWatch, WatchOpener } from './watch-opener.ts';

export interface ReflectorWatcherOptions<T extends KubeObject> {
  readonly clock: Clock;
  readonly record: ReflectorRecord;
  readonly version: ReflectorVersion;
  readonly waits: ReflectorWaits;
  readonly opener: WatchOpener<T>;
  readonly handler: WatchHandler<T>;
  readonly liveness: LivenessGuard<T>;
  readonly target: WatchTarget<T>;
  readonly maxInternalErrorRetryMs: number;
  /** Told of each stream that ended. */
  readonly onStreamEnd: (end: StreamEndCause) => void;
}

/** A Reflector's WATCH: one stream after the other, for as long as none of them makes a relist necessary (C21-C27). */
export class ReflectorWatcher<T extends KubeObject> {
  readonly #options: ReflectorWatcherOptions<T>;

  constructor(options: ReflectorWatcherOptions<T>) {
    this.#options = options;
  }

  /** Until the signal aborts or the list has to be read anew. `first` is a watch that is open already. */
  async watch(first: OpenWatch<T> | undefined, signal: AbortSignal): Promise<void> {
    const { clock, waits, maxInternalErrorRetryMs, onStreamEnd } = this.#options;
    const internalErrors = new RetryWithDeadline(clock, maxInternalErrorRetryMs);
    let watch = first;
    let cause: string | undefined;
    for (;;) {
      watch ??= await this.#openWatch(cause, signal);
      if (watch === undefined) return;
      const end = await this.#consume(watch, signal);
      watch = undefined;
      if (end.type === 'stopped') return;
      cause = end.type === 'closed' ? end.cause : errorText(end.error);
      const next = nextAfter(end, internalErrors);
      onStreamEnd({ cause, next, ...('error' in end && { error: end.error }) });
      if (next === 'relist') return;
      if (next === 'backoff-rewatch') await waits.backOff(signal);
    }
  }

  async #consume(watch: OpenWatch<T>, signal: AbortSignal): Promise<WatchEnd> {
    const { liveness, handler, target, record } = this.#options;
    using _belief = this.#believe(watch);
    using _guard = liveness.guard(watch);
    const end = await handler.consume(watch, target, signal);
    record.watchClosed();
    return end;
  }

  /** An answer that was long in coming may be one that the client gave itself, and over at once (C151): it has to last a second. */
  #believe(watch: OpenWatch<T>): Disposable | undefined {
    const { clock, record } = this.#options;
    if (watch.openedAt - watch.requestedAt >= SLOW_OPEN_MS) {
      return clock.setTimer(VERY_SHORT_WATCH_MS, () => record.watchIsLive());
    }
    record.watchIsLive();
    return undefined;
  }

  /** Tries until a stream is open; undefined when stopped. Throws what is no reason to try again (C22). */
  async #openWatch(
    cause: string | undefined,
    signal: AbortSignal,
  ): Promise<OpenWatch<T> | undefined> {
    const { opener, version, record, waits } = this.#options;
    let reason = cause;
    while (!signal.aborted) {
      try {
        const watch = await opener.open({ resourceVersion: version.last }, signal);
        if (watch !== undefined) {
          record.watchOpened(watch.timeoutMs, reason);
          return watch;
        }
        reason = 'woken while there was no answer';
      } catch (error) {
        if (!isConnectionRefused(error) && !isTooManyRequests(error)) throw error;
        reason = errorText(error);
        record.failed(error);
        await waits.backOff(signal);
      }
    }
    return undefined;
  }
}

/** C23-C27. */
function nextAfter(
  end: Exclude<WatchEnd, { type: 'stopped' }>,
  internalErrors: RetryWithDeadline,
): StreamEnd['next'] {
  if (end.type === 'closed') return 'rewatch';
  if (isTooManyRequests(end.error)) return 'backoff-rewatch';
  if (isInternalError(end.error) && internalErrors.shouldRetry()) return 'rewatch';
  return 'relist';
}
