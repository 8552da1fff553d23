import type { LinkState } from '@deltascope/wire';
import { useCallback } from 'react';
import { formatAge } from '../live/freshness.ts';
import { useCluster, useLinkState, useLive, useTicked } from '../live/live-context.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Ring } from '../ui/ring.tsx';
import { StatusMark } from '../ui/status-mark.tsx';

/** What stands between this page and the cluster, one banner per cause: our own link, and behind it the server's. */
export function ConnectionBanners() {
  const link = useLinkState();
  const cluster = useCluster();
  const { isOutdated } = useLive();
  switch (link.type) {
    case 'refused':
      return <RefusedBanner />;
    case 'waiting':
      return link.failures > 0 ? <LostBanner link={link} /> : null;
    case 'connecting':
      // A try under way counts among `failures` until it has succeeded.
      return link.failures > 1 ? <LostBanner link={link} /> : null;
    case 'open':
      if (cluster?.link.state === 'unreachable') return <UnreachableBanner />;
      return isOutdated() ? <OutdatedBanner /> : null;
  }
}

function OutdatedBanner() {
  return (
    <Banner
      tone="plain"
      mark={<StatusMark health="unknown" size={12} />}
      end={<Button onClick={() => location.reload()}>Reload</Button>}
    >
      The server has another version of this page; this one goes on until you reload it.
    </Banner>
  );
}

function RefusedBanner() {
  return (
    <Banner
      tone="bad"
      mark={<StatusMark health="bad" size={12} />}
      end={<Button onClick={() => location.reload()}>Reload</Button>}
    >
      <b>This page is older than its server.</b> They do not understand each other; reload it.
    </Banner>
  );
}

/** Only after the first retry failed: a server that restarts is back before anybody has read this. */
function LostBanner({ link }: { link: Extract<LinkState, { type: 'connecting' | 'waiting' }> }) {
  const live = useLive();
  const { since, failures } = link;
  const retryAt = link.type === 'waiting' ? link.retryAt : null;
  const read = useCallback(() => {
    const now = live.link.now();
    const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1_000);
    const next = seconds > 0 ? `trying again in ${seconds}s` : 'trying again now';
    return `Link to the server lost ${formatAge(Math.max(1_000, now - since))} ago, ${next}.`;
  }, [live, since, retryAt]);
  return (
    <Banner
      tone="progress"
      mark={<Ring />}
      end={
        <>
          <span>attempt {failures + 1}</span>
          <Button onClick={() => live.link.retryNow()}>Try now</Button>
        </>
      }
    >
      {useTicked(read)} Rows stay as they were.
    </Banner>
  );
}

function UnreachableBanner() {
  const cluster = useCluster();
  const since = cluster?.link.since ?? 0;
  const age = useTicked(useCallback((now) => formatAge(now - since), [since]));
  if (!cluster) return null;
  return (
    <Banner tone="bad" mark={<StatusMark health="bad" size={12} />}>
      <b>
        {cluster.name} has not answered for {age}.
      </b>{' '}
      {cluster.link.cause}. The server keeps retrying; rows stay as they were.
    </Banner>
  );
}
