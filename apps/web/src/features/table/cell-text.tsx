import { formatCell, type Cell } from '@deltascope/printers';
import { useCallback } from 'react';
import { useTicked } from '../../live/live-context.tsx';
import styles from './cell-text.module.css';
import type { CellColumn } from './table-columns.ts';

/** A cell in kubectl's words. Those with a time in them count on by themselves. */
export function CellText({ column, cell }: { column: CellColumn; cell: Cell }) {
  switch (column.column.type) {
    case 'age':
    case 'duration':
      return <TickingText column={column} cell={cell} />;
    case 'restarts':
      return <Restarts column={column} cell={cell} />;
    case 'text':
    case 'number':
    case 'status':
    case 'ratio':
      return formatCell(column.column, cell, 0);
  }
}

/** "14 (41s ago)": how often is read, how long ago supports it. */
function Restarts({ column, cell }: { column: CellColumn; cell: Cell }) {
  const text = useTicked(
    useCallback((nowMs) => formatCell(column.column, cell, nowMs), [column, cell]),
  );
  const [count, ...ago] = text.split(' ');
  return (
    <>
      {count} {ago.length > 0 && <span className={styles.ago}>{ago.join(' ')}</span>}
    </>
  );
}

function TickingText({ column, cell }: { column: CellColumn; cell: Cell }) {
  return useTicked(useCallback((nowMs) => formatCell(column.column, cell, nowMs), [column, cell]));
}
