import { describe, expect, it } from 'vitest';
import { ErrGroupDiscoveryFailed } from '../discovery/api-resource.ts';
import { DiscoveryRESTMapper, unsafeGuessKindToResource } from './discovery-rest-mapper.ts';
import {
  AmbiguousResourceError,
  isNoMatchError,
  NoKindMatchError,
  NoResourceMatchError,
} from './match-errors.ts';
import { served, servedResources } from './served-resources.ts';

const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };

const mapper = new DiscoveryRESTMapper(
  servedResources(
    [
      served('extensions/v1beta1 deployments Deployment'),
      served('extensions/v1beta1 pods Pod'),
      served('apps/v1beta1 deployments Deployment'),
      served('apps/v1beta1 olds Old', { namespaced: false }),
      served('apps/v1 deployments Deployment'),
      served('apps/v1 deployments/scale Scale'),
      served('v1 pods Pod'),
      served('v1 nodes Node', { namespaced: false, singularName: '' }),
      served('v1 endpoints Endpoints', { singularName: '' }),
      served('twins.io/v1 lefts Twin'),
      served('twins.io/v1 rights Twin'),
    ],
    { preferred: { apps: 'v1' } },
  ),
);

describe('from a resource', () => {
  it.each([
    [{ resource: 'pods' }, 'v1/Pod'],
    [{ resource: 'Pod' }, 'v1/Pod'],
    [{ group: 'extensions', resource: 'pods' }, 'extensions/v1beta1/Pod'],
    [{ version: 'v1beta1', resource: 'pods' }, 'extensions/v1beta1/Pod'],
    [{ resource: 'deployments' }, 'extensions/v1beta1/Deployment'],
    [{ group: 'apps', resource: 'deployments' }, 'apps/v1/Deployment'],
    [{ group: 'app', resource: 'deployment' }, 'apps/v1/Deployment'],
    [{ group: 'apps', version: 'v1beta1', resource: 'deployments' }, 'apps/v1beta1/Deployment'],
    [{ group: 'apps', resource: 'olds' }, 'apps/v1beta1/Old'],
    [{ resource: 'node' }, 'v1/Node'],
    [{ resource: 'endpoints' }, 'v1/Endpoints'],
  ])('C143: %j is of the kind %s', async (partial, expected) => {
    const { group, version, kind } = await mapper.kindFor(partial);
    expect([group, version, kind].filter((part) => part !== '').join('/')).toBe(expected);
    const resource = await mapper.resourceFor(partial);
    expect(resource).toMatchObject({ group, version });
  });

  it('C143: the core group, then in order of the groups the preferred version and the others', async () => {
    expect(await mapper.resourcesFor({ resource: 'pods' })).toEqual([
      { group: '', version: 'v1', resource: 'pods' },
      { group: 'extensions', version: 'v1beta1', resource: 'pods' },
    ]);
    expect(await mapper.kindsFor({ group: 'apps', resource: 'deployments' })).toEqual([
      { group: 'apps', version: 'v1', kind: 'Deployment' },
      { group: 'apps', version: 'v1beta1', kind: 'Deployment' },
    ]);
  });

  it.each([
    [{ resource: 'deployments/scale' }, 'no matches for , Resource=deployments/scale'],
    [{ resource: 'nothing' }, 'no matches for , Resource=nothing'],
    [
      { group: 'app', version: 'v1', resource: 'deployments' },
      'no matches for app/v1, Resource=deployments',
    ],
    [{ version: 'v3', resource: 'pods' }, 'no matches for v3, Resource=pods'],
  ])('C143: %j has no match', async (partial, message) => {
    for (const asked of [
      mapper.kindFor(partial),
      mapper.kindsFor(partial),
      mapper.resourceFor(partial),
      mapper.resourcesFor(partial),
    ]) {
      await expect(asked).rejects.toThrow(NoResourceMatchError);
      await expect(asked).rejects.toThrow(message);
    }
  });

  it('of several that are equally good none is taken', async () => {
    const ambiguous = new DiscoveryRESTMapper(
      servedResources([
        served('a.io/v1 things Thing'),
        served('a.io/v1 stuff Stuff', { singularName: 'things' }),
        served('b.io/v1 things Thing'),
      ]),
    );
    const error = await ambiguous.resourceFor({ resource: 'things' }).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AmbiguousResourceError);
    expect(error).toMatchObject({
      message:
        ', Resource=things matches multiple resources ' +
        '[a.io/v1, Resource=things; a.io/v1, Resource=stuff; b.io/v1, Resource=things]',
      matchingKinds: [],
    });
    await expect(ambiguous.kindFor({ resource: 'things' })).rejects.toThrow(
      ', Resource=things matches multiple kinds [a.io/v1, Kind=Thing; a.io/v1, Kind=Stuff; b.io/v1, Kind=Thing]',
    );
  });

  it('its singular is told, or guessed', async () => {
    expect(await mapper.resourceSingularizer('pods')).toBe('pod');
    expect(await mapper.resourceSingularizer('nodes')).toBe('node');
    expect(await mapper.resourceSingularizer('endpoints')).toBe('endpoints');
    await expect(mapper.resourceSingularizer('nothing')).rejects.toThrow(NoResourceMatchError);
  });
});

