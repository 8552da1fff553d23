import { describe, expect, it } from 'vitest';
import type { Snapshot, SnapshotResource } from '../src/snapshot.ts';
import { generateClientset } from './generate-clientset.ts';

const EVERYTHING = 'create delete deletecollection get list patch update watch'.split(' ');
const ITSELF = ['get', 'patch', 'update'];
const DEPLOYMENT = { group: 'apps', version: 'v1', kind: 'Deployment' };

const resource = (overrides: Partial<SnapshotResource> = {}): SnapshotResource => ({
  resource: 'deployments',
  singularResource: 'deployment',
  responseKind: DEPLOYMENT,
  scope: 'Namespaced',
  verbs: EVERYTHING,
  ...overrides,
});

/** A snapshot of one group-version, whose kinds all have a type. */
function snapshot(
  resources: readonly SnapshotResource[],
  { group, version, kind } = DEPLOYMENT,
): Snapshot {
  const kinds = resources.map(({ responseKind }) => responseKind);
  const [word] = (group === '' ? 'core' : group).split('.');
  return {
    kubernetesVersion: 'v1.99.0',
    groups: [{ name: group, versions: [{ version, resources }] }],
    schemas: {
      [`io.k8s.api.${word}.${version}.${kind}`]: { 'x-kubernetes-group-version-kind': kinds },
    },
  };
}

const generate = (...resources: readonly SnapshotResource[]): string =>
  generateClientset(snapshot(resources)).get('apps-v1.ts') ?? '';

const methodsText = (overrides: Partial<SnapshotResource>): string | undefined =>
  /readonly \w+: (.*);/.exec(generate(resource(overrides)))?.[1];

describe('a module', () => {
  it('has the types of a group-version’s clients, and the table they are made by', () => {
    expect(generate(resource()).split('\n')).toEqual([
      '// Generated from the discovery of Kubernetes v1.99.0; do not edit.',
      "import type { appsv1 } from '@deltascope/api';",
      "import type { GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';",
      '',
      '/** The clients of apps/v1. */',
      'export interface AppsV1 {',
      '  readonly deployments: Namespaced<appsv1.Deployment, Standard>;',
      '}',
      '',
      '/** What they are made by. */',
      'export const APPS_V1: GroupVersionTable<AppsV1> = {',
      "  group: 'apps',",
      "  version: 'v1',",
      '  resources: {',
      "    deployments: { resource: 'deployments', kind: 'Deployment', namespaced: true },",
      '  },',
      '};',
      '',
    ]);
  });

  it('is called by the first word of its group', () => {
    const own = { group: 'internal.apiserver.k8s.io', version: 'v1alpha1', kind: 'StorageVersion' };
    const files = generateClientset(snapshot([resource({ responseKind: own })], own));
    expect([...files.keys()]).toEqual(['internal-v1alpha1.ts', 'clientset.ts']);
    expect(files.get('clientset.ts')).toContain('  readonly internalV1alpha1: InternalV1alpha1;\n');
    expect(files.get('clientset.ts')).toContain('  internalV1alpha1: INTERNAL_V1ALPHA1,\n');
  });

  it.each([
    ['configmaps', 'ConfigMap', 'configMaps'],
    ['endpoints', 'Endpoints', 'endpoints'],
    ['networkpolicies', 'NetworkPolicy', 'networkPolicies'],
    ['csistoragecapacities', 'CSIStorageCapacity', 'csiStorageCapacities'],
    ['servicecidrs', 'ServiceCIDR', 'serviceCIDRs'],
    ['ipaddresses', 'IPAddress', 'ipAddresses'],
  ])('calls %s of %s %s', (plural, kind, name) => {
    const own = { ...DEPLOYMENT, kind };
    const files = generateClientset(
      snapshot([resource({ resource: plural, responseKind: own })], own),
    );
    expect(files.get('apps-v1.ts')).toContain(`  readonly ${name}: `);
  });

  it('is refused when another has its name', () => {
    const { groups, ...rest } = snapshot([resource()]);
    const twice = { ...rest, groups: [...groups, ...groups] };
    expect(() => generateClientset(twice)).toThrow('two group-versions would be apps-v1.ts');
  });

  it('is refused when a kind has no type', () => {
    const unknown = resource({ responseKind: { ...DEPLOYMENT, version: 'v9' } });
    const { schemas } = snapshot([resource()]);
    expect(() => generateClientset({ ...snapshot([unknown]), schemas })).toThrow(
      'no type of apps/v9/Deployment',
    );
  });
});

describe('the methods of a kind', () => {
  it('are those of its verbs, by name where they are no whole set', () => {
    expect(methodsText({ verbs: ['create'] })).toBe("Namespaced<appsv1.Deployment, 'create'>");
    expect(methodsText({ verbs: ['get', 'list', 'patch'], scope: 'Cluster' })).toBe(
      "ClusterScoped<appsv1.Deployment, 'get' | 'list' | 'patch' | 'apply'>",
    );
    expect(methodsText({ verbs: ['list', 'watch'] })).toBe(
      "Namespaced<appsv1.Deployment, 'list' | 'watch' | 'listWatch'>",
    );
  });

  it('are those of its subresources, but for connections', () => {
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    const subresources = [
      { subresource: 'scale', responseKind: scale, verbs: ITSELF },
      { subresource: 'status', responseKind: DEPLOYMENT, verbs: ITSELF },
      { subresource: 'log', responseKind: DEPLOYMENT, verbs: ['get'] },
      { subresource: 'exec', responseKind: DEPLOYMENT, verbs: ['create', 'get'] },
    ];
    expect(methodsText({ subresources })).toBe(
      "Namespaced<appsv1.Deployment, Standard | Status | Scalable | 'getLogs'>",
    );
  });

  it('have to be known', () => {
    const sub = { subresource: 'status', responseKind: DEPLOYMENT, verbs: ITSELF };
    const generateWith = (subresource: typeof sub) => () =>
      generate(resource({ subresources: [subresource] }));
    expect(() => generate(resource({ verbs: ['bless'] }))).toThrow(
      'deployments: no method for "bless"',
    );
    expect(generateWith({ ...sub, subresource: 'blessing' })).toThrow(
      'deployments/blessing: no method for this subresource',
    );
    expect(generateWith({ ...sub, verbs: ['get'] })).toThrow(
      'deployments/status: cannot patch, update',
    );
    expect(generateWith({ ...sub, responseKind: { ...DEPLOYMENT, kind: 'Other' } })).toThrow(
      'deployments/status: of kind Other, not Deployment',
    );
  });
});
