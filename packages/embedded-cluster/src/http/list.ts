import type { ListMeta, ListOptions, Unstructured } from '@deltascope/apimachinery';
import {
  badRequest,
  expired,
  expiredContinue,
  tooLargeResourceVersion,
} from '../registry/api-errors.ts';
import { CompactedError, objectKey } from '../store/store.ts';
import type { Snapshot, Store } from '../store/store.ts';
import { encodeContinue, parseContinue } from './continue-token.ts';
import { parseResourceVersion } from './list-options.ts';
import type { Selection } from './selection.ts';

export interface ListResult {
  readonly metadata: ListMeta;
  readonly objects: readonly Unstructured[];
}

/**
 * A LIST (API concept: retrieving large results sets in chunks; resourceVersion in get, list and watch):
 * all pages of one list show the same revision. `limit` is ignored at resourceVersion "0", as the watch cache does.
 * Throws 410 when the revision is no longer kept, 504 when it is not reached yet.
 */
export function list(store: Store, selection: Selection, options: ListOptions): ListResult {
  const from = startOf(store, options);
  const snapshot = snapshotFor(store, selection, from);
  const { objects, remaining, lastKey } = page(snapshot, { selection, from });
  const metadata: ListMeta = { resourceVersion: String(snapshot.revision) };
  if (lastKey !== undefined) {
    metadata.continue = encodeContinue({ revision: snapshot.revision, afterKey: lastKey });
    if (selection.isEverything) metadata.remainingItemCount = remaining;
  }
  return { metadata, objects };
}

interface Start {
  /** Absent: now. */
  readonly revision?: number;
  readonly afterKey?: string;
  readonly limit: number;
}

function startOf(store: Store, options: ListOptions): Start {
  const { limit = 0, resourceVersionMatch: match } = options;
  if (options.continue !== undefined) {
    const position = parseContinue(options.continue);
    const { resourceVersion = '' } = options;
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return { ...position, limit: resourceVersion === '0' ? 0 : limit };
  }
  const revision = parseResourceVersion(options);
  if (revision === undefined) return { limit };
  if (revision > store.revision) throw tooLargeResourceVersion(revision, store.revision);
  if (revision === 0) return { limit: 0 };
  // A limit without a match asks for exactly that revision: the rule from before resourceVersionMatch.
  const isExact = match === 'Exact' || (match === undefined && limit > 0);
  return isExact ? { revision, limit } : { limit };
}

function snapshotFor(store: Store, { resource, namespace }: Selection, from: Start): Snapshot {
  try {
    return store.snapshot(resource, namespace, from.revision);
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    throw from.afterKey === undefined
      ? expired(error.requested, error.compacted)
      : expiredContinue();
  }
}

function page(
  { objects }: Snapshot,
  { selection, from }: { selection: Selection; from: Start },
): { objects: readonly Unstructured[]; remaining: number; lastKey?: string } {
  const { afterKey, limit } = from;
  if (afterKey === undefined && limit <= 0 && selection.isEverything) {
    return { objects, remaining: 0 };
  }
  const selected: Unstructured[] = [];
  let index = afterKey === undefined ? 0 : firstAfter(objects, afterKey);
  for (; index < objects.length; index += 1) {
    const object = objects[index];
    if (object === undefined || !selection.matches(object)) continue;
    if (limit > 0 && selected.length === limit) break;
    selected.push(object);
  }
  const last = selected.at(-1);
  const isMore = index < objects.length && last !== undefined;
  return {
    objects: selected,
    remaining: objects.length - index,
    ...(isMore ? { lastKey: keyOf(last) } : {}),
  };
}

function firstAfter(objects: readonly Unstructured[], key: string): number {
  const index = objects.findIndex((object) => keyOf(object) > key);
  return index < 0 ? objects.length : index;
}

function keyOf({ metadata }: Unstructured): string {
  return objectKey(metadata.namespace, metadata.name ?? '');
}
