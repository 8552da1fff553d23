import type { KindSummary } from '@deltascope/wire';

export interface KindGroup {
  readonly title: string;
  readonly kinds: readonly { readonly title: string; readonly summary: KindSummary }[];
}

/** Where a kind stands in the rail and what people call it there, in the rail's order. */
const GROUPS: readonly {
  readonly title: string;
  readonly kinds: readonly (readonly [resource: string, title: string])[];
}[] = [
  {
    title: 'Cluster',
    kinds: [
      ['nodes', 'Nodes'],
      ['namespaces', 'Namespaces'],
      ['events', 'Events'],
    ],
  },
  {
    title: 'Workloads',
    kinds: [
      ['pods', 'Pods'],
      ['deployments.apps', 'Deployments'],
      ['replicasets.apps', 'ReplicaSets'],
      ['statefulsets.apps', 'StatefulSets'],
      ['daemonsets.apps', 'DaemonSets'],
      ['jobs.batch', 'Jobs'],
      ['cronjobs.batch', 'CronJobs'],
    ],
  },
  {
    title: 'Network',
    kinds: [
      ['services', 'Services'],
      ['endpointslices.discovery.k8s.io', 'EndpointSlices'],
    ],
  },
  { title: 'Storage', kinds: [['persistentvolumeclaims', 'PVCs']] },
  { title: 'Custom', kinds: [['customresourcedefinitions.apiextensions.k8s.io', 'Definitions']] },
];

const TITLES: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap(({ kinds }) => kinds.map(([resource, title]) => [resource, title])),
);

/** The rail's groups, with only what the cluster reports; kinds it has no place for stand with the custom ones. */
export function groupKinds(summaries: readonly KindSummary[]): readonly KindGroup[] {
  const byResource = new Map(summaries.map((summary) => [summary.resource, summary]));
  const others = summaries
    .filter(({ resource }) => !TITLES.has(resource))
    .map((summary) => ({ title: kindTitle(summary.resource), summary }));
  return GROUPS.map(({ title, kinds }) => ({
    title,
    kinds: [
      ...kinds.flatMap(([resource, kindName]) => {
        const summary = byResource.get(resource);
        return summary ? [{ title: kindName, summary }] : [];
      }),
      ...(title === 'Custom' ? others : []),
    ],
  })).filter(({ kinds }) => kinds.length > 0);
}

/** What a table of this resource is headed with: "Pods"; a kind nobody named is its plural. */
export function kindTitle(resource: string): string {
  const known = TITLES.get(resource);
  if (known !== undefined) return known;
  const plural = plainPlural(resource);
  return plural.charAt(0).toUpperCase() + plural.slice(1);
}

/** The word for these objects in a sentence: "pods", "deployments". */
export function plainPlural(resource: string): string {
  return resource.split('.')[0] ?? resource;
}
