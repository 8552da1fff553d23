import type { InformerInspection } from '@deltascope/client';
import type { InformerInspection as WireInspection } from '@deltascope/wire';

/** Keys of the queue's head that go to viewers: what fits on a screen. */
const HEAD_KEYS = 8;

/** What the informer's inspection lacks and the server knows. */
export type InformerFacts = Pick<
  WireInspection,
  'resource' | 'version' | 'kind' | 'scope' | 'startedAt' | 'viewers'
>;

/** An informer's inspection as viewers get it. */
export function toWireInspection(
  { reflector, queue, store, processor }: InformerInspection,
  facts: InformerFacts,
): WireInspection {
  const { lastList, listProgress, watch, backoff, events, history } = reflector;
  return {
    ...facts,
    reflector: {
      phase: reflector.phase,
      enqueued: reflector.lastSyncResourceVersion,
      lists: reflector.lists,
      relists: reflector.relists,
      watches: reflector.watches,
      lastList: lastList && {
        at: lastList.startedAt,
        durationMs: lastList.durationMs,
        items: lastList.items,
        pages: lastList.pages,
        cause: lastList.cause,
      },
      listProgress: listProgress && {
        done: listProgress.items,
        of:
          listProgress.remaining === undefined ? null : listProgress.items + listProgress.remaining,
      },
      watch: watch && {
        at: watch.startedAt,
        timeoutMs: watch.timeoutMs,
        events: watch.events,
        bytes: watch.bytes,
      },
      lastEventAt: reflector.lastEventAt,
      lastBookmarkAt: reflector.lastBookmarkAt,
      lastActivityAt: reflector.lastActivityAt,
      bookmarks: reflector.bookmarks,
      events: events.ADDED + events.MODIFIED + events.DELETED,
      skipped: reflector.skipped + reflector.storeErrors,
      backoff: backoff && {
        until: backoff.untilMs,
        delayMs: backoff.delayMs,
        step: backoff.step,
      },
      lastError: reflector.lastError && {
        message: reflector.lastError.message,
        code: reflector.lastError.code ?? '',
        at: reflector.lastError.at,
      },
      history: [...history],
    },
    queue: {
      mode: queue.mode,
      keys: queue.keys,
      deltas: queue.deltas,
      highWater: queue.highWater,
      highWaterAt: queue.highWaterAt,
      oldestAt: queue.oldestEnqueuedAt,
      lastWaitMs: queue.lastQueueWaitMs,
      head: queue.head.slice(0, HEAD_KEYS).map(({ key, deltas }) => ({
        key,
        deltas: deltas.map(({ type, resourceVersion, enqueuedAt }) => ({
          type,
          resourceVersion,
          at: enqueuedAt,
        })),
      })),
      totals: queue.enqueued,
      merged: queue.deletesMerged,
      popped: queue.popped,
      hasSynced: queue.hasSynced,
      initialPopulation: queue.initialPopulationCount,
    },
    store: {
      objects: store.objects,
      indices: [...store.indices],
      applied: store.appliedResourceVersion,
    },
    listeners: processor.listeners.map((listener) => ({
      name: listener.name,
      overflow: listener.overflow,
      pending: listener.pending,
      highWater: listener.highWater,
      handled: listener.handled,
      coalesced: listener.coalesced,
      dropped: listener.dropped,
      gaps: listener.gaps,
      unchangedSkipped: listener.unchangedSkipped,
      errors: listener.errors,
      synced: listener.synced,
      lastHandleMs: listener.lastHandleMs,
      slowestHandleMs: listener.slowestHandleMs,
      oldestPendingAt: listener.oldestPendingAt,
    })),
  };
}
