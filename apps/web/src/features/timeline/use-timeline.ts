import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { usePageQuery } from '../../app/use-page-query.ts';
import { useLive } from '../../live/live-context.tsx';
import { TimelineModel } from './timeline-model.ts';
import { DEFAULT_WINDOW, MAX_SPAN_MS, MIN_SPAN_MS, type TimeWindow } from './time-window.ts';

/** While the window is being moved the address waits for this long without a move. */
const URL_DELAY_MS = 250;

/** The model of the timeline, open for as long as the page shows it. */
export function useTimeline(namespaces: readonly string[]): TimelineModel {
  const { link, painter } = useLive();
  const key = namespaces.join(',');
  const model = useMemo(
    () =>
      new TimelineModel({
        link,
        painter,
        namespaces: key === '' ? null : key.split(','),
      }),
    [link, painter, key],
  );
  useEffect(() => model.open(), [model]);
  return model;
}

/** Tells the model what the address asks for, whenever that changes. */
export function useTimelineQuery(model: TimelineModel): void {
  const [{ kinds, types, expanded, newestFirst }] = usePageQuery();
  // By value: the address is read anew with each of its changes, and the window's are many.
  const wish = JSON.stringify({ kinds, types, expanded, warningsFirst: !newestFirst });
  useEffect(() => {
    model.setQuery(JSON.parse(wish) as Parameters<TimelineModel['setQuery']>[0]);
  }, [model, wish]);
}

/** Keeps the window in the address: what the address says the model shows, and where the model is moved the address follows. */
export function useWindowInUrl(model: TimelineModel): void {
  const [{ span, until }, setQuery] = usePageQuery();
  const window = useStore(model.window);
  const write = useRef(setQuery);
  useEffect(() => {
    write.current = setQuery;
  });
  useEffect(() => model.setWindow(toWindow(span, until)), [model, span, until]);
  useEffect(() => {
    const timer = setTimeout(() => {
      write.current(
        {
          span: window.spanMs === DEFAULT_WINDOW.spanMs ? null : window.spanMs / 1_000,
          until: window.end,
        },
        { replace: true },
      );
    }, URL_DELAY_MS);
    return () => clearTimeout(timer);
  }, [window]);
}

function toWindow(span: number | null, until: number | null): TimeWindow {
  const spanMs = span === null ? DEFAULT_WINDOW.spanMs : span * 1_000;
  return { spanMs: Math.min(MAX_SPAN_MS, Math.max(MIN_SPAN_MS, spanMs)), end: until };
}
