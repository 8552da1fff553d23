import type { ClusterValue, KindSummary, WallNode, WallValue } from '@deltascope/wire';

/** A server that started at 1,000,000 and looks at a calm, empty cluster ten minutes later. */
export function aWall(change: Partial<WallValue> = {}): WallValue {
  return {
    type: 'wall',
    channel: 1,
    at: 1_600_000,
    startedAt: 1_000_000,
    dataAt: 1_599_600,
    bad: 0,
    warn: 0,
    findings: [],
    rollingOut: 0,
    rollouts: [],
    nodeCount: 0,
    nodes: [],
    warnings: [],
    calmSince: 1_000_000,
    ended: [],
    rate: { binMs: 2_000, bins: [] },
    day: { binMs: 600_000, bins: [], endsAt: 1_800_000 },
    ...change,
  };
}

/** Pods, nodes and jobs, all live, unless said otherwise by resource; a link that is up. */
export function aCluster(
  states: Readonly<Record<string, KindSummary['state']>> = {},
  change: Partial<ClusterValue> = {},
): ClusterValue {
  const all = { pods: 'live', nodes: 'live', 'jobs.batch': 'live', ...states } as const;
  return {
    type: 'cluster',
    channel: 2,
    name: 'prod-eu-1',
    source: 'kubeconfig',
    address: 'https://10.0.0.1:6443',
    version: 'v1.36.0',
    link: { state: 'connected', since: 1_000_000, cause: '' },
    kinds: Object.entries(all).map(([resource, state]) => ({
      resource,
      kind: resource,
      namespaced: true,
      state,
      count: 3,
      health: { ok: 3 },
    })),
    ...change,
  };
}

export function aNode(change: Partial<WallNode> = {}): WallNode {
  return {
    name: 'node-1',
    zone: '',
    health: 'ok',
    word: 'Ready',
    since: 1_000_000,
    pods: 'ooo',
    ...change,
  };
}
