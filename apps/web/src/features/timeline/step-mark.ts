import type { LanePlot } from './lane-plot.ts';
import type { MarkFocusStore } from './mark-focus.ts';

/** The next mark of the row with the focus, or the one before; from the newest where there was none. */
export function stepMark(
  {
    plot,
    focus,
    scroller,
    row,
  }: {
    plot: LanePlot | null;
    focus: MarkFocusStore;
    scroller: HTMLElement | null;
    row: string | undefined;
  },
  step: 1 | -1,
): void {
  const marks = row === undefined ? [] : (plot?.marksOf(row) ?? []);
  const element = scroller?.querySelector(`[data-lane="${CSS.escape(row ?? '')}"]`);
  if (marks.length === 0 || !element) return;
  const { ids } = focus.getState();
  const [first] = ids;
  const at = first === undefined ? -1 : marks.findIndex((mark) => mark.ids.includes(first));
  const next = at < 0 ? marks.length - 1 : Math.max(0, Math.min(marks.length - 1, at + step));
  const mark = marks[next];
  if (!mark) return;
  const box = element.getBoundingClientRect();
  focus.setState({
    ids: mark.ids,
    at: { x: box.left + mark.x, y: box.top + mark.y },
    byKeys: true,
  });
}
