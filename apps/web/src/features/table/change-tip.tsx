import { formatCell, type Cell } from '@deltascope/printers';
import { useCallback, useState, type PointerEvent, type ReactNode } from 'react';
import { formatAge } from '../../live/freshness.ts';
import { useLive, useTicked } from '../../live/live-context.tsx';
import healthText from '../../ui/health-text.module.css';
import { healthOf } from './change-kind.ts';
import styles from './change-tip.module.css';
import type { TableModel } from './table-model.ts';

/** A change older than this is history, not news. */
const NEWS_MS = 60_000;

interface Place {
  readonly id: number;
  readonly index: number;
  readonly leftPx: number;
  readonly bottomPx: number;
}

/** What a cell was, when it changed and by whom, under the cell the pointer is on. One for the whole table. */
export function useChangeTip(model: TableModel): {
  tip: ReactNode;
  onPointerOver: (event: PointerEvent) => void;
  hide: () => void;
} {
  const [place, setPlace] = useState<Place | null>(null);
  const { link } = useLive();
  const onPointerOver = (event: PointerEvent): void => {
    setPlace(
      placeOf(event, (id, index) => {
        const change = model.row(id)?.changes.get(index);
        return change !== undefined && link.now() - change.at < NEWS_MS;
      }),
    );
  };
  return {
    tip: place && <ChangeTip model={model} place={place} />,
    onPointerOver,
    hide: () => setPlace(null),
  };
}

function placeOf(
  event: PointerEvent,
  isNews: (id: number, index: number) => boolean,
): Place | null {
  const cell = event.target instanceof Element ? event.target.closest('[data-column]') : null;
  const row = cell?.closest('[data-row]');
  if (!cell || !row) return null;
  const id = Number(row.getAttribute('data-row'));
  const index = Number(cell.getAttribute('data-column'));
  if (!isNews(id, index)) return null;
  const box = cell.getBoundingClientRect();
  return { id, index, leftPx: box.left, bottomPx: box.bottom };
}

function ChangeTip({ model, place }: { model: TableModel; place: Place }) {
  const { link } = useLive();
  const { id, index } = place;
  const row = model.row(id);
  const change = row?.changes.get(index);
  /** Server's clock. */
  const at = (change?.at ?? 0) - link.skew.ms;
  const age = useTicked(useCallback((now) => formatAge(Math.max(1_000, now - at)), [at]));
  const column = model.store.getState().info?.columns[index];
  if (!row || !change || !column) return null;
  const word = (cell: Cell): ReactNode => (
    <span
      className={column.type === 'status' ? (healthText[healthOf(cell)] ?? styles.ok) : undefined}
    >
      {formatCell(column, cell, link.serverNow())}
    </span>
  );
  return (
    <div
      role="tooltip"
      className={styles.tip}
      style={{ left: place.leftPx, top: place.bottomPx + 4 }}
    >
      <span className={styles.third}>{column.name}</span>
      {word(change.before)} <span className={styles.third}>→</span> {word(row.cells[index] ?? null)}
      <span className={styles.second}>
        {age} ago{change.writer !== null && `, ${change.writer}`}
      </span>
    </div>
  );
}
