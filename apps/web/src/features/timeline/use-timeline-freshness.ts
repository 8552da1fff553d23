import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { deriveFreshness, formatAge, linkFreshness, type Freshness } from '../../live/freshness.ts';
import { shortCause } from '../../live/cause-words.ts';
import { useCluster, useLinkState, useLive } from '../../live/live-context.tsx';
import type { Live } from '../../live/live.ts';
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
export function timelineCounters(
  { link, ticker }: Live,
  model: TimelineModel,
): readonly (readonly [name: string, value: string])[] {
  const { frames, gaps, repaired, resets, bytes, ignored } = link.counters;
  const { journal } = model.store.getState();
  const { dataAt } = model;
  const count = (value: number): string => value.toLocaleString('en-US');
  return [
    ['data age', dataAt === null ? 'no data yet' : formatAge(ticker.nowMs - dataAt)],
    ['epoch', model.replica.epoch || 'none yet'],
    ['seq', count(Math.max(0, model.replica.seq))],
    ['records', count(model.replica.rows.size)],
    ['dropped', count(journal?.dropped ?? 0)],
    ['frames', count(frames)],
    ['bytes', count(bytes)],
    ['gaps', count(gaps)],
    ['repaired', count(repaired)],
    ['lost', count(gaps - repaired)],
    ['resets', count(resets)],
    ['ignored', count(ignored)],
  ];
}
