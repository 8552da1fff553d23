import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { StampedWatchEvent } from '../cache/lister-watcher.ts';
import type { Store } from '../cache/store.ts';
import { InformerWatcher, type InformerWatcherOptions } from './informer-watcher.ts';
import { WatchInterruptedError } from './until-error.ts';
import { type ConditionFunc, untilWithoutRetry } from './until.ts';

/** Whether what is waited for is there already, by a store that has just synced. */
export type PreconditionFunc<T extends KubeObject = Unstructured> = (
  store: Store<T>,
) => boolean | Promise<boolean>;

/** As of an InformerWatcher, with a question to its store before all else. */
export interface UntilWithSyncOptions<
  T extends KubeObject = Unstructured,
> extends InformerWatcherOptions<T> {
  /** Asked once, before the conditions; without it the store need not sync first. What it throws is thrown on. */
  readonly precondition?: PreconditionFunc<T>;
}

/**
 * As untilWithoutRetry, on an InformerWatcher (C122): it outlives a 410, at the price of states that may be skipped, so let
 * conditions ask for what is, not for what happened. They begin with an ADDED for each object present. Answers undefined when the
 * precondition held, and settles only when the informer has come to its end.
 */
export async function untilWithSync<T extends KubeObject = Unstructured>(
  { precondition, ...options }: UntilWithSyncOptions<T>,
  conditions: readonly ConditionFunc<T>[],
  signal: AbortSignal,
): Promise<StampedWatchEvent<T> | undefined> {
  const watcher = new InformerWatcher<T>(options, signal);
  try {
    if (precondition !== undefined) {
      const { informer } = watcher;
      if (!(await informer.waitForSync(signal))) {
        throw new WatchInterruptedError({ lastEvent: undefined, cause: signal.reason });
      }
      if (await precondition(informer.getStore())) return undefined;
    }
    return await untilWithoutRetry(watcher, conditions, signal);
  } finally {
    watcher.stop();
    await watcher.done;
  }
}
