import type { ClusterValue, Link, LinkState } from '@deltascope/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { InformersFeed } from './informers-feed.ts';
import type { Painter } from './paint-meter.ts';
import { Ticker } from './ticker.ts';

/** Everything on the page that comes from the server hangs on this. Made once, in main.tsx. */
export interface Live {
  readonly link: Link;
  readonly painter: Painter;
  readonly ticker: Ticker;
  readonly linkState: StoreApi<LinkState>;
  /** Undefined until the server has said it. */
  readonly cluster: StoreApi<{ readonly value: ClusterValue | undefined }>;
  readonly informers: InformersFeed;
  /** The server serves another build of this page than when the page was opened; reading it again is worth while. */
  readonly isOutdated: () => boolean;
}

export function createLive(link: Link, painter: Painter): Live {
  const ticker = new Ticker(() => link.serverNow());
  const linkState = createStore<LinkState>(() => link.state);
  let firstBuild: string | undefined;
  link.onState(() => {
    if (link.state.type === 'open') firstBuild ??= link.state.build;
    linkState.setState(link.state, true);
    // The first welcome tells the server's clock: ages counted by ours until then are counted anew.
    ticker.beat();
  });
  const cluster = createStore<{ readonly value: ClusterValue | undefined }>(() => ({
    value: undefined,
  }));
  link.subscribeValue(
    { view: 'cluster' },
    {
      windowMs: 1_000,
      onValue: (value) => {
        if (value.type === 'cluster') cluster.setState({ value });
      },
    },
  );
  return {
    link,
    painter,
    ticker,
    linkState,
    cluster,
    informers: new InformersFeed(link),
    isOutdated: () => link.state.type === 'open' && link.state.build !== firstBuild,
  };
}
