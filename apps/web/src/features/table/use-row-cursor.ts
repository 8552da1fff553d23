import { useState, type KeyboardEvent } from 'react';
import { useShortcuts } from '../../app/use-shortcuts.ts';

export interface RowCursor {
  /** Index of the row the cursor is on; -1 when it is on none. */
  readonly index: number;
  readonly id: number | null;
  readonly put: (id: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * The row cursor: it goes with its row, and where that row goes away it stays at the place. Moved by k9s's keys anywhere on the page,
 * and by the arrows where the table has the focus.
 */
export function useRowCursor(
  order: readonly number[],
  { pageRows, onMove }: { pageRows: () => number; onMove: (index: number) => void },
): RowCursor {
  const [at, setAt] = useState<{ id: number; index: number } | null>(null);
  const found = at === null ? -1 : order.indexOf(at.id);
  const index = at === null ? -1 : found >= 0 ? found : Math.min(at.index, order.length - 1);
  const id = index < 0 ? null : (order[index] ?? null);
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(order.length - 1, to));
    const nextId = order[next];
    if (nextId === undefined) return;
    setAt({ id: nextId, index: next });
    onMove(next);
  };
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(index + 1),
    ArrowUp: () => go(index < 0 ? 0 : index - 1),
    PageDown: () => go(index + pageRows()),
    PageUp: () => go(index - pageRows()),
    Home: () => go(0),
    End: () => go(order.length - 1),
  };
  useShortcuts({
    j: () => go(index + 1),
    k: () => go(index < 0 ? 0 : index - 1),
    gg: () => go(0),
    G: () => go(order.length - 1),
    ...(at !== null && { Escape: () => setAt(null) }),
  });
  return {
    index,
    id,
    put: (rowId) => setAt({ id: rowId, index: order.indexOf(rowId) }),
    onKeyDown: (event) => {
      const move = moves[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      move();
    },
  };
}
