import Lock from 'lucide-react/icons/lock';
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { kindTitle, plainPlural } from '../../app/kinds.ts';
import { usePageQuery } from '../../app/use-page-query.ts';
import { refusal, sentence } from '../../live/cause-words.ts';
import { formatAge, progressText } from '../../live/freshness.ts';
import { useLinkState, useTicked } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Ring } from '../../ui/ring.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { MissingRole } from './missing-role.tsx';
import type { TableModel } from './table-model.ts';
import styles from './table-stand-in.module.css';

/** Why there are no rows: refused, forbidden, not served, still loading, or none that match. Five different things. */
export function TableStandIn({ model, resource }: { model: TableModel; resource: string }) {
  const { error, status, complete } = useStore(model.store);
  const plural = plainPlural(resource);
  if (error !== null) {
    return (
      <EmptyState
        mark={<StatusMark health="unknown" size={16} />}
        title={`The server does not show ${resource}.`}
      >
        {error}
      </EmptyState>
    );
  }
  if (status?.state === 'forbidden') {
    return (
      <EmptyState
        mark={<Lock size={16} strokeWidth={1.5} aria-hidden />}
        title={`The server may not list or watch ${plural}.`}
        action={<MissingRole resource={resource} />}
      >
        {sentence(refusal(status.cause) || 'Its account lacks the right')} Bound to its account,
        this role allows it.
      </EmptyState>
    );
  }
  if (status?.state === 'unserved') {
    return (
      <EmptyState
        mark={<StatusMark health="unknown" size={16} />}
        title={`The cluster does not serve ${plural}.`}
      >
        Its API server has no resource {resource}.
      </EmptyState>
    );
  }
  return complete ? (
    <NothingThere model={model} resource={resource} />
  ) : (
    <Loading model={model} plural={plural} />
  );
}

function Loading({ model, plural }: { model: TableModel; plural: string }) {
  const { status, expected } = useStore(model.store);
  const connected = useLinkState().type === 'open';
  const progress = progressText(
    status?.progress ?? (expected > 0 ? { done: 0, of: expected } : null),
  );
  return (
    <div className={styles.loading}>
      <output className={styles.progress}>
        <Ring />
        {connected ? `${progress ?? 'Loading'} ${plural}` : 'Waiting for the server'}
      </output>
      <div aria-hidden>
        {Array.from({ length: 14 }, (_, index) => (
          <div key={index} className={styles.bone}>
            <i style={{ width: `${118 + ((index * 53) % 90)}px` }} />
            <i style={{ width: `${52 + ((index * 29) % 40)}px` }} />
          </div>
        ))}
      </div>
    </div>
  );
}

function NothingThere({ model, resource }: { model: TableModel; resource: string }) {
  const [{ filter, faultsOnly, namespaces }, setQuery] = usePageQuery();
  const total = useStore(model.store, (state) => state.total);
  const checked = useTicked(
    useCallback(
      (now) => (model.dataAt === null ? '' : ` checked ${formatAge(now - model.dataAt)} ago`),
      [model],
    ),
  );
  const live = useStore(model.store, (state) => state.status?.state === 'live');
  const plural = plainPlural(resource);
  const where = namespaces.length === 0 ? 'the cluster' : namespaces.join(', ');
  const age = live ? `The list is live,${checked}.` : '';
  if (total === 0) {
    return (
      <EmptyState
        title={`No ${plural} in ${where}.`}
        action={
          namespaces.length > 0 && (
            <Button onClick={() => setQuery({ namespaces: [] })}>Show all namespaces</Button>
          )
        }
      >
        {age}
      </EmptyState>
    );
  }
  const asked = [faultsOnly && 'are at fault', filter !== '' && `match ${filter}`]
    .filter((part) => part !== false)
    .join(' and ');
  return (
    <EmptyState
      mark={faultsOnly && filter === '' ? <StatusMark health="ok" size={16} /> : undefined}
      title={`No ${plural} ${asked} in ${where}.`}
      action={
        <Button onClick={() => setQuery({ filter: '', faultsOnly: false })}>Clear filter</Button>
      }
    >
      {total.toLocaleString('en-US')} {total === 1 ? kindTitle(resource) : plural} are there without
      this filter. {age}
    </EmptyState>
  );
}
