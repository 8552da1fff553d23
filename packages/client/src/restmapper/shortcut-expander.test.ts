import { describe, expect, it } from 'vitest';
import type { ApiResource } from '../discovery/api-resource.ts';
import { MemCacheClient } from '../discovery/cached/mem-cache-client.ts';
import { AGGREGATED, serveDiscovery } from '../discovery/discovery-server.ts';
import { expandCategory } from './category-expander.ts';
import { DeferredDiscoveryRESTMapper } from './deferred-discovery-rest-mapper.ts';
import { NoResourceMatchError } from './match-errors.ts';
import { served } from './served-resources.ts';
import { ShortcutExpander } from './shortcut-expander.ts';

const { signal } = new AbortController();

const RESOURCES = [
  served('v1 pods Pod', { shortNames: ['po'], categories: ['all'] }),
  served('v1 secrets Secret', { shortNames: ['sec'] }),
  served('apps/v1 deployments Deployment', { shortNames: ['deploy', 'd'], categories: ['all'] }),
  served('apps/v1beta1 deployments Deployment', { shortNames: ['deploy'], categories: ['all'] }),
  served('batch/v1 jobs Job', { shortNames: ['d'] }),
  served('example.com/v1 dogs Dog', { shortNames: ['d', 'po', 'secrets'] }),
];

/** The aggregated discovery of resources. */
function toAnswers(resources: readonly ApiResource[]) {
  const items = [...Map.groupBy(resources, ({ group }) => group)].map(([name, ofGroup]) => ({
    metadata: { name },
    versions: [...Map.groupBy(ofGroup, ({ version }) => version)].map(([version, entries]) => ({
      version,
      resources: entries.map(({ resource, kind, singularName, ...more }) => ({
        resource,
        responseKind: { kind },
        singularResource: singularName,
        scope: 'Namespaced',
        shortNames: more.shortNames,
        categories: more.categories,
      })),
    })),
  }));
  const isCore = ({ metadata }: { metadata: { name: string } }): boolean => metadata.name === '';
  return {
    '/api': { items: items.filter(isCore) },
    '/apis': { items: items.filter((item) => !isCore(item)) },
  };
}

async function setUp(resources = RESOURCES) {
  const server = await serveDiscovery(toAnswers(resources), AGGREGATED);
  const cache = new MemCacheClient(server.discovery);
  const delegate = new DeferredDiscoveryRESTMapper(cache);
  const warnings: string[] = [];
  const mapper = new ShortcutExpander({
    delegate,
    discovery: cache,
    onWarning: (warning) => warnings.push(warning),
  });
  return { server, cache, mapper, warnings };
}

describe('ShortcutExpander', () => {
  it.each([
    ['a short name', { resource: 'po' }, '/v1/pods'],
    [
      'a short name in another group',
      { group: 'example.com', resource: 'po' },
      'example.com/v1/dogs',
    ],
    ['a group by its beginning', { group: 'bat', resource: 'd' }, 'batch/v1/jobs'],
    [
      'a version kept',
      { group: 'apps', version: 'v1beta1', resource: 'deploy' },
      'apps/v1beta1/deployments',
    ],
    ['a plural that is a short name, too', { resource: 'secrets' }, '/v1/secrets'],
    ['a singular', { resource: 'secret' }, '/v1/secrets'],
    ['the first that matches', { resource: 'd' }, 'apps/v1/deployments'],
  ])('C144: %s', async (_, partial, expected) => {
    const { server, mapper } = await setUp();
    await using _server = server;
    const { group, version, resource } = await mapper.resourceFor(partial, signal);
    expect(`${group}/${version}/${resource}`).toBe(expected);
    const kind = await mapper.kindFor(partial, signal);
    expect(kind).toMatchObject({ group, version });
    expect((await mapper.resourcesFor(partial, signal))[0]).toMatchObject({ resource });
    expect((await mapper.kindsFor(partial, signal))[0]).toEqual(kind);
  });

  it('C144: warns of each other meaning once, and of none that is another version only', async () => {
    const { server, mapper, warnings } = await setUp();
    await using _ = server;
    await mapper.resourceFor({ resource: 'd' }, signal);
    expect(warnings).toEqual([
      'short name "d" could also match lower priority resource jobs.batch',
      'short name "d" could also match lower priority resource dogs.example.com',
    ]);
    await mapper.resourceFor({ resource: 'deploy' }, signal);
    expect(warnings).toHaveLength(2);
  });

  it('leaves alone what is no short name, and hands kinds through', async () => {
    const { server, mapper } = await setUp();
    await using _ = server;
    await expect(mapper.kindFor({ resource: 'nothing' }, signal)).rejects.toThrow(
      NoResourceMatchError,
    );
    await expect(mapper.kindFor({ group: 'no', resource: 'po' }, signal)).rejects.toThrow(
      NoResourceMatchError,
    );
    const kind = { group: 'batch', kind: 'Job' };
    const mapping = await mapper.restMapping(kind, [], signal);
    expect(mapping.resource.resource).toBe('jobs');
    expect(await mapper.restMappings(kind, [], signal)).toEqual([mapping]);
    expect(await mapper.resourceSingularizer('po', signal)).toBe('pod');
  });

  it('a short name that came later is found after a reset, which it hands on', async () => {
    const { server, mapper } = await setUp(RESOURCES.slice(0, 1));
    await using _ = server;
    await expect(mapper.kindFor({ resource: 'd' }, signal)).rejects.toThrow(NoResourceMatchError);
    Object.assign(server.answers, toAnswers(RESOURCES));
    mapper.reset();
    expect(await mapper.kindFor({ resource: 'd' }, signal)).toMatchObject({ kind: 'Deployment' });
  });

  it('asks once more when the delegate has looked again and the short name is known by now', async () => {
    const { server, cache } = await setUp(RESOURCES.slice(0, 1));
    await using _ = server;
    cache.fresh = () => false;
    const delegate = new DeferredDiscoveryRESTMapper(cache);
    const mapper = new ShortcutExpander({ delegate, discovery: cache });
    await mapper.kindFor({ resource: 'po' }, signal);
    Object.assign(server.answers, toAnswers(RESOURCES));
    expect(await mapper.kindFor({ resource: 'd' }, signal)).toMatchObject({ kind: 'Deployment' });
  });
});

describe('expandCategory', () => {
  it('tells each resource of a category once', async () => {
    const { server, cache } = await setUp();
    await using _ = server;
    expect(await expandCategory('all', cache, signal)).toEqual([
      { group: '', resource: 'pods' },
      { group: 'apps', resource: 'deployments' },
    ]);
    expect(await expandCategory('none', cache, signal)).toEqual([]);
  });
});
