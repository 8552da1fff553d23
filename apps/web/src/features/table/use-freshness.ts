import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { deriveFreshness, formatAge, type Freshness } from '../../live/freshness.ts';
import { useLinkState, useLive } from '../../live/live-context.tsx';
import type { Live } from '../../live/live.ts';
import type { TableModel } from './table-model.ts';

/** What the chip of a table says: read anew with each beat, and when the link or the table's status changes. */
export function useFreshness(model: TableModel, resource: string): Freshness {
  const live = useLive();
  const link = useLinkState();
  const status = useStore(model.store, (state) => state.status);
  const error = useStore(model.store, (state) => state.error);
  const nowMs = useSyncExternalStore(
    live.ticker.subscribe,
    useCallback(() => live.ticker.nowMs, [live]),
  );
  return deriveFreshness({
    link,
    viewerNowMs: nowMs + live.link.skew.ms,
    nowMs,
    resource,
    status,
    error,
    dataAt: model.dataAt,
    lastChangeAt: model.store.getState().lastChangeAt,
    paint: model.paint.last,
  });
}

/** What was counted, for the chip's popover. */
export function freshnessCounters(
  { link, ticker }: Live,
  model: TableModel,
): readonly (readonly [name: string, value: string])[] {
  const { frames, gaps, repaired, resets, bytes, ignored } = link.counters;
  const { epoch, seq } = model.replica;
  const { dataAt } = model;
  const count = (value: number): string => value.toLocaleString('en-US');
  return [
    ['data age', dataAt === null ? 'no data yet' : formatAge(ticker.nowMs - dataAt)],
    ['epoch', epoch || 'none yet'],
    ['seq', count(Math.max(0, seq))],
    ['frames', count(frames)],
    ['bytes', count(bytes)],
    ['gaps', count(gaps)],
    ['repaired', count(repaired)],
    ['lost', count(gaps - repaired)],
    ['resets', count(resets)],
    ['ignored', count(ignored)],
  ];
}
