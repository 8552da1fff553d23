/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are grid boxes: table elements would lose their role with that layout */
import type { ReplicaRow } from '@deltascope/wire';
import { memo } from 'react';
import { useLive } from '../../live/live-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Glow, GLOW_MS } from './glow.tsx';
import { RowGutter } from './row-gutter.tsx';
import { TableCell } from './table-cell.tsx';
import type { TableColumn } from './table-columns.ts';
import styles from './table-row.module.css';

export interface RowProps {
  readonly row: ReplicaRow;
  readonly columns: readonly TableColumn[];
  /** Among all rows, the head being the first: for aria-rowindex. */
  readonly rowIndex: number;
  readonly topPx: number;
  readonly leaving: boolean;
  readonly current: boolean;
}

/** One object on one line. Drawn again only when its row is another one, or its place. */
export const TableRow = memo(function TableRow(props: RowProps) {
  const { row, columns, rowIndex, topPx, leaving, current } = props;
  const nowMs = useLive().link.now();
  const newAt = row.addedAt !== null && nowMs - row.addedAt < GLOW_MS ? row.addedAt : null;
  return (
    <div
      role="row"
      id={rowElementId(row.id)}
      aria-rowindex={rowIndex}
      aria-selected={current}
      data-row={row.id}
      className={classNames(
        styles.row,
        current && styles.current,
        leaving && styles.leaving,
        newAt !== null && styles.new,
      )}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {newAt !== null && <Glow key={newAt} kind="added" at={newAt} nowMs={nowMs} />}
      {leaving && <Glow key="deleted" kind="deleted" at={nowMs} nowMs={nowMs} />}
      <span role="gridcell" aria-colindex={1} className={styles.gutter}>
        <RowGutter row={row} leaving={leaving} />
      </span>
      {columns.map((column, index) => (
        <TableCell
          key={column.key}
          row={row}
          column={column}
          columnIndex={index + 2}
          nowMs={nowMs}
        />
      ))}
    </div>
  );
});

export function rowElementId(id: number): string {
  return `row-${id}`;
}
