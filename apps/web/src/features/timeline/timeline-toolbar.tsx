import Minus from 'lucide-react/icons/minus';
import Pause from 'lucide-react/icons/pause';
import Plus from 'lucide-react/icons/plus';
import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { NamespacePicker } from '../../app/namespace-picker.tsx';
import { toKinds, toTypes } from '../../app/page-query.ts';
import parts from '../../app/page-parts.module.css';
import { usePageQuery } from '../../app/use-page-query.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { useTicked } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { countOf } from '../../ui/count-of.ts';
import { clockText, dateText } from './clock-text.ts';
import { FilterPicker } from './filter-picker.tsx';
import { RECORD_TYPES } from './record-store.ts';
import type { TimelineModel } from './timeline-model.ts';
import styles from './timeline-toolbar.module.css';
import { hold, nextSpan, SPAN_STEPS, zoomTo } from './time-window.ts';

/** What is looked at, how long a time of it, and whether it goes with the time. */
export function TimelineToolbar({ model }: { model: TimelineModel }) {
  const [{ kinds, types }, setQuery] = usePageQuery();
  const known = useStore(model.store, (state) => state.kinds);
  useEffect(() => {
    document.title = 'Timeline | Deltascope';
  }, []);
  return (
    <div className={classNames(parts.toolbar, styles.toolbar)}>
      <h1 className={parts.title}>Timeline</h1>
      <span className={styles.filters}>
        <span className={styles.namespaces}>
          <NamespacePicker />
        </span>
        <FilterPicker
          name="type"
          options={RECORD_TYPES}
          chosen={types}
          onChange={(chosen) => setQuery({ types: toTypes(chosen) })}
        />
        <FilterPicker
          name="kind"
          options={known}
          chosen={kinds}
          onChange={(chosen) => setQuery({ kinds: toKinds(chosen) })}
        />
        <Hidden model={model} />
      </span>
      <SpanControl model={model} />
      <Following model={model} />
    </div>
  );
}

/** What the filters keep from sight. */
function Hidden({ model }: { model: TimelineModel }) {
  const { inView, hiddenOwners } = useStore(model.store);
  const hidden = inView.total - inView.ids.length;
  const text = [
    hidden > 0 && countOf(hidden, 'record'),
    hiddenOwners > 0 && countOf(hiddenOwners, 'owner'),
  ]
    .filter((part) => part !== false)
    .join(' and ');
  return text !== '' && <span className={styles.hidden}>{text} hidden</span>;
}

function SpanControl({ model }: { model: TimelineModel }) {
  const { spanMs } = useStore(model.window);
  const zoom = (span: number): void => {
    const window = model.window.getState();
    model.setWindow(zoomTo(window, span, { anchor: null, nowMs: model.nowMs }));
  };
  const zoomIn = (): void => zoom(nextSpan(model.window.getState().spanMs, 'in'));
  const zoomOut = (): void => zoom(nextSpan(model.window.getState().spanMs, 'out'));
  useShortcuts({ '+': zoomIn, '=': zoomIn, '-': zoomOut });
  return (
    <span className={styles.spans}>
      <Button look="ghost" icon aria-label="Zoom out" title="Zoom out (-)" onClick={zoomOut}>
        <Minus size={14} strokeWidth={1.6} aria-hidden />
      </Button>
      <fieldset className={styles.segments} aria-label="Time shown">
        {SPAN_STEPS.map((step) => (
          <button
            key={step.name}
            type="button"
            aria-pressed={step.spanMs === spanMs}
            onClick={() => zoom(step.spanMs)}
          >
            {step.name}
          </button>
        ))}
      </fieldset>
      <Button look="ghost" icon aria-label="Zoom in" title="Zoom in (+)" onClick={zoomIn}>
        <Plus size={14} strokeWidth={1.6} aria-hidden />
      </Button>
    </span>
  );
}

/** The times on screen; held or going on, and the way to the other. */
function Following({ model }: { model: TimelineModel }) {
  const { end } = useStore(model.window);
  const goLive = useCallback(
    () => model.setWindow({ ...model.window.getState(), end: null }),
    [model],
  );
  const pause = useCallback(
    () => model.setWindow(hold(model.window.getState(), model.nowMs)),
    [model],
  );
  useShortcuts({ l: goLive, p: () => (end === null ? pause() : goLive()) });
  return (
    <>
      <ViewTimes model={model} className={styles.times} />
      {end === null ? (
        <Button
          look="ghost"
          icon
          aria-label="Hold the time"
          title="Hold the time (p)"
          onClick={pause}
        >
          <Pause size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      ) : (
        <Button look="primary" title="Back to the live edge (l)" onClick={goLive}>
          Live
        </Button>
      )}
    </>
  );
}

/** "20:10:00 to now", or to when it is held. */
export function ViewTimes({
  model,
  className,
}: {
  model: TimelineModel;
  className?: string | undefined;
}) {
  const { spanMs, end } = useStore(model.window);
  const from = useTicked(useCallback((now) => clockText((end ?? now) - spanMs), [end, spanMs]));
  const isOtherDay = useTicked(
    useCallback((now) => end !== null && dateText(end - spanMs) !== dateText(now), [end, spanMs]),
  );
  return (
    <span className={className}>
      {end !== null && isOtherDay && `${dateText(end - spanMs)}, `}
      {from} to {end === null ? 'now' : <>{clockText(end)}, held</>}
    </span>
  );
}
