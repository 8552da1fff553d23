import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createTransport,
  DiscoveryClient,
  discoveryCacheDirectory,
  DiskCachedDiscoveryClient,
  RESTClient,
  type ApiResource,
} from '@deltascope/client';
import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { afterAll, describe, expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import { discoverySuite } from './discovery-suite.ts';
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
async function printedResources(kubeconfig: string, ...more: readonly string[]): Promise<string[]> {
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

/** What kubectl finds out, in front of the same server. */
function kubectlSuite(target: () => Target, kubeconfig: () => string): void {
  const discovery = (): DiscoveryClient => new DiscoveryClient(target().client);

  describe('what kubectl finds out', () => {
    it('C140: tells what kubectl api-resources prints', async () => {
      const { resources, failed } = await discovery().serverPreferredResources(signal());
      expect([...failed]).toEqual([]);
      const printed = await printedResources(kubeconfig());
      expect(printed.length).toBeGreaterThan(50);
      expect(print(resources)).toEqual(printed);
    });

    it('C141: the cache on the disk is that of kubectl, for both to read and to write', async () => {
      const { host } = target().restConfig;
      const cacheDirectory = discoveryCacheDirectory(path.join(cache, 'discovery'), host);
      const disk = (delegate: DiscoveryClient) =>
        new DiskCachedDiscoveryClient({ delegate, cacheDirectory, ttlMs: 60_000 });
      const printed = await printedResources(kubeconfig());
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
      expect(await printedResources(kubeconfig(), '--cached')).toEqual(printed);
      expect(readFileSync(groups, 'utf8')).toBe(written);
    });
  });
}

describe('a real API server', () => {
  onTarget(
    () => Target.fromKubeconfig(),
    (target) => {
      const discovery = (): DiscoveryClient => new DiscoveryClient(target().client);
      discoverySuite(target);
      kubectlSuite(target, () => process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? '');

      // The embedded cluster aggregates nothing.
      describe('an aggregated API', () => {
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
      });
    },
  );
});

describe('the embedded cluster', () => {
  const file = path.join(cache, 'embedded.kubeconfig');
  onTarget(
    async () => {
      const cluster = await startEmbeddedCluster({ quiet: true });
      const named = { clusters: [{ name: 'c', cluster: { server: cluster.url } }] };
      const context = { name: 'c', context: { cluster: 'c', user: '' } };
      const config = { ...named, contexts: [context], 'current-context': 'c' };
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...config }));
      return new Target({ host: cluster.url }, cluster);
    },
    (target) => kubectlSuite(target, () => file),
  );
});
