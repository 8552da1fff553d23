import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { deriveFreshness, type Freshness } from '../../live/freshness.ts';
import { useLinkState, useLive } from '../../live/live-context.tsx';
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
