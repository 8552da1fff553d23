import type { ClusterValue, LinkState } from '@deltascope/wire';
import { useCallback, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { useCluster, useLinkState, useLive, useTicked } from '../../live/live-context.tsx';
import { WallFeed } from './wall-feed.ts';
import { useToViewer } from './wall-time.tsx';
import { isLinkLost, wallState, type Known, type WallState } from './wall-state.ts';

/** All that the wall draws. */
export interface WallView extends WallState {
  readonly link: LinkState;
  /** What the server said last of the cluster; `known.cluster` is what is shown. */
  readonly cluster: ClusterValue | undefined;
  readonly known: Known | undefined;
  /** When any watch last brought bytes, server's clock; asked for with each beat. */
  readonly dataAt: () => number | null;
}

/** The wall's data, open for as long as the page shows it. */
export function useWall(): WallView {
  const live = useLive();
  const feed = useMemo(() => new WallFeed(live), [live]);
  useEffect(() => feed.open(), [feed]);
  const { known, settled } = useStore(feed.store);
  const link = useLinkState();
  const cluster = useCluster();
  const toViewer = useToViewer();
  const linkLost = useTicked(
    useCallback((nowMs) => isLinkLost(link, toViewer(nowMs)), [link, toViewer]),
  );
  const state = useMemo(
    () => wallState({ linkLost, cluster, known, settled }),
    [linkLost, cluster, known, settled],
  );
  return { ...state, link, cluster, known, dataAt: feed.dataAt };
}
