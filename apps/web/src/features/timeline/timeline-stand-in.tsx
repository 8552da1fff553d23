import { useStore } from 'zustand';
import { usePageQuery } from '../../app/use-page-query.ts';
import { progressText } from '../../live/freshness.ts';
import { useLinkState } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Ring } from '../../ui/ring.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { clockText } from './clock-text.ts';
import { useNotKnown } from './use-not-known.ts';
import type { TimelineModel } from './timeline-model.ts';

/** Before there are lanes: still loading, or refused. */
export function TimelineStandIn({ model }: { model: TimelineModel }) {
  const { error, progress } = useStore(model.store);
  const connected = useLinkState().type === 'open';
  if (error !== null) {
    return (
      <EmptyState
        mark={<StatusMark health="unknown" size={16} />}
        title="The server does not show what happened."
      >
        {error}
      </EmptyState>
    );
  }
  const loaded = progress.of > 0 ? progressText(progress) : null;
  return (
    <EmptyState
      mark={<Ring size={16} />}
      title={connected ? 'Loading what happened.' : 'Waiting for the server.'}
    >
      {loaded === null ? undefined : `${loaded} objects and records.`}
    </EmptyState>
  );
}

/** No lane has news: nothing happened yet, not in this view, or nothing that the filters let through. */
export function NothingHappened({ model }: { model: TimelineModel }) {
  const [{ kinds, types, namespaces }, setQuery] = usePageQuery();
  const { journal, inView } = useStore(model.store);
  const notKnown = useNotKnown(model, kinds);
  const since = journal ? clockText(Math.max(journal.startedAt, journal.keptSince)) : '';
  if (notKnown !== null) {
    return (
      <EmptyState mark={<StatusMark health="unknown" size={16} />} title="Not known.">
        {notKnown}
      </EmptyState>
    );
  }
  if (kinds.length > 0 || types.length > 0) {
    return (
      <EmptyState
        title="Nothing in view is of the chosen kinds and types."
        action={<Button onClick={() => setQuery({ kinds: [], types: [] })}>Show everything</Button>}
      >
        {inView.total.toLocaleString('en-US')} records are there without these filters.
      </EmptyState>
    );
  }
  const where = namespaces.length === 0 ? 'the cluster' : namespaces.join(', ');
  return journal?.records === 0 ? (
    <EmptyState title="Nothing happened yet.">
      The server has looked at {where} since {since}. What changes from now on appears here.
    </EmptyState>
  ) : (
    <EmptyState title={`Nothing happened in ${where} in this time.`}>
      What is kept begins at {since}. A longer time may show more.
    </EmptyState>
  );
}
