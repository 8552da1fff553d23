import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@deltascope/apimachinery';
import type { ListerWatcher } from './lister-watcher.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';

/** What a list that was streamed has other than a LIST at the same version (C48). Keys, sorted. */
export interface WatchListDifference {
  /** In the LIST only. */
  readonly missing: readonly string[];
  /** In the stream only. */
  readonly unexpected: readonly string[];
  /** In both, and not the same. */
  readonly different: readonly string[];
}

/** What a comparison of a streamed list with a LIST at the same version has found (C48). */
export interface WatchListCheck {
  readonly name: string;
  readonly resourceVersion: string;
  /** `unchecked`: the LIST failed, perhaps because the version is gone already. */
  readonly outcome:
    | { readonly type: 'equal' }
    | { readonly type: 'different'; readonly difference: WatchListDifference }
    | { readonly type: 'unchecked'; readonly error: unknown };
}

export interface WatchListCheckOptions<T extends KubeObject> {
  readonly name: string;
  readonly listerWatcher: ListerWatcher<T>;
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/** Compares with one LIST at exactly that version, which goes past the server's cache. For tests: it costs a whole list. Never rejects. */
export async function checkWatchList<T extends KubeObject>(
  { name, listerWatcher, items, resourceVersion }: WatchListCheckOptions<T>,
  signal: AbortSignal,
): Promise<WatchListCheck> {
  try {
    const list = await listerWatcher.list(
      { resourceVersion, resourceVersionMatch: 'Exact' },
      signal,
    );
    const difference = differenceBetween(byKey(items), byKey(list.items));
    const isEqual = Object.values(difference).every((keys) => keys.length === 0);
    const outcome = isEqual
      ? ({ type: 'equal' } as const)
      : ({ type: 'different', difference } as const);
    return { name, resourceVersion, outcome };
  } catch (error) {
    return { name, resourceVersion, outcome: { type: 'unchecked', error } };
  }
}

function differenceBetween(
  streamed: ReadonlyMap<string, unknown>,
  listed: ReadonlyMap<string, unknown>,
): WatchListDifference {
  const both = [...streamed.keys()].filter((key) => listed.has(key));
  return {
    missing: [...listed.keys()].filter((key) => !streamed.has(key)).toSorted(),
    unexpected: [...streamed.keys()].filter((key) => !listed.has(key)).toSorted(),
    different: both
      .filter((key) => !isDeepStrictEqual(streamed.get(key), listed.get(key)))
      .toSorted(),
  };
}

const byKey = <T extends KubeObject>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [metaNamespaceKeyFunc(item), item]));
