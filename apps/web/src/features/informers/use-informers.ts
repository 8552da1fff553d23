import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { InformersValue } from '@deltascope/wire';
import { formatAge, linkFreshness, type Freshness } from '../../live/freshness.ts';
import { useLinkState, useLive } from '../../live/live-context.tsx';

/** The informers, for as long as the page shows them; undefined until the server has said them. */
export function useInformers(): InformersValue | undefined {
  const { informers } = useLive();
  useEffect(() => informers.watch(), [informers]);
  return useStore(informers.store, ({ value }) => value);
}

/** How fresh the informers' figures are, and what was counted on their way. */
export function useInformersFreshness(value: InformersValue | undefined): {
  readonly freshness: Freshness;
  readonly counters: readonly (readonly [name: string, value: string])[];
} {
  const { link, ticker } = useLive();
  const linkState = useLinkState();
  const nowMs = useSyncExternalStore(
    ticker.subscribe,
    useCallback(() => ticker.nowMs, [ticker]),
  );
  const ageMs = value ? Math.max(0, nowMs - value.at) : null;
  const freshness = linkFreshness(linkState, nowMs + link.skew.ms) ?? {
    word: value ? ('Live' as const) : ('Loading' as const),
    ageMs,
    cause: null,
  };
  const count = (figure: number): string => figure.toLocaleString('en-US');
  return {
    freshness,
    counters: [
      ['figures of', ageMs === null ? 'none yet' : `${formatAge(ageMs)} ago`],
      ['frames', count(link.counters.frames)],
      ['bytes', count(link.counters.bytes)],
      ['gaps', count(link.counters.gaps)],
    ],
  };
}
