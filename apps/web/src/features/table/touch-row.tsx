/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are grid boxes: table elements would lose their role with that layout */
import type { ReplicaRow } from '@deltascope/wire';
import { memo } from 'react';
import { useLive } from '../../live/live-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { cutMiddle } from '../../ui/name-cut.ts';
import healthText from '../../ui/health-text.module.css';
import { StatusMark } from '../../ui/status-mark.tsx';
import { CellText } from './cell-text.tsx';
import { cellHealth, changeKind } from './change-kind.ts';
import { Glow, GLOW_MS } from './glow.tsx';
import { cellOf, type CellColumn } from './table-columns.ts';
import { rowElementId, type RowProps } from './table-row.tsx';
import { noteText, touchParts } from './touch-parts.ts';
import styles from './touch-row.module.css';

/** What fits beside the figure at the right, on the smallest screen there is a look for. */
const NAME_CHARS = 34;

/** One object on two lines, for fingers: what it is and how it fares; what about it, where and how old. */
export const TouchRow = memo(function TouchRow(props: RowProps) {
  const { row, columns, rowIndex, topPx, leaving, current } = props;
  const nowMs = useLive().link.now();
  const parts = touchParts(columns);
  const name = parts.subject ? String(cellOf(row, parts.subject.index) ?? row.name) : row.name;
  const newAt = row.addedAt !== null && nowMs - row.addedAt < GLOW_MS ? row.addedAt : null;
  const field = (column: CellColumn | undefined, className: string | undefined) =>
    column && <Field row={row} column={column} className={className} nowMs={nowMs} />;
  return (
    <div
      role="row"
      id={rowElementId(row.id)}
      aria-rowindex={rowIndex}
      aria-selected={current}
      data-row={row.id}
      className={classNames(styles.row, leaving && styles.leaving)}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {newAt !== null && <Glow key={newAt} kind="added" at={newAt} nowMs={nowMs} />}
      {leaving && <Glow key="deleted" kind="deleted" at={nowMs} nowMs={nowMs} />}
      <span role="gridcell" className={styles.mark}>
        <StatusMark health={row.health} size={14} quiet labelled />
      </span>
      <span role="gridcell" className={styles.name} title={name}>
        {cutMiddle(name, NAME_CHARS)}
      </span>
      {field(parts.figure, styles.figure)}
      <span role="gridcell" className={styles.about}>
        {field(parts.word, undefined)}
        {parts.note && <span className={styles.note}>{noteText(row, parts.note)}</span>}
      </span>
      <span role="gridcell" className={styles.where}>
        {row.namespace !== '' && `${row.namespace}, `}
        {parts.age && <CellText column={parts.age} cell={cellOf(row, parts.age.index)} />}
      </span>
    </div>
  );
});

function Field({
  row,
  column,
  className,
  nowMs,
}: {
  row: ReplicaRow;
  column: CellColumn;
  className: string | undefined;
  nowMs: number;
}) {
  const cell = cellOf(row, column.index);
  const change = row.changes.get(column.index);
  const health = cellHealth(column.column, row, column.index);
  return (
    <span className={classNames(styles.field, className, health && healthText[health])}>
      {change && nowMs - change.at < GLOW_MS && (
        <Glow
          key={change.at}
          kind={changeKind(column.column, change, cell)}
          at={change.at}
          nowMs={nowMs}
        />
      )}
      <CellText column={column} cell={cell} />
    </span>
  );
}