describe('from a kind', () => {
  it.each([
    [{ group: 'apps', kind: 'Deployment' }, [], DEPLOYMENTS, 'namespace'],
    [{ group: 'apps', kind: 'deployment' }, [], DEPLOYMENTS, 'namespace'],
    [{ group: 'apps', kind: 'Deployment' }, [''], DEPLOYMENTS, 'namespace'],
    [
      { group: 'apps', kind: 'Deployment' },
      ['v9', 'v1beta1', 'v1'],
      { ...DEPLOYMENTS, version: 'v1beta1' },
      'namespace',
    ],
    [
      { group: 'apps', kind: 'Old' },
      [],
      { ...DEPLOYMENTS, version: 'v1beta1', resource: 'olds' },
      'root',
    ],
    [{ group: '', kind: 'Node' }, ['v1'], { group: '', version: 'v1', resource: 'nodes' }, 'root'],
  ] as const)('C143: %j in %j is found', async (kind, versions, resource, scope) => {
    const mapping = await mapper.restMapping(kind, versions);
    expect(mapping).toMatchObject({ resource, scope });
    expect(mapping.groupVersionKind.version).toBe(resource.version);
    expect(mapping.groupVersionKind.kind).toMatch(/^[A-Z]/);
    expect((await mapper.restMappings(kind, versions))[0]).toEqual(mapping);
  });

  it('all mappings are those of all versions, or of the ones asked for', async () => {
    const kind = { group: 'apps', kind: 'Deployment' };
    const versions = async (asked: string[]) =>
      (await mapper.restMappings(kind, asked)).map(({ resource }) => resource.version);
    expect(await versions([])).toEqual(['v1', 'v1beta1']);
    expect(await versions(['v1beta1'])).toEqual(['v1beta1']);
  });

  it.each([
    [{ group: 'apps', kind: 'Pod' }, [], 'no matches for kind "Pod" in group "apps"'],
    [{ group: 'apps', kind: 'Pod' }, ['v1'], 'no matches for kind "Pod" in version "apps/v1"'],
    [{ group: '', kind: 'X' }, ['v1', 'v2'], 'no matches for kind "X" in versions "v1", "v2"'],
    [{ group: '', kind: 'PodList' }, [], 'no matches for kind "PodList" in group ""'],
  ])('%j in %j has no match', async (kind, versions, message) => {
    const asked = mapper.restMapping(kind, versions);
    await expect(asked).rejects.toThrow(NoKindMatchError);
    await expect(asked).rejects.toThrow(message);
    expect(isNoMatchError(await asked.catch((error: unknown) => error))).toBe(true);
  });
});

it('an error of no match has what could not be read as its cause', async () => {
  const failed = new Map([['metrics.k8s.io/v1', new Error('stale')]]);
  const incomplete = new DiscoveryRESTMapper(servedResources([], { failed }));
  for (const asked of [
    incomplete.kindFor({ resource: 'podmetrics' }),
    incomplete.restMapping({ group: 'metrics.k8s.io', kind: 'PodMetrics' }, []),
  ]) {
    const error = await asked.catch((one: unknown) => one);
    expect(isNoMatchError(error) && error.cause).toBeInstanceOf(ErrGroupDiscoveryFailed);
  }
  const error = await mapper.kindFor({ resource: 'x' }).catch((one: unknown) => one);
  expect(isNoMatchError(error) && error.cause).toBeUndefined();
});

it.each([
  ['Pod', 'pods', 'pod'],
  ['Ingress', 'ingresses', 'ingress'],
  ['NetworkPolicy', 'networkpolicies', 'networkpolicy'],
  ['Endpoints', 'endpoints', 'endpoints'],
])('C143: of %s the guess is %s, %s', (kind, plural, singular) => {
  expect(unsafeGuessKindToResource(kind)).toEqual({ plural, singular });
});
