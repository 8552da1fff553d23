import { useLayoutEffect, useState, type RefObject } from 'react';
import { useElementSize } from '../../ui/use-element-size.ts';

const OVERSCAN = 6;

/**
 * The places in sight of rows that are all `rowPx` high: nothing is kept per row, however many there are. The scroller must hold
 * something `count` times as high.
 */
export function useFixedRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): readonly number[] {
  const { heightPx } = useElementSize(scroller);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = (): void => setTop(Math.floor(element.scrollTop / rowPx));
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [scroller, rowPx]);
  const first = Math.max(0, Math.min(top, count - 1) - OVERSCAN);
  const end = Math.min(count, top + Math.ceil(heightPx / rowPx) + OVERSCAN);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

/** Scrolls as little as brings a row into sight. */
export function scrollToRow(scroller: HTMLElement, index: number, rowPx: number): void {
  const start = index * rowPx;
  const end = start + rowPx - scroller.clientHeight;
  if (start < scroller.scrollTop) scroller.scrollTo({ top: start });
  else if (end > scroller.scrollTop) scroller.scrollTo({ top: end });
}
