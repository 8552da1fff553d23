/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are grid boxes: table elements would lose their role with that layout */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { usePageQuery } from '../../app/use-page-query.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { SMALL_SCREEN, useMedia } from '../../ui/use-media.ts';
import { useChangeTip } from './change-tip.tsx';
import { OrderHold } from './order-hold.ts';
import { defaultSort, type Sort } from './row-order.ts';
import { TableHead } from './table-head.tsx';
import type { TableModel } from './table-model.ts';
import { rowElementId, TableRow } from './table-row.tsx';
import { TableStandIn } from './table-stand-in.tsx';
import styles from './table-view.module.css';
import { TouchRow } from './touch-row.tsx';
import { useColumnLayout } from './use-column-layout.ts';
import { useRowCursor } from './use-row-cursor.ts';

/** As --h-row, --h-row-touch and --h-head. */
const ROW_PX = 28;
const TOUCH_ROW_PX = 64;
const HEAD_PX = 28;

/** k9s's keys for sorting, by the column they mean. */
const SORT_KEYS: Readonly<Record<string, string>> = {
  N: 'name',
  P: 'namespace',
  A: 'age',
  S: 'status',
  R: 'ready',
  T: 'restarts',
  I: 'ip',
  O: 'node',
};

/** The rows, as many of them as can be seen, under their heads. */
export function TableView({ model, resource }: { model: TableModel; resource: string }) {
  const [query, setQuery] = usePageQuery();
  const { order, info, status, busy, settling, complete } = useStore(model.store);
  const small = useMedia(SMALL_SCREEN);
  const scroller = useRef<HTMLDivElement>(null);
  const layout = useColumnLayout(model, scroller, small ? 'all' : query.wide ? 'wide' : 'fitting');
  const headPx = small ? 0 : HEAD_PX;
  const rowPx = small ? TOUCH_ROW_PX : ROW_PX;
  // eslint-disable-next-line react/incompatible-library -- it hands out new items by itself; nothing above it is memoised
  const virtualizer = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => order[index] ?? index,
    overscan: 10,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowPx]);
  const items = virtualizer.getVirtualItems();
  useVisibleRows(model, order, items);

  const sort = query.sort ?? defaultSort(info);
  const onSort = (next: Sort): void => setQuery({ sort: next });
  useShortcuts(sortShortcuts(sort, onSort));
  const cursor = useRowCursor(order, {
    pageRows: () => Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 2,
    onMove: (index) => virtualizer.scrollToIndex(index),
  });
  const hold = useMemo(() => new OrderHold((on) => model.hold(on)), [model]);
  useEffect(() => () => hold.release(), [hold]);
  const { tip, onPointerOver, hide } = useChangeTip(model);
  const Row = small ? TouchRow : TableRow;

  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={info?.kind ?? resource}
        aria-rowcount={order.length + 1}
        aria-colcount={layout.columns.length + 1}
        aria-busy={!complete}
        aria-activedescendant={cursor.id === null ? undefined : rowElementId(cursor.id)}
        tabIndex={0}
        className={styles.scroller}
        data-busy={busy}
        data-empty={order.length === 0}
        data-stale={status?.state === 'stale'}
        style={{ '--columns': layout.template, '--min-width': `${layout.minWidthPx}px` }}
        onKeyDown={cursor.onKeyDown}
        onScroll={hide}
        onPointerMove={(event) => {
          if (event.pointerType === 'mouse' && rowIdAt(event.target) !== null) hold.point();
          else hold.release();
        }}
        onPointerOver={onPointerOver}
        onPointerLeave={() => {
          hold.release();
          hide();
        }}
        onClick={(event) => {
          const id = rowIdAt(event.target);
          if (id !== null) cursor.put(id);
        }}
      >
        {!small && <TableHead layout={layout} sort={sort} onSort={onSort} />}
        {order.length > 0 && (
          <div
            role="rowgroup"
            className={styles.rows}
            data-settling={settling}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {items.map((item) => {
              const id = order[item.index] ?? -1;
              const row = model.row(id);
              return (
                row && (
                  <Row
                    key={id}
                    row={row}
                    columns={layout.columns}
                    rowIndex={item.index + 2}
                    topPx={item.start - headPx}
                    leaving={model.isLeaving(id)}
                    current={id === cursor.id}
                  />
                )
              );
            })}
          </div>
        )}
      </div>
      {order.length === 0 && <TableStandIn model={model} resource={resource} />}
      {tip}
    </>
  );
}

function sortShortcuts(
  sort: Sort,
  onSort: (sort: Sort) => void,
): Readonly<Record<string, () => void>> {
  return Object.fromEntries(
    Object.entries(SORT_KEYS).map(([key, column]) => [
      key,
      () => onSort({ key: column, descending: sort.key === column && !sort.descending }),
    ]),
  );
}

/** The row an event happened on; null for the head and for what is below the rows. */
function rowIdAt(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest('[data-row]') : null;
  return row && Number(row.getAttribute('data-row'));
}

/** Tells the model which rows can be seen. */
function useVisibleRows(
  model: TableModel,
  order: readonly number[],
  items: readonly { readonly index: number }[],
): void {
  const first = items.at(0)?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    model.setVisible(new Set(order.slice(first, last + 1)));
  }, [model, order, first, last]);
}
