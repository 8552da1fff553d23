import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { StampedWatchEvent, WatchStream } from '../cache/lister-watcher.ts';
import { RetryWatcher, type RetryWatcherOptions } from './retry-watcher.ts';
import { WatchClosedError, WatchConditionError, WatchInterruptedError } from './until-error.ts';

/**
 * Whether an event is the one waited for; it sees ERROR events as well. What it throws ends the wait. While it is awaited nothing
 * more is read, and an abort is noticed after it only.
 */
export type ConditionFunc<T extends KubeObject = Unstructured> = (
  event: StampedWatchEvent<T>,
) => boolean | Promise<boolean>;

/**
 * Reads a watch until all conditions have held, each after the one before it; a later one is first tested on the event that the
 * one before it held for (C121). Answers that last event, undefined without conditions. Throws WatchClosedError when the watch ends
 * or breaks first, WatchInterruptedError when the signal aborts, WatchConditionError when a condition throws; each carries the last
 * event tested. The stream is its own: stopped in any case.
 */
export async function untilWithoutRetry<T extends KubeObject = Unstructured>(
  stream: WatchStream<T>,
  conditions: readonly ConditionFunc<T>[],
  signal: AbortSignal,
): Promise<StampedWatchEvent<T> | undefined> {
  const remaining = conditions.values();
  let condition = remaining.next().value;
  let lastEvent: StampedWatchEvent<T> | undefined;
  let cause: unknown;
  const stop = (): void => stream.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    if (condition === undefined) return undefined;
    for await (const event of stream) {
      lastEvent = event;
      while (condition !== undefined && (await holds(condition, event))) {
        condition = remaining.next().value;
      }
      if (condition === undefined) return event;
    }
  } catch (error) {
    if (error instanceof WatchConditionError) throw error;
    cause = error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  if (signal.aborted) throw new WatchInterruptedError({ lastEvent, cause: signal.reason });
  throw new WatchClosedError({ lastEvent, ...(cause !== undefined && { cause }) });
}

/**
 * As untilWithoutRetry, on a RetryWatcher (C121): outlives connections, ends at a 410. For a wait of more than minutes use
 * untilWithSync.
 */
export async function until<T extends KubeObject = Unstructured>(
  options: RetryWatcherOptions<T>,
  conditions: readonly ConditionFunc<T>[],
  signal: AbortSignal,
): Promise<StampedWatchEvent<T> | undefined> {
  return untilWithoutRetry(new RetryWatcher(options, signal), conditions, signal);
}

async function holds<T extends KubeObject>(
  condition: ConditionFunc<T>,
  event: StampedWatchEvent<T>,
): Promise<boolean> {
  try {
    return await condition(event);
  } catch (cause) {
    throw new WatchConditionError({ lastEvent: event, cause });
  }
}
