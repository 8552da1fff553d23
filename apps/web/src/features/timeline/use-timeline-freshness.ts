import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { deriveFreshness, linkFreshness, type Freshness } from '../../live/freshness.ts';
import { shortCause } from '../../live/cause-words.ts';
import { useCluster, useLinkState, useLive } from '../../live/live-context.tsx';
import type { Live } from '../../live/live.ts';
import { rowsCounters, type Counter } from '../../live/rows-counters.ts';
import type { TimelineModel } from './timeline-model.ts';

/** What the timeline's chip says: of the link, of the server's link to the cluster, then of the journal itself. */
export function useTimelineFreshness(model: TimelineModel): Freshness {
  const live = useLive();
  const link = useLinkState();
  const cluster = useCluster();
  const status = useStore(model.store, (state) => state.status);
  const error = useStore(model.store, (state) => state.error);
  const complete = useStore(model.store, (state) => state.complete);
  const nowMs = useSyncExternalStore(
    live.ticker.subscribe,
    useCallback(() => live.ticker.nowMs, [live]),
  );
  const viewerNowMs = nowMs + live.link.skew.ms;
  const unlinked = linkFreshness(link, viewerNowMs);
  if (unlinked) return unlinked;
  if (cluster?.link.state === 'unreachable') {
    const { since, cause } = cluster.link;
    return { word: 'Stale', ageMs: Math.max(0, nowMs - since), cause: shortCause(cause) };
  }
  if (!complete && error === null) return { word: 'Loading', ageMs: null, cause: null };
  return deriveFreshness({
    link,
    viewerNowMs,
    nowMs,
    resource: 'the journal',
    status,
    error,
    dataAt: model.dataAt,
    lastChangeAt: model.store.getState().lastChangeAt,
    paint: model.paint.last,
  });
}

/** What was counted, for the chip's popover. */
export function timelineCounters(live: Live, model: TimelineModel): readonly Counter[] {
  const { journal } = model.store.getState();
  const own: readonly Counter[] = [
    ['records', model.replica.rows.size.toLocaleString('en-US')],
    ['dropped', (journal?.dropped ?? 0).toLocaleString('en-US')],
  ];
  return rowsCounters(live, model, own);
}
