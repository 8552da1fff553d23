import type { ClusterValue, LinkState, WallValue } from '@deltascope/wire';
import { blindKinds, healthKinds, type BlindKind } from './wall-kinds.ts';

/** Our link may be away for this long before the wall calls it lost: a server that restarts is back sooner. */
const LINK_GRACE_MS = 1_000;
/** A server that has just started lists its kinds one after the other: until then what it says is only half of it. */
const SETTLE_MS = 15_000;

/**
 * Why what is shown is old, the nearest break first: our link, the server's link to the API server, its watches; or a server that
 * started anew and has not listed the cluster yet.
 */
export type Trouble = 'link' | 'api-server' | 'watches' | 'loading';

/** What is shown: the last of both values with which something was known. */
export interface Known {
  readonly wall: WallValue;
  readonly cluster: ClusterValue;
}

export interface WallFacts {
  readonly linkLost: boolean;
  /** What the server said last. */
  readonly cluster: ClusterValue | undefined;
  readonly known: Known | undefined;
  /** Whether what the server said last is what is shown. */
  readonly settled: boolean;
}

export interface WallState {
  readonly trouble: Trouble | null;
  /** Until when what is shown was true, server's clock; null while it is true now, and without anything to show. */
  readonly asOf: number | null;
  readonly blind: readonly BlindKind[];
  /** The cluster's mark: a fault that is known is not hidden by what is not. */
  readonly mark: 'unknown' | 'bad' | 'warn' | 'ok';
}

/** Which of its states the wall is in. */
export function wallState(facts: WallFacts): WallState {
  const { known } = facts;
  const trouble = findTrouble(facts);
  if (!known) return { trouble, asOf: null, blind: [], mark: 'unknown' };
  const blind = trouble === null ? blindKinds(known.cluster.kinds) : [];
  const asOf = trouble === null ? null : lastTrueAt(trouble, facts.cluster, known);
  return { trouble, asOf, blind, mark: trouble === null ? worst(known, blind) : 'unknown' };
}

/**
 * Whether the link counts as lost: it failed again after the first retry, or it has been away for too long. A page's very first try
 * has lost nothing.
 */
export function isLinkLost(link: LinkState, viewerNowMs: number): boolean {
  const late = viewerNowMs - link.since > LINK_GRACE_MS;
  switch (link.type) {
    case 'open':
      return false;
    case 'refused':
      return true;
    case 'waiting':
      return link.failures > 0 || late;
    case 'connecting':
      return link.failures > 1 || (link.failures === 1 && late);
  }
}

/** Whether the server knows the cluster well enough for a wall: it has listed something, and is not about to list the rest. */
export function isSettled({ wall, cluster }: Known, serverNowMs: number): boolean {
  const states = healthKinds(cluster.kinds).map(({ state }) => state);
  const listed = states.some((state) => state !== 'loading' && state !== 'forbidden');
  const starting = states.includes('loading') && serverNowMs - wall.startedAt < SETTLE_MS;
  return listed && !starting;
}

/** Whether the server's own view of the cluster stands still. */
export function serverTrouble(cluster: ClusterValue): 'api-server' | 'watches' | null {
  if (cluster.link.state === 'unreachable') return 'api-server';
  const watched = cluster.kinds.filter(
    ({ state }) => state !== 'unserved' && state !== 'forbidden' && state !== 'loading',
  );
  return watched.length > 0 && watched.every(({ state }) => state === 'stale') ? 'watches' : null;
}

function findTrouble({ linkLost, cluster, known, settled }: WallFacts): Trouble | null {
  if (linkLost) return 'link';
  const server = cluster ? serverTrouble(cluster) : null;
  if (server !== null) return server;
  return known && !settled ? 'loading' : null;
}

function lastTrueAt(trouble: Trouble, cluster: ClusterValue | undefined, { wall }: Known): number {
  switch (trouble) {
    case 'api-server':
      return Math.min(wall.at, cluster?.link.since ?? wall.at);
    case 'watches':
      return Math.min(wall.at, wall.dataAt ?? wall.at);
    case 'link':
    case 'loading':
      return wall.at;
  }
}

function worst({ wall }: Known, blind: readonly BlindKind[]): WallState['mark'] {
  if (wall.bad > 0) return 'bad';
  if (wall.warn > 0) return 'warn';
  return blind.length > 0 ? 'unknown' : 'ok';
}
