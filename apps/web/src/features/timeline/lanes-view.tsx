import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
} from 'react';
import { useStore } from 'zustand';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { toExpanded } from '../../app/page-query.ts';
import { usePageQuery } from '../../app/use-page-query.ts';
import { countOf } from '../../ui/count-of.ts';
import { splitName } from '../../ui/name-cut.ts';
import { OrderHold } from '../table/order-hold.ts';
import { laneHead } from './lane-head.ts';
import type { LaneRow } from './lane-list.ts';
import { rowMeasures } from './lane-measures.ts';
import { LaneRowHead } from './lane-row.tsx';
import { LaneSummaries } from './lane-summaries.ts';
import styles from './lanes-view.module.css';
import { clearFocus, type MarkFocusStore } from './mark-focus.ts';
import type { PlotStage } from './plot-stage.ts';
import type { TimelineModel } from './timeline-model.ts';
import { isUnknownIn, unknownTimes } from './unknown-times.ts';
import { stepMark } from './step-mark.ts';
import { usePlacedRows, usePlot, usePlotSize } from './use-lane-plot.ts';
import { usePlotPointer } from './use-plot-pointer.ts';
import { useRovingRow } from './use-roving-row.ts';

const OVERSCAN = 10;

/** What the lanes' parts share. */
export interface LanesViewProps {
  readonly model: TimelineModel;
  readonly stage: PlotStage;
  readonly focus: MarkFocusStore;
  readonly isNarrow: boolean;
  /** A lane to bring into view, from the list beside; a new object each time. */
  readonly wanted: { readonly key: string } | null;
}

/** The lanes: names as elements, plots on one canvas behind them. */
export function LanesView({ model, stage, focus, isNarrow, wanted }: LanesViewProps) {
  const rows = useStore(model.store, (state) => state.rows);
  const [{ expanded }, setQuery] = usePageQuery();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = usePlot({ canvas, model, stage, focus });
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const current = useRef(0);
  // eslint-disable-next-line react/incompatible-library -- it hands out new items by itself; nothing above it is memoised
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowMeasures(rows[index]?.type ?? 'lane', isNarrow).heightPx,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: OVERSCAN,
    // The row with the focus stays in the page, or the focus would be lost.
    rangeExtractor: (range) => {
      const indexes = new Set([...defaultRangeExtractor(range), current.current]);
      return [...indexes].filter((index) => index < range.count).toSorted((a, b) => a - b);
    },
  });
  const roving = useRovingRow(keys, {
    list: () => scroller.current,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
  });
  useEffect(() => {
    current.current = roving.index;
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, isNarrow]);
  const heightPx = usePlotSize(scroller, stage, isNarrow);

  const items = virtualizer.getVirtualItems();
  usePlacedRows({ plot, stage, rows, items, isNarrow, heightPx });

  const toggle = useCallback(
    (key: string) => {
      if (key === 'quiet') {
        model.toggleQuiet();
        return;
      }
      if (!model.index.lanes.has(key)) return;
      const without = expanded.filter((other) => other !== key);
      const next = without.length === expanded.length ? [...expanded, key] : without;
      setQuery({ expanded: toExpanded(next) }, { replace: true });
    },
    [expanded, model, setQuery],
  );
  useWanted(wanted, keys, (index) => virtualizer.scrollToIndex(index, { align: 'center' }));
  const hold = useMemo(() => new OrderHold((on) => model.holdOrder(on)), [model]);
  useEffect(() => () => hold.release(), [hold]);
  const pointer = usePlotPointer({ scroller, model, stage, plot, focus, hold });
  const summaries = useMemo(() => new LaneSummaries(model), [model]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') clearFocus(focus);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) {
      clearFocus(focus);
      roving.onKeyDown(event);
      return;
    }
    event.preventDefault();
    stepMark(
      { plot: plot.current, focus, scroller: scroller.current, row: keys[roving.index] },
      step,
    );
  };

  return (
    <div ref={scroller} className={styles.scroller} {...pointer}>
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys come from the buttons in it */}
      <ul
        className={styles.rows}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label="Lanes, worst first"
        onKeyDown={onKeyDown}
      >
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <li
                key={row.key}
                data-lane={row.key}
                className={styles.row}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                {isNarrow && <span className={styles.plot} aria-hidden />}
                {row.type === 'quiet' ? (
                  <QuietRow
                    row={row}
                    model={model}
                    isCurrent={item.index === roving.index}
                    onFocusKey={roving.onFocusKey}
                    onToggle={toggle}
                  />
                ) : (
                  <SourceRow
                    row={row}
                    model={model}
                    isNarrow={isNarrow}
                    isCurrent={item.index === roving.index}
                    summary={summaries.tell}
                    onToggle={toggle}
                    onFocusKey={roving.onFocusKey}
                  />
                )}
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** A lane's head, as the index has it now. */
function SourceRow({
  row,
  model,
  isNarrow,
  ...rest
}: {
  row: Exclude<LaneRow, { type: 'quiet' }>;
  model: TimelineModel;
  isNarrow: boolean;
  isCurrent: boolean;
  summary: (key: string, nowMs: number) => string;
  onToggle: (key: string) => void;
  onFocusKey: (key: string) => void;
}) {
  const source = model.sourceOf(row);
  if (!source) return null;
  const { name, kind, namespace, code, word, isKnown } = laneHead(source, model.nowMs);
  return (
    <LaneRowHead
      rowKey={row.key}
      name={isNarrow ? name : shortName(row, name)}
      fullName={name}
      place={namespace === '' ? kind : `${kind}, ${namespace}`}
      code={code}
      isKnown={isKnown}
      word={word}
      expanded={row.type === 'lane' ? row.expanded : null}
      {...rest}
    />
  );
}

/** Below its owner the end of a name tells it from its neighbours: "x2k4q". */
function shortName(row: LaneRow, name: string): string {
  const owner = row.type === 'below' ? row.lane.slice(row.lane.lastIndexOf('/') + 1) : '';
  if (owner === '' || !name.startsWith(`${owner}-`)) return name;
  return name.slice(owner.length + 1).includes('-') ? splitName(name)[1] : name;
}

function QuietRow({
  row,
  model,
  isCurrent,
  onFocusKey,
  onToggle,
}: {
  row: Extract<LaneRow, { type: 'quiet' }>;
  model: TimelineModel;
  isCurrent: boolean;
  onFocusKey: (key: string) => void;
  onToggle: (key: string) => void;
}) {
  // Where something could not be known, that nothing changed is not known either.
  const known = isUnknownIn(unknownTimes(model.knowledge, null), model.view) ? ' known' : '';
  return (
    <button
      type="button"
      data-row={row.key}
      tabIndex={isCurrent ? 0 : -1}
      className={styles.quiet}
      aria-expanded={row.open}
      onClick={() => onToggle(row.key)}
      onFocus={() => onFocusKey(row.key)}
    >
      <ChevronRight size={12} strokeWidth={1.6} data-open={row.open} aria-hidden />
      {countOf(row.count, 'quiet owner')}, no change{known} in view
    </button>
  );
}

/** Scrolls to a lane that was asked for, once it is in the list. */
function useWanted(
  wanted: LanesViewProps['wanted'],
  keys: readonly string[],
  scrollTo: (index: number) => void,
): void {
  const done = useRef<LanesViewProps['wanted']>(null);
  useEffect(() => {
    const index = wanted === null || wanted === done.current ? -1 : keys.indexOf(wanted.key);
    if (index < 0) return;
    done.current = wanted;
    scrollTo(index);
  });
}
