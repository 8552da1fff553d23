import Lock from 'lucide-react/icons/lock';
import Unplug from 'lucide-react/icons/unplug';
import X from 'lucide-react/icons/x';
import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import { plainPlural } from '../../app/kinds.ts';
import { sentence } from '../../live/cause-words.ts';
import { formatAge, progressText } from '../../live/freshness.ts';
import { useCluster, useLinkState, useLive, useTicked } from '../../live/live-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Ring } from '../../ui/ring.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './table-banners.module.css';
import type { TableModel } from './table-model.ts';

/** What keeps the rows from being the truth, in one line; or that a loss was healed. */
export function TableBanners({ model, resource }: { model: TableModel; resource: string }) {
  const status = useStore(model.store, (state) => state.status);
  const rows = useStore(model.store, (state) => state.total > 0);
  const plural = plainPlural(resource);
  if (useLinkState().type !== 'open') return null;
  switch (status?.state) {
    case 'loading':
      return rows ? <LoadingBanner model={model} plural={plural} /> : null;
    case 'stale':
      return <StaleBanner model={model} />;
    case 'relisting':
      return (
        <Banner tone="progress" mark={<Ring />} end={<span>{progressText(status.progress)}</span>}>
          Listing all {plural} again{status.cause && `: ${status.cause}`}. Rows stay; what is gone
          leaves when the list is complete.
        </Banner>
      );
    case 'forbidden':
      return rows ? (
        <Banner tone="plain" mark={<Lock size={14} strokeWidth={1.5} aria-hidden />}>
          The server may no longer list or watch {plural}; the rows are as they were.
        </Banner>
      ) : null;
    case 'live':
    case 'unserved':
    case undefined:
      return <GapBanner model={model} />;
  }
}

function LoadingBanner({ model, plural }: { model: TableModel; plural: string }) {
  const { expected, status, total } = useStore(model.store);
  const done = status?.progress?.done ?? total;
  const of = status?.progress?.of ?? (expected > 0 ? expected : null);
  return (
    <div className={styles.loading}>
      <Banner tone="progress" mark={<Ring />}>
        {progressText({ done, of })} {plural}
      </Banner>
      {of !== null && (
        <progress className={styles.progress} value={done} max={of} aria-label="Loaded" />
      )}
    </div>
  );
}

function StaleBanner({ model }: { model: TableModel }) {
  const status = useStore(model.store, (state) => state.status);
  const { link } = useLive();
  const clusterLink = useCluster()?.link;
  const retryAt = status?.retryAt ?? null;
  const next = useTicked(
    useCallback(() => {
      if (retryAt === null) return 'Trying again.';
      const ms = retryAt - link.serverNow();
      return ms > 0 ? `Next try in ${formatAge(Math.max(1_000, ms))}.` : 'Trying now.';
    }, [link, retryAt]),
  );
  if (!status) return null;
  const since = new Date(status.since + link.skew.ms).toLocaleTimeString('en-GB');
  // When no kind gets through, the banner above has said why.
  const told = clusterLink?.state === 'unreachable';
  const cause = !told && status.cause && sentence(status.cause);
  return (
    <Banner tone="warn" mark={<StatusMark health="warn" size={12} />}>
      <b>Stale since {since}.</b> {cause} {next} Ages stand still.
    </Banner>
  );
}

/** A loss is told when it was healed; whoever has read it can send it away. */
function GapBanner({ model }: { model: TableModel }) {
  const lastGapAt = useStore(model.store, (state) => state.lastGapAt);
  const repaired = useStore(model.store, (state) => state.repaired);
  const { link } = useLive();
  const [readAt, setReadAt] = useState<number | null>(null);
  if (lastGapAt === null || lastGapAt === readAt) return null;
  const at = new Date(lastGapAt).toLocaleTimeString('en-GB');
  const { gaps } = link.counters;
  return (
    <Banner
      tone={repaired === gaps ? 'ok' : 'progress'}
      mark={<Unplug size={14} strokeWidth={1.5} aria-hidden />}
      end={
        <Button
          look="ghost"
          icon
          aria-label="Close the notice"
          onClick={() => setReadAt(lastGapAt)}
        >
          <X size={13} strokeWidth={1.6} aria-hidden />
        </Button>
      }
    >
      {repaired === gaps
        ? `A gap was found at ${at} and fetched again. Complete.`
        : `A gap was found at ${at}; fetching again what is missing.`}
    </Banner>
  );
}
