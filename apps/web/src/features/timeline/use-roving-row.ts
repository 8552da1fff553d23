import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';

/** The one row of a virtual list that Tab reaches; arrows go from row to row. */
export interface RovingRow {
  /** Its place; 0 while none was chosen. */
  readonly index: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** A row got the focus by other means. */
  readonly onFocusKey: (key: string) => void;
}

/**
 * Keeps the focus of a list with its row. `scrollTo` must bring a place into the page; a row's focusable element carries its key in
 * `data-row`. Where a row goes while it has the focus, the row at its place gets it.
 */
export function useRovingRow(
  keys: readonly string[],
  { list, scrollTo }: { list: () => HTMLElement | null; scrollTo: (index: number) => void },
): RovingRow {
  const [current, setCurrent] = useState<{ key: string; index: number } | null>(null);
  const wanted = useRef<string | null>(null);
  const found = current === null ? 0 : keys.indexOf(current.key);
  const index = found >= 0 ? found : Math.max(0, Math.min(current?.index ?? 0, keys.length - 1));
  const key = keys[index];

  const go = (to: number): void => {
    const next = Math.max(0, Math.min(keys.length - 1, to));
    const nextKey = keys[next];
    if (nextKey === undefined) return;
    wanted.current = nextKey;
    setCurrent({ key: nextKey, index: next });
    scrollTo(next);
  };

  useEffect(() => {
    const element = list();
    // The row that had the focus is gone, and with it the focus.
    if (found < 0 && key !== undefined && document.activeElement === document.body) {
      wanted.current = key;
    }
    if (wanted.current === null) return;
    const row = element?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const latestKeys = useRef(keys);
  useEffect(() => {
    latestKeys.current = keys;
  });
  const onFocusKey = useCallback((focused: string) => {
    setCurrent((before) =>
      before?.key === focused
        ? before
        : { key: focused, index: latestKeys.current.indexOf(focused) },
    );
  }, []);

  return {
    index,
    onFocusKey,
    onKeyDown: (event) => {
      const moves: Readonly<Record<string, number>> = {
        ArrowDown: index + 1,
        ArrowUp: index - 1,
        Home: 0,
        End: keys.length - 1,
      };
      const to = moves[event.key];
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      go(to);
    },
  };
}
