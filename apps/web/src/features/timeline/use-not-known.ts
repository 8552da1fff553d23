import type { KindSummary } from '@deltascope/wire';
import { useStore } from 'zustand';
import { plainPlural } from '../../app/kinds.ts';
import { useCluster } from '../../live/live-context.tsx';
import { clockText, dateText } from './clock-text.ts';
import type { TimelineModel } from './timeline-model.ts';
import { knownSince } from './unknown-times.ts';

/** Why nothing can be said of what is asked for, in a sentence; null when an empty view is an answer. */
export function useNotKnown(model: TimelineModel, kinds: readonly string[]): string | null {
  // The window and each drawing may change it.
  useStore(model.store, ({ version }) => version);
  const { end } = useStore(model.window);
  const cluster = useCluster();
  const since = knownSince(model.knowledge);
  if (end !== null && end <= since) {
    return `What is kept begins on ${dateText(since)} at ${clockText(since)}.`;
  }
  const unseen = (cluster?.kinds ?? []).flatMap(({ kind, resource, state }) => {
    const why = UNSEEN[state];
    return why !== undefined && kinds.includes(kind) ? [`${plainPlural(resource)} ${why}.`] : [];
  });
  return unseen.length < kinds.length ? null : (unseen[0] ?? null);
}

const UNSEEN: Readonly<Partial<Record<KindSummary['state'], string>>> = {
  forbidden: 'may not be listed',
  unserved: 'are not served by the cluster',
  loading: 'have not been listed yet',
};
