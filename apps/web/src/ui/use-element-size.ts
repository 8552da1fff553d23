import { useLayoutEffect, useState, type RefObject } from 'react';

/** The inner size of an element, in px, as it changes; 0 by 0 before it is there. */
export function useElementSize(element: RefObject<HTMLElement | null>): {
  readonly widthPx: number;
  readonly heightPx: number;
} {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = (): void => {
      setSize({ widthPx: target.clientWidth, heightPx: target.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
