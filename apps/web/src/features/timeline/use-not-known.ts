import type { ClusterValue } from '@deltascope/wire';
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
  const unseen = (cluster?.kinds ?? []).filter(
    ({ kind, state }) => kinds.includes(kind) && state in UNSEEN,
  );
  const [first] = unseen;
  return first === undefined || unseen.length < kinds.length ? null : unseenText(first);
}

const UNSEEN = {
  forbidden: 'may not be listed',
  unserved: 'are not served by the cluster',
  loading: 'have not been listed yet',
} as const;

function unseenText({ resource, state }: ClusterValue['kinds'][number]): string {
  const why = state === 'forbidden' || state === 'unserved' ? UNSEEN[state] : UNSEEN.loading;
  return `${plainPlural(resource)} ${why}.`;
}
