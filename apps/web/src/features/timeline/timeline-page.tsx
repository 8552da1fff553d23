import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { Page } from '../../app/page.tsx';
import { toExpanded } from '../../app/page-query.ts';
import { usePageQuery } from '../../app/use-page-query.ts';
import { useLive } from '../../live/live-context.tsx';
import { FreshnessChip } from '../../ui/freshness-chip.tsx';
import { SMALL_SCREEN, useMedia } from '../../ui/use-media.ts';
import { DensityStrip } from './density-strip.tsx';
import { LanesView } from './lanes-view.tsx';
import { clearFocus, createMarkFocus } from './mark-focus.ts';
import { MarkTip } from './mark-tip.tsx';
import { PlotStage } from './plot-stage.ts';
import { RecordList } from './record-list.tsx';
import { TimeAxis } from './time-axis.tsx';
import { TimelineBanners } from './timeline-banners.tsx';
import { TimelineBound } from './timeline-bound.tsx';
import { TimelineLegend } from './timeline-legend.tsx';
import type { TimelineModel } from './timeline-model.ts';
import styles from './timeline-page.module.css';
import { NothingHappened, TimelineStandIn } from './timeline-stand-in.tsx';
import { TimelineToolbar } from './timeline-toolbar.tsx';
import { useTimeline, useTimelineQuery, useWindowInUrl } from './use-timeline.ts';
import { timelineCounters, useTimelineFreshness } from './use-timeline-freshness.ts';

/** What happened since the server looks, by owner and time. */
export function TimelinePage() {
  const [{ namespaces }] = usePageQuery();
  const model = useTimeline(namespaces);
  return (
    <Page freshness={<TimelineFreshness model={model} />}>
      <Timeline model={model} />
    </Page>
  );
}

function TimelineFreshness({ model }: { model: TimelineModel }) {
  const live = useLive();
  const freshness = useTimelineFreshness(model);
  return <FreshnessChip freshness={freshness} counters={timelineCounters(live, model)} />;
}

function Timeline({ model }: { model: TimelineModel }) {
  useTimelineQuery(model);
  useWindowInUrl(model);
  const isShown = useStore(model.store, ({ complete, error }) => complete && error === null);
  return (
    <>
      <TimelineToolbar model={model} />
      <TimelineBanners model={model} />
      {isShown ? <Panes model={model} /> : <TimelineStandIn model={model} />}
      <TimelineBound model={model} />
    </>
  );
}

type Pane = 'lanes' | 'list';

/** Lanes and list; on a small screen one of them. */
function Panes({ model }: { model: TimelineModel }) {
  const isNarrow = useMedia(SMALL_SCREEN);
  const [pane, setPane] = useState<Pane>('lanes');
  const stage = useMemo(() => new PlotStage(model), [model]);
  useEffect(() => stage.open(), [stage]);
  const focus = useMemo(() => createMarkFocus(), []);
  const [wanted, setWanted] = useState<{ readonly key: string } | null>(null);
  const showLane = useShowLane(model);
  const showPane = (next: Pane): void => {
    clearFocus(focus);
    setPane(next);
  };
  const isEmpty = useStore(
    model.store,
    ({ rows }) => rows.length === 0 || (rows.length === 1 && rows[0]?.type === 'quiet'),
  );
  return (
    <div className={styles.panes}>
      {isNarrow && <PaneSwitch pane={pane} onChange={showPane} />}
      {(!isNarrow || pane === 'lanes') && (
        <section className={styles.left} aria-label="Timeline">
          <DensityStrip model={model} stage={stage} />
          <TimeAxis model={model} stage={stage} />
          {isEmpty && <NothingHappened model={model} />}
          <LanesView
            model={model}
            stage={stage}
            focus={focus}
            isNarrow={isNarrow}
            wanted={wanted}
          />
          <TimelineLegend model={model} isNarrow={isNarrow} />
        </section>
      )}
      {(!isNarrow || pane === 'list') && (
        <RecordList
          model={model}
          focus={focus}
          onShowLane={(rowId) => {
            const key = showLane(rowId);
            if (key !== null) setWanted({ key });
            showPane('lanes');
          }}
        />
      )}
      <MarkTip model={model} focus={focus} />
    </div>
  );
}

function PaneSwitch({ pane, onChange }: { pane: Pane; onChange: (pane: Pane) => void }) {
  return (
    <fieldset className={styles.switch} aria-label="Show">
      {(['lanes', 'list'] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === pane}
          onClick={() => onChange(name)}
        >
          {name === 'lanes' ? 'Lanes' : 'List'}
        </button>
      ))}
    </fieldset>
  );
}

/** Makes the lane of a record's object one that is shown, and gives the key of its row. */
function useShowLane(model: TimelineModel): (rowId: number) => string | null {
  const [{ expanded }, setQuery] = usePageQuery();
  return (rowId) => {
    const place = model.placeOfRecord(rowId);
    if (!place) return null;
    const { lane, row } = place;
    if (row !== lane && !expanded.includes(lane)) {
      setQuery({ expanded: toExpanded([...expanded, lane]) }, { replace: true });
    }
    return row;
  };
}
