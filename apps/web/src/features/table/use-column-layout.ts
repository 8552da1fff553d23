import { useMemo, type RefObject } from 'react';
import { useStore } from 'zustand';
import { useElementSize } from '../../ui/use-element-size.ts';
import { layoutColumns, measureContent, type ColumnLayout } from './column-layout.ts';
import { tableColumns } from './table-columns.ts';
import type { TableModel } from './table-model.ts';

/** All columns there are, kubectl's wide ones however narrow it gets, or as many as fit. */
type Choice = 'all' | 'wide' | 'fitting';

/** The columns for the width there is. Laid out when the rows have come, and anew only when the width or the wish changes. */
export function useColumnLayout(
  model: TableModel,
  scroller: RefObject<HTMLElement | null>,
  choice: Choice,
): ColumnLayout {
  const info = useStore(model.store, (state) => state.info);
  const complete = useStore(model.store, (state) => state.complete);
  const { widthPx } = useElementSize(scroller);
  return useMemo(() => {
    const columns = info ? tableColumns(info, model.view.namespaces ?? []) : [];
    // `complete` stands for the rows: they are looked at once, when all of them are there.
    const content = measureContent(columns, complete ? model.replica.rows.values() : []);
    return layoutColumns(columns, content, {
      widthPx: choice === 'all' ? Number.POSITIVE_INFINITY : widthPx,
      wide: choice !== 'fitting',
    });
  }, [info, complete, model, widthPx, choice]);
}
