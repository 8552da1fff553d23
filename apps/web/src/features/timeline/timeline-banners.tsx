import { useStore } from 'zustand';
import { sentence } from '../../live/cause-words.ts';
import { useCluster, useLinkState } from '../../live/live-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Ring } from '../../ui/ring.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { clockText } from './clock-text.ts';
import type { TimelineModel } from './timeline-model.ts';

/** What keeps the newest times from being known; where the link or the whole cluster is lost, the page says so above. */
export function TimelineBanners({ model }: { model: TimelineModel }) {
  const link = useLinkState();
  const cluster = useCluster();
  const { journal, complete } = useStore(model.store);
  if (link.type !== 'open' || cluster?.link.state === 'unreachable' || !complete) return null;
  const served = new Set(
    cluster?.kinds
      .filter(({ state }) => state !== 'forbidden' && state !== 'unserved')
      .map(({ resource }) => resource),
  );
  const open = journal?.gaps.filter(({ to, resource }) => to === null && served.has(resource));
  const [first] = open ?? [];
  if (!open || !first) return null;
  const names = open.map(({ resource }) => resource.split('.')[0] ?? resource);
  const isLoading = first.from <= (journal?.startedAt ?? 0);
  return (
    <Banner
      tone={isLoading ? 'progress' : 'warn'}
      mark={isLoading ? <Ring /> : <StatusMark health="warn" size={12} />}
    >
      <b>
        Nothing heard of {names.length > 3 ? `${names.length} kinds` : names.join(', ')} since{' '}
        {clockText(first.from)}.
      </b>{' '}
      {sentence(first.cause)} Until they are heard of again, their lanes are unknown.
    </Banner>
  );
}
