import type { corev1 } from '@deltascope/api';
import type { Clock } from '../clock.ts';
import type { ClusterClient } from './cluster-client.ts';

/** How long an API server keeps an event after its last change (--event-ttl), and how many there may be at once. */
const TTL_MS = 60 * 60_000;
const MAX_EVENTS = 4000;
const INTERVAL_MS = 30_000;

/** Ends events, whoever wrote them: an hour after their last change, and the oldest sooner when there are more than 4,000. */
export function startEventExpiry(client: ClusterClient, clock: Clock): void {
  clock.setTimer(INTERVAL_MS, () => {
    expire(client, clock.now() - TTL_MS);
    startEventExpiry(client, clock);
  });
}

function expire(client: ClusterClient, oldestMs: number): void {
  const byAge = [...client.list('events')]
    .map((event) => ({ event, atMs: changedMs(event) }))
    .sort((a, b) => a.atMs - b.atMs);
  const excess = byAge.length - MAX_EVENTS;
  const ending = byAge.filter(({ atMs }, index) => index < excess || atMs <= oldestMs);
  for (const { event } of ending) client.delete('events', event);
}

/** What its writers say of times is theirs; who wrote it when is the server's. */
function changedMs({ metadata }: corev1.Event): number {
  const times = (metadata.managedFields ?? []).map(({ time = '' }) => Date.parse(time));
  const known = [...times, Date.parse(metadata.creationTimestamp ?? '')];
  return Math.max(0, ...known.filter((ms) => !Number.isNaN(ms)));
}
