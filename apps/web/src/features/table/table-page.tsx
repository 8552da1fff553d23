import { useStore } from 'zustand';
import { Page } from '../../app/page.tsx';
import { usePageQuery } from '../../app/use-page-query.ts';
import { plainPlural } from '../../app/kinds.ts';
import { TimeStopped, useLinkState, useLive } from '../../live/live-context.tsx';
import { rowsCounters } from '../../live/rows-counters.ts';
import { FreshnessChip } from '../../ui/freshness-chip.tsx';
import { TableBanners } from './table-banners.tsx';
import { TableFoot } from './table-foot.tsx';
import type { TableModel } from './table-model.ts';
import { TableToolbar } from './table-toolbar.tsx';
import { TableView } from './table-view.tsx';
import { useFreshness } from './use-freshness.ts';
import { useTable, useTableQuery } from './use-table.ts';

/** One kind's objects, live. */
export function TablePage({ resource }: { resource: string }) {
  const [{ namespaces }] = usePageQuery();
  const model = useTable(resource, namespaces);
  return (
    <Page freshness={<TableFreshness model={model} resource={plainPlural(resource)} />}>
      <LiveTable model={model} resource={resource} />
    </Page>
  );
}

function LiveTable({ model, resource }: { model: TableModel; resource: string }) {
  const [wish] = usePageQuery();
  const query = useTableQuery(model, wish);
  const stoppedAt = useStoppedAt(model);
  return (
    <TimeStopped at={stoppedAt}>
      <TableToolbar model={model} resource={resource} filterError={query.filter.error} />
      <TableBanners model={model} resource={resource} />
      <TableView key={`${resource} ${wish.namespaces.join()}`} model={model} resource={resource} />
      <TableFoot model={model} />
    </TimeStopped>
  );
}

function TableFreshness({ model, resource }: { model: TableModel; resource: string }) {
  const live = useLive();
  const freshness = useFreshness(model, resource);
  return <FreshnessChip freshness={freshness} counters={rowsCounters(live, model)} />;
}

/** Since when the rows are not live, server's clock; null while they are. */
function useStoppedAt(model: TableModel): number | null {
  const { link } = useLive();
  const linkState = useLinkState();
  const status = useStore(model.store, (state) => state.status);
  if (linkState.type !== 'open') return linkState.since - link.skew.ms;
  if (status?.state === 'stale' || status?.state === 'forbidden') return status.since;
  return null;
}
