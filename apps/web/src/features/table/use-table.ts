import { useEffect, useMemo } from 'react';
import { useLive } from '../../live/live-context.tsx';
import { parseFilter } from './filter.ts';
import type { Sort } from './row-order.ts';
import { TableModel, type TableQuery } from './table-model.ts';

/** The model of one table, open for as long as the page shows it. */
export function useTable(resource: string, namespaces: readonly string[]): TableModel {
  const { link, painter } = useLive();
  const key = namespaces.join(',');
  const model = useMemo(
    () =>
      new TableModel({
        link,
        painter,
        view: { view: 'table', resource, namespaces: key === '' ? null : key.split(',') },
        animate: () => !matchMedia('(prefers-reduced-motion: reduce)').matches,
      }),
    [link, painter, resource, key],
  );
  useEffect(() => model.open(), [model]);
  return model;
}

/** Tells the model what is asked of it, whenever that changes. */
export function useTableQuery(
  model: TableModel,
  wish: { filter: string; sort: Sort | null; faultsOnly: boolean },
): TableQuery {
  const { filter, sort, faultsOnly } = wish;
  const sortKey = sort?.key;
  const descending = sort?.descending ?? false;
  const query = useMemo<TableQuery>(
    () => ({
      filter: parseFilter(filter),
      sort: sortKey === undefined ? null : { key: sortKey, descending },
      faultsOnly,
    }),
    [filter, sortKey, descending, faultsOnly],
  );
  useEffect(() => model.setQuery(query), [model, query]);
  return query;
}
