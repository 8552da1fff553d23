import type { KindSummary } from '@deltascope/wire';

type Kinds = readonly KindSummary[];

/** The kinds that carry health, in the order of the wall, each with what would go unseen without it. */
const FAULTS: ReadonlyMap<string, string> = new Map([
  ['pods', 'crashing, not ready'],
  ['nodes', 'not ready, under pressure'],
  ['deployments.apps', 'unavailable, stuck rollouts'],
  ['statefulsets.apps', 'members not ready'],
  ['daemonsets.apps', 'not on every node'],
  ['jobs.batch', 'failed'],
  ['persistentvolumeclaims', 'unbound, lost'],
]);

/** The three with a large figure. */
const FIGURES: ReadonlySet<string> = new Set(['pods', 'nodes', 'deployments.apps']);

/** Why nobody knows how a kind is. */
export type BlindCause = 'forbidden' | 'loading' | 'stale';

/** A kind whose faults would not show. */
export interface BlindKind {
  /** "jobs" */
  readonly name: string;
  readonly cause: BlindCause;
  /** "not ready, under pressure" */
  readonly faults: string;
}

const BLIND: Readonly<Partial<Record<KindSummary['state'], BlindCause>>> = {
  forbidden: 'forbidden',
  loading: 'loading',
  stale: 'stale',
};

/** The kinds that carry health, in the wall's order; one that the cluster does not serve can have no faults. */
export function healthKinds(kinds: Kinds): readonly KindSummary[] {
  const byResource = new Map(kinds.map((kind) => [kind.resource, kind]));
  return [...FAULTS.keys()].flatMap((resource) => {
    const kind = byResource.get(resource);
    return kind && kind.state !== 'unserved' ? [kind] : [];
  });
}

/** Those with a large figure, and the others. */
export function figureKinds(kinds: Kinds): {
  readonly large: readonly KindSummary[];
  readonly small: readonly KindSummary[];
} {
  const { large = [], small = [] } = Object.groupBy(healthKinds(kinds), ({ resource }) =>
    FIGURES.has(resource) ? 'large' : 'small',
  );
  return { large, small };
}

export function blindKinds(kinds: Kinds): readonly BlindKind[] {
  return healthKinds(kinds).flatMap(({ resource, state }) => {
    const cause = BLIND[state];
    return cause ? [{ name: kindName(resource), cause, faults: FAULTS.get(resource) ?? '' }] : [];
  });
}

/** How many kinds the cluster has of those the server wants, and of how many it knows how they are. */
export function watchedKinds(kinds: Kinds): {
  readonly seen: number;
  readonly all: number;
} {
  const served = kinds.filter(({ state }) => state !== 'unserved');
  const seen = served.filter(({ state }) => !BLIND[state]);
  return { seen: seen.length, all: served.length };
}

/** The rail's word where the plural is too long to stand beside others. */
export function shortName(resource: string): string {
  return resource === 'persistentvolumeclaims' ? 'PVCs' : kindName(resource);
}

/** "deployments" of "deployments.apps": people say the plural. */
export function kindName(resource: string): string {
  return resource.split('.')[0] ?? resource;
}
