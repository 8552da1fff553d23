import { createContext, use, useCallback, useSyncExternalStore, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ClusterValue, LinkState } from '@deltascope/wire';
import type { Live } from './live.ts';

const LiveContext = createContext<Live | null>(null);
/** The instant at which time stands still for what is shown, server's clock; null while it is live. */
const StoppedAtContext = createContext<number | null>(null);

export function LiveProvider({ live, children }: { live: Live; children: ReactNode }) {
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Everything under it counts its ages to `at` instead of to now: what is not live does not grow older on screen. */
export function TimeStopped({ at, children }: { at: number | null; children: ReactNode }) {
  return <StoppedAtContext value={at}>{children}</StoppedAtContext>;
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('no LiveProvider above this component');
  return live;
}

export function useLinkState(): LinkState {
  return useStore(useLive().linkState);
}

export function useCluster(): ClusterValue | undefined {
  return useStore(useLive().cluster, ({ value }) => value);
}

/**
 * A value that depends on the time: asked for anew with each beat, and drawn only when it differs. It must be a primitive, and
 * the same for the same beat.
 */
export function useTicked<T extends string | number | boolean | null>(
  read: (nowMs: number) => T,
): T {
  const { ticker } = useLive();
  const stoppedAt = use(StoppedAtContext);
  const getSnapshot = useCallback(() => read(stoppedAt ?? ticker.nowMs), [read, stoppedAt, ticker]);
  return useSyncExternalStore(ticker.subscribe, getSnapshot);
}
