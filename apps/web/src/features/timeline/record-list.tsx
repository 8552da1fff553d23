import { Switch } from '@base-ui/react/switch';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { usePageQuery } from '../../app/use-page-query.ts';
import toggle from '../table/table-toolbar.module.css';
import { OrderHold } from '../table/order-hold.ts';
import { clearFocus, type MarkFocusStore } from './mark-focus.ts';
import { RecordItem } from './record-item.tsx';
import styles from './record-list.module.css';
import type { RecordsInView } from './records-in-view.ts';
import type { TimelineModel } from './timeline-model.ts';
import { useNotKnown } from './use-not-known.ts';
import { ViewTimes } from './timeline-toolbar.tsx';
import { scrollToRow, useFixedRows } from './use-fixed-rows.ts';

const ITEM_PX = 51;

/** The records in view as a list: newest first, and the warnings before all else unless that is not wanted. */
export function RecordList({
  model,
  focus,
  onShowLane,
}: {
  model: TimelineModel;
  focus: MarkFocusStore;
  onShowLane: (rowId: number) => void;
}) {
  const [{ newestFirst, kinds }, setQuery] = usePageQuery();
  const notKnown = useNotKnown(model, kinds);
  const { records, isHeld, hold } = useHeldRecords(model);
  const shown = records.ids.length;
  const switchId = useId();
  return (
    <aside className={styles.list} aria-label="Records in view">
      <header className={styles.head}>
        <ViewTimes model={model} className={styles.title} />
        <output className={styles.counts} aria-label="Records shown">
          {shown < records.total
            ? `${shown.toLocaleString('en-US')} of ${records.total.toLocaleString('en-US')}`
            : shown.toLocaleString('en-US')}
          {isHeld && ', held'}
        </output>
        <label className={styles.warningsFirst} htmlFor={switchId}>
          <Switch.Root
            id={switchId}
            className={toggle.switch}
            checked={!newestFirst}
            onCheckedChange={(checked) => setQuery({ newestFirst: !checked }, { replace: true })}
            aria-label="Warnings first"
          >
            <Switch.Thumb className={toggle.thumb} />
          </Switch.Root>
          <span>Warnings first</span>
        </label>
      </header>
      {shown === 0 ? (
        <p className={styles.nothing}>
          {notKnown !== null
            ? `Not known. ${notKnown}`
            : records.total === 0
              ? 'Nothing happened in view.'
              : 'Nothing of the chosen kinds and types happened in view.'}
        </p>
      ) : (
        <RecordRows
          model={model}
          focus={focus}
          records={records}
          hold={hold}
          onShowLane={onShowLane}
        />
      )}
    </aside>
  );
}

function RecordRows({
  model,
  focus,
  records,
  hold,
  onShowLane,
}: {
  model: TimelineModel;
  focus: MarkFocusStore;
  records: RecordsInView;
  hold: OrderHold;
  onShowLane: (rowId: number) => void;
}) {
  const scroller = useRef<HTMLUListElement>(null);
  const { ids: lit, at } = useStore(focus);
  const count = records.ids.length;
  const places = useFixedRows(scroller, count, ITEM_PX);
  // What is pointed at on a lane is brought into the list; not the other way round, where it would run away from the pointer.
  const first = at === null ? undefined : lit.at(-1);
  useEffect(() => {
    const place = first === undefined ? -1 : records.ids.indexOf(first);
    if (scroller.current && place >= 0) scrollToRow(scroller.current, place, ITEM_PX);
    // eslint-disable-next-line react/exhaustive-deps -- once for each mark that is pointed at, not with every new record
  }, [first]);
  return (
    <ul
      ref={scroller}
      className={styles.scroller}
      aria-label="Records"
      onPointerMove={(event) => {
        if (event.pointerType === 'mouse') hold.point();
      }}
      onPointerLeave={() => {
        hold.release();
        clearFocus(focus);
      }}
    >
      <li aria-hidden style={{ height: count * ITEM_PX }} />
      {places.map((place) => {
        const rowId = records.ids[place] ?? -1;
        const record = model.record(rowId);
        return (
          <li
            key={rowId}
            className={styles.row}
            style={{ transform: `translateY(${place * ITEM_PX}px)` }}
          >
            {record ? (
              <button
                type="button"
                onPointerEnter={() => focus.setState({ ids: [rowId], at: null, byKeys: false })}
                onFocus={() => focus.setState({ ids: [rowId], at: null, byKeys: false })}
                onClick={() => onShowLane(rowId)}
              >
                <RecordItem
                  record={record}
                  owner={model.ownerName(record)}
                  isLit={at !== null && lit.includes(rowId)}
                />
              </button>
            ) : (
              <span className={styles.dropped}>No longer kept.</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The records in view; those of before while a pointer rests on the list, so that none slips away from under it. */
function useHeldRecords(model: TimelineModel): {
  records: RecordsInView;
  isHeld: boolean;
  hold: OrderHold;
} {
  const current = useStore(model.store, (state) => state.inView);
  const [held, setHeld] = useState<RecordsInView | null>(null);
  const hold = useMemo(
    () =>
      new OrderHold((on) =>
        setHeld((before) => (on ? (before ?? model.store.getState().inView) : null)),
      ),
    [model],
  );
  useEffect(() => () => hold.release(), [hold]);
  return { records: held ?? current, isHeld: held !== null && held !== current, hold };
}
