import { memo } from 'react';
import type { CellChange, ReplicaRow } from '@deltascope/wire';
import { classNames } from '../../ui/class-names.ts';
import { splitName } from '../../ui/name-cut.ts';
import healthText from '../../ui/health-text.module.css';
import { StatusMark } from '../../ui/status-mark.tsx';
import { CellText } from './cell-text.tsx';
import { cellHealth, changeKind, healthOf } from './change-kind.ts';
import { Glow, GLOW_MS } from './glow.tsx';
import { cellOf, isNumeric, type CellColumn, type TableColumn } from './table-columns.ts';
import styles from './table-cell.module.css';

/** One cell: its value in its type's own form, and the light of its last change. */
export const TableCell = memo(function TableCell({
  row,
  column,
  columnIndex,
  nowMs,
}: {
  row: ReplicaRow;
  column: TableColumn;
  /** Among those shown, from 1. */
  columnIndex: number;
  /** Viewer's clock when the row was drawn. */
  nowMs: number;
}) {
  const cell = { role: 'gridcell', 'aria-colindex': columnIndex };
  if (column.source !== 'cell') {
    const [head, tail] = splitName(row.name);
    return column.source === 'namespace' ? (
      <span {...cell} className={styles.cell}>
        <span className={classNames(styles.text, styles.second)}>{row.namespace}</span>
      </span>
    ) : (
      <span {...cell} className={classNames(styles.cell, styles.name)} title={row.name}>
        {column.marked === true && (
          <span className={styles.mark}>
            <StatusMark health={row.health} quiet labelled={row.health !== 'ok'} />
          </span>
        )}
        <span className={styles.text}>{head}</span>
        <span className={styles.tail}>{tail}</span>
      </span>
    );
  }
  const change = row.changes.get(column.index);
  return (
    <span
      {...cell}
      className={classNames(styles.cell, isNumeric(column) && styles.numeric)}
      data-column={column.index}
    >
      {change && nowMs - change.at < GLOW_MS && (
        <CellGlow column={column} change={change} row={row} nowMs={nowMs} />
      )}
      <Value row={row} column={column} />
    </span>
  );
});

function CellGlow({
  column,
  change,
  row,
  nowMs,
}: {
  column: CellColumn;
  change: CellChange;
  row: ReplicaRow;
  nowMs: number;
}) {
  const kind = changeKind(column.column, change, cellOf(row, column.index));
  return <Glow key={change.at} kind={kind} at={change.at} nowMs={nowMs} />;
}

function Value({ row, column }: { row: ReplicaRow; column: CellColumn }) {
  const cell = cellOf(row, column.index);
  const { type } = column.column;
  const health = cellHealth(column.column, row, column.index);
  const text = <CellText column={column} cell={cell} />;
  if (type === 'status' && cell !== null) {
    return (
      <>
        <StatusMark health={healthOf(cell)} quiet />
        <span className={classNames(styles.text, health && (healthText[health] ?? styles.second))}>
          {text}
        </span>
      </>
    );
  }
  const quiet =
    cell === null ||
    cell === 0 ||
    type === 'age' ||
    (type === 'restarts' && restartsOf(cell) === 0);
  return (
    <span
      className={classNames(
        styles.text,
        health ? (healthText[health] ?? styles.second) : quiet && styles.second,
      )}
      {...(type === 'text' && { title: String(cell ?? '') })}
    >
      {text}
    </span>
  );
}

function restartsOf(cell: ReturnType<typeof cellOf>): number {
  return Array.isArray(cell) ? Number(cell[0]) : 0;
}
