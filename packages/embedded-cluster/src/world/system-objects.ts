import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { schedulingv1 } from '@deltascope/api';
import type { Kinds } from './cluster-client.ts';
import { aggregatedRules } from './cluster-role-aggregation-controller.ts';
import type { Seeder } from './seeder.ts';

/** The kinds of RBAC, those first that others name. */
const RBAC_KINDS = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'] as const;
type RbacKind = (typeof RBAC_KINDS)[number];

const BY_API_SERVER = { writers: [{ manager: 'kube-apiserver' }] } as const;
const BY_KUBECTL = { writers: [{ manager: 'kubectl-client-side-apply' }] } as const;
const RBAC = 'rbac.authorization.k8s.io';

/** The namespaces a cluster is never without. */
const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'] as const;

const PRIORITY_CLASSES: readonly schedulingv1.PriorityClass[] = [
  {
    metadata: { name: 'system-cluster-critical' },
    value: 2_000_000_000,
    preemptionPolicy: 'PreemptLowerPriority',
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    preemptionPolicy: 'PreemptLowerPriority',
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

/** Seeds what every API server makes when it starts: its namespaces and priority classes, and the default roles and bindings of Kubernetes 1.37. */
export function seedSystem(seeder: Seeder, ageMs: number): void {
  for (const name of SYSTEM_NAMESPACES) seeder.namespace(name, ageMs);
  seedDefaultPolicy(seeder, ageMs);
  for (const one of PRIORITY_CLASSES)
    seeder.put('priorityclasses', one, { ageMs, ...BY_API_SERVER });
}

function seedDefaultPolicy(seeder: Seeder, ageMs: number): void {
  const file = new URL('../access/default-policy.json', import.meta.url);
  const policy = JSON.parse(readFileSync(file, 'utf8')) as Record<RbacKind, Kinds[RbacKind][]>;
  for (const resource of RBAC_KINDS) {
    for (const object of policy[resource])
      seeder.put(resource, object, { ageMs, ...BY_API_SERVER });
  }
}

/** What the manifest of a metrics-server adds: whoever may view, may see what is used. */
export function seedMetricsReader(seeder: Seeder, ageMs: number): void {
  const to = (role: string): string => `${RBAC}/aggregate-to-${role}`;
  const labels = { [to('view')]: 'true', [to('edit')]: 'true', [to('admin')]: 'true' };
  const rules = [
    {
      apiGroups: ['metrics.k8s.io'],
      resources: ['pods', 'nodes'],
      verbs: ['get', 'list', 'watch'],
    },
  ];
  const role = { metadata: { name: 'system:aggregated-metrics-reader', labels }, rules };
  seeder.put('clusterroles', role, { ageMs, ...BY_KUBECTL });
}

/** Fills the aggregated roles as their controller would: what the world begins with is settled, and brings nothing to write. */
export function seedAggregatedRoles(
  seeder: Seeder,
  roles: () => Kinds['clusterroles'][],
  ageMs: number,
): void {
  const isUnsettled = (role: Kinds['clusterroles']): boolean =>
    role.aggregationRule !== undefined &&
    !isDeepStrictEqual(aggregatedRules(role, roles()), role.rules);
  // One may select another: admin takes edit's rules, and edit view's.
  for (let role = roles().find(isUnsettled); role; role = roles().find(isUnsettled)) {
    seeder.put(
      'clusterroles',
      { ...role, rules: aggregatedRules(role, roles()) },
      { ageMs, ...BY_API_SERVER },
    );
  }
}

/** Lets the demo's users do something: "viewer" may see all but secrets, "team-a" may work in one namespace. */
export function seedUsers(seeder: Seeder, past: { ageMs: number; namespace: string }): void {
  const how = { ageMs: past.ageMs, ...BY_KUBECTL };
  const subject = { kind: 'User', apiGroup: RBAC };
  const roleRef = { kind: 'ClusterRole', apiGroup: RBAC };
  const viewer = {
    metadata: { name: 'viewer' },
    roleRef: { ...roleRef, name: 'view' },
    subjects: [{ ...subject, name: 'viewer' }],
  };
  seeder.put('clusterrolebindings', viewer, how);
  const teamA = {
    metadata: { name: 'team-a', namespace: past.namespace },
    roleRef: { ...roleRef, name: 'edit' },
    subjects: [{ ...subject, name: 'team-a' }],
  };
  seeder.put('rolebindings', teamA, how);
}
