import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isNotFound } from '@deltascope/apimachinery';
import {
  createTransport,
  DeferredDiscoveryRESTMapper,
  DiscoveryClient,
  discoveryCacheDirectory,
  DiskCachedDiscoveryClient,
  expandCategory,
  isNoMatchError,
  MemCacheClient,
  RESTClient,
  ShortcutExpander,
  type ApiResource,
} from '@deltascope/client';
import { afterAll, describe, expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import { Definition, thingVersion } from './definition.ts';
import { kubectl } from './kubectl.ts';
import { signal, Target, until } from './target.ts';

const API_SERVICES = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };

/** meta/v1 APIResourceList, flattened over all groups as kubectl prints it. */
interface PrintedResources {
  readonly resources: readonly {
    readonly name: string;
    readonly singularName: string;
    readonly namespaced: boolean;
    readonly group?: string;
    readonly version: string;
    readonly kind: string;
    readonly verbs: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  }[];
}

const cache = mkdtempSync(path.join(tmpdir(), 'kubectl-'));
afterAll(() => rmSync(cache, { recursive: true }));

/** `kubectl api-resources`, with all of its columns. */
async function printedResources(...more: readonly string[]): Promise<string[]> {
  const { DELTASCOPE_TEST_KUBECONFIG: kubeconfig = '' } = process.env;
  const args = ['api-resources', `--kubeconfig=${kubeconfig}`, `--cache-dir=${cache}`, ...more];
  const { resources } = await kubectl<PrintedResources>(args, { env: {} });
  return resources
    .map(({ group = '', shortNames = [], categories = [], ...one }) =>
      JSON.stringify({ ...one, group, shortNames, categories }, KEYS),
    )
    .toSorted();
}

const KEYS = [
  'name',
  'singularName',
  'namespaced',
  'group',
  'version',
  'kind',
  'verbs',
  'shortNames',
  'categories',
];

const print = (resources: readonly ApiResource[]): string[] =>
  resources
    .filter(({ verbs }) => verbs.length > 0)
    .map((one) => JSON.stringify({ ...one, name: one.resource }, KEYS))
    .toSorted();

// On a real API server only: kubectl prints what the embedded one is not made to have.
onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    const discovery = (): DiscoveryClient => new DiscoveryClient(target().client);

    describe('discovery', () => {
      it('C140: tells what kubectl api-resources prints', async () => {
        const { resources, failed } = await discovery().serverPreferredResources(signal());
        expect([...failed]).toEqual([]);
        const printed = await printedResources();
        expect(printed.length).toBeGreaterThan(50);
        expect(print(resources)).toEqual(printed);
      });

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

      it('C141: the cache on the disk is that of kubectl, for both to read and to write', async () => {
        const { host } = target().restConfig;
        const cacheDirectory = discoveryCacheDirectory(path.join(cache, 'discovery'), host);
        const disk = (delegate: DiscoveryClient) =>
          new DiskCachedDiscoveryClient({ delegate, cacheDirectory, ttlMs: 60_000 });
        const printed = await printedResources();
        const unreachable = createTransport({ host: 'http://127.0.0.1:1' });
        const silent = new DiscoveryClient(new RESTClient({ transport: unreachable }));
        const theirs = await disk(silent).serverPreferredResources(signal());
        expect(print(theirs.resources)).toEqual(printed);
        await unreachable.close();

        rmSync(cacheDirectory, { recursive: true });
        const ours = await disk(discovery()).serverPreferredResources(signal());
        expect(print(ours.resources)).toEqual(printed);
        const groups = path.join(cacheDirectory, 'servergroups.json');
        const written = readFileSync(groups, 'utf8');
        expect(await printedResources('--cached')).toEqual(printed);
        expect(readFileSync(groups, 'utf8')).toBe(written);
      });

      it('C138, C139: an aggregated API without a backend is told as failed, and all others come', async () => {
        const group = `broken-${randomBytes(4).toString('hex')}.example.com`;
        const name = `v1beta1.${group}`;
        const before = await discovery().serverGroupsAndResources(signal());
        const apiServices = target().dynamic.resource(API_SERVICES);
        const spec = {
          group,
          version: 'v1beta1',
          groupPriorityMinimum: 100,
          versionPriority: 10,
          service: { namespace: 'default', name: 'no-such-service' },
        };
        await apiServices.create({ metadata: { name }, spec }, {}, signal());
        try {
          await until(async () => {
            const { failed } = await discovery().serverGroupsAndResources(signal());
            return failed.has(`${group}/v1beta1`);
          });
          for (const client of [discovery(), discovery().withLegacy()]) {
            const { failed, resources } = await client.serverGroupsAndResources(signal());
            expect([...failed.keys()]).toEqual([`${group}/v1beta1`]);
            expect(print(resources)).toEqual(print(before.resources));
            expect((await client.serverPreferredResources(signal())).failed.size).toBe(1);
          }
        } finally {
          await apiServices.delete(name, {}, signal());
        }
        await until(async () => {
          const { groups } = await discovery().serverGroupsAndResources(signal());
          return groups.every((one) => one.group !== group);
        });
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
        const missing = target()
          .dynamic.resource(resource)
          .namespace('default')
          .get('no', signal());
        const error = await missing.catch((one: unknown) => one);
        expect(isNotFound(error)).toBe(true);
      });
    });
  },
);
