import { randomBytes } from 'node:crypto';
import { isNotFound } from '@deltascope/apimachinery';
import {
  DeferredDiscoveryRESTMapper,
  DiscoveryClient,
  expandCategory,
  isNoMatchError,
  MemCacheClient,
  ShortcutExpander,
  type ApiResource,
} from '@deltascope/client';
import { describe, expect, it } from 'vitest';
import { Definition, thingVersion } from './definition.ts';
import { signal, type Target, until } from './target.ts';

/** What a server says that it serves, and where that leads. */
export function discoverySuite(target: () => Target): void {
  const discovery = (): DiscoveryClient => new DiscoveryClient(target().client);

  describe('discovery', () => {
    it('C139: asked group by group it tells the same as aggregated, and so does a cache of either', async () => {
      const live = discovery();
      const aggregated = await live.serverGroupsAndResources(signal());
      const cached = await new MemCacheClient(live).serverGroupsAndResources(signal());
      expect(cached).toEqual(aggregated);
      const legacy = await live.withLegacy().serverGroupsAndResources(signal());
      const byName = ({ group, version, resource }: ApiResource): string =>
        `${group}/${version}/${resource}`;
      const sorted = (resources: readonly ApiResource[]): ApiResource[] =>
        resources.toSorted((a, b) => byName(a).localeCompare(byName(b)));
      expect(sorted(legacy.resources)).toEqual(sorted(aggregated.resources));
      expect(legacy.groups).toEqual(aggregated.groups);
      const cachedLegacy = new MemCacheClient(live.withLegacy());
      expect(await cachedLegacy.serverGroupsAndResources(signal())).toEqual(legacy);
    });

    it('OpenAPI v3: each group-version has its document', async () => {
      const paths = await discovery().openAPIV3().paths(signal());
      const groups = await discovery().serverGroups(signal());
      const expected = groups.flatMap(({ group, versions }) =>
        versions.map((version) => (group === '' ? `api/${version}` : `apis/${group}/${version}`)),
      );
      expect([...paths.keys()]).toEqual(expect.arrayContaining(expected));
      const document = await paths.get('apis/apps/v1')?.schema(signal());
      expect(document).toMatchObject({ paths: { '/apis/apps/v1/deployments': {} } });
    });
  });

  describe('RESTMapper', () => {
    it('C142, C144: a kind that is defined while it runs is found after a reset, by each of its names', async () => {
      const cached = new MemCacheClient(discovery());
      const delegate = new DeferredDiscoveryRESTMapper(cached);
      const mapper = new ShortcutExpander({ delegate, discovery: cached });
      const definition = new Definition(target());
      const { group } = definition.gvr;
      const kind = { group, kind: 'Thing' };
      const shortName = `t${randomBytes(3).toString('hex')}`;
      const isKnown = async (): Promise<boolean> => {
        try {
          await mapper.restMapping(kind, [], signal());
          return true;
        } catch (error) {
          if (isNoMatchError(error)) return false;
          throw error;
        }
      };
      expect(await isKnown()).toBe(false);
      const stored = thingVersion('v1', { isStored: true });
      await definition.create({
        versions: [stored, thingVersion('v2beta1', { isStored: false })],
        shortNames: [shortName],
        categories: [shortName],
      });
      expect(await isKnown()).toBe(false);
      await until(() => {
        mapper.reset();
        return isKnown();
      });
      const { gvr } = definition;
      expect(await mapper.restMapping(kind, [], signal())).toEqual({
        resource: gvr,
        groupVersionKind: { group, version: 'v1', kind: 'Thing' },
        scope: 'root',
      });
      for (const resource of ['things', 'thing', shortName]) {
        expect(await mapper.resourceFor({ group, resource }, signal())).toEqual(gvr);
      }
      const [first, second] = await mapper.kindsFor({ resource: shortName }, signal());
      expect([first?.version, second?.version]).toEqual(['v1', 'v2beta1']);
      const category = await expandCategory(shortName, cached, signal());
      expect(category).toEqual([{ group, resource: 'things' }]);
      await definition.delete();
      await until(async () => {
        mapper.reset();
        return !(await isKnown());
      });
    });

    it('C143: leads to each built-in kind and back, as the server lists them', async () => {
      const cached = new MemCacheClient(discovery());
      const mapper = new DeferredDiscoveryRESTMapper(cached);
      const { resources } = await cached.serverPreferredResources(signal());
      for (const { group, version, resource, kind } of resources) {
        const gvr = { group, version, resource };
        const gvk = { group, version, kind };
        expect(await mapper.kindFor(gvr, signal())).toEqual(gvk);
        expect((await mapper.restMapping(gvk, [version], signal())).resource).toEqual(gvr);
        expect((await mapper.restMapping(gvk, [], signal())).resource).toEqual(gvr);
      }
      expect(await mapper.kindFor({ resource: 'events' }, signal())).toMatchObject({ group: '' });
    });

    it('the path that it leads to is served', async () => {
      const mapper = new DeferredDiscoveryRESTMapper(new MemCacheClient(discovery()));
      const { resource } = await mapper.restMapping(
        { group: 'apps', kind: 'Deployment' },
        [],
        signal(),
      );
      const missing = target().dynamic.resource(resource).namespace('default').get('no', signal());
      const error = await missing.catch((one: unknown) => one);
      expect(isNotFound(error)).toBe(true);
    });
  });
}
