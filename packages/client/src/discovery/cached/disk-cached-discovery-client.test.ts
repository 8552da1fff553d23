import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../util/clock.ts';
import { silentLogger } from '../../util/logger.ts';
import {
  AGGREGATED,
  AGGREGATED_ANSWERS,
  LEGACY_ANSWERS,
  serveDiscovery,
  type Answers,
} from '../discovery-server.ts';
import {
  DiskCachedDiscoveryClient,
  discoveryCacheDirectory,
} from './disk-cached-discovery-client.ts';
import { MemCacheClient } from './mem-cache-client.ts';

const { signal } = new AbortController();
const TTL_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'discovery-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function setUp(answers: Answers = LEGACY_ANSWERS, contentType?: string) {
  const server = await serveDiscovery(answers, contentType);
  let aheadMs = 0;
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    setTimer: () => {
      throw new Error('there is nothing to wait for');
    },
  };
  const warnings: unknown[] = [];
  const logger = { ...silentLogger, warn: (fields: object) => warnings.push(fields) };
  const cacheDirectory = join(folder, 'server_6443');
  const create = () =>
    new DiskCachedDiscoveryClient({
      delegate: new MemCacheClient(server.discovery),
      cacheDirectory,
      ttlMs: TTL_MS,
      clock,
      logger,
    });
  const wait = (ms: number) => {
    aheadMs += ms;
  };
  return { server, cacheDirectory, create, wait, warnings };
}

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('DiskCachedDiscoveryClient', () => {
  it('C141: what one process has read, another one has without asking', async () => {
    const { server, create } = await setUp();
    await using _ = server;
    const live = await server.discovery.serverGroupsAndResources(signal);
    const first = create();
    expect(await first.serverGroupsAndResources(signal)).toEqual(live);
    expect(first.fresh()).toBe(true);
    const before = server.requests.length;
    const second = create();
    expect(await second.serverGroupsAndResources(signal)).toEqual(live);
    expect(second.fresh()).toBe(false);
    expect(server.requests.length).toBe(before);
  });

  it('C141: its folders and files are for their owner and group', async () => {
    const { server, create, cacheDirectory } = await setUp();
    await using _ = server;
    await create().serverGroupsAndResources(signal);
    expect(readdirSync(cacheDirectory).toSorted()).toEqual(['apps', 'servergroups.json', 'v1']);
    expect(mode(cacheDirectory)).toBe('750');
    expect(mode(join(cacheDirectory, 'apps/v1'))).toBe('750');
    expect(mode(join(cacheDirectory, 'servergroups.json'))).toBe('660');
    expect(readdirSync(join(cacheDirectory, 'apps/v1'))).toEqual(['serverresources.json']);
    expect(mode(join(cacheDirectory, 'apps/v1/serverresources.json'))).toBe('660');
  });

  it('C141: a file is used until its time is over', async () => {
    const { server, create, wait } = await setUp();
    await using _ = server;
    await create().serverGroups(signal);
    const before = server.requests.length;
    wait(TTL_MS - 1000);
    await create().serverGroups(signal);
    expect(server.requests.length).toBe(before);
    wait(2000);
    await create().serverGroups(signal);
    expect(server.requests.length).toBeGreaterThan(before);
  });

  it('C142: invalidated, it uses no file that it has not written since, and is fresh', async () => {
    const { server, create } = await setUp();
    await using _ = server;
    await create().serverGroups(signal);
    const cache = create();
    await cache.serverGroups(signal);
    expect(cache.fresh()).toBe(false);
    const before = server.requests.length;
    cache.invalidate();
    expect(cache.fresh()).toBe(true);
    await cache.serverGroups(signal);
    const read = server.requests.length;
    expect(read).toBeGreaterThan(before);
    await cache.serverGroups(signal);
    expect(server.requests.length).toBe(read);
    expect(cache.fresh()).toBe(true);
  });

  it('keeps nothing that is incomplete or empty', async () => {
    const { server, create, cacheDirectory } = await setUp(AGGREGATED_ANSWERS, AGGREGATED);
    await using _ = server;
    const { failed } = await create().groupsAndMaybeResources(signal);
    expect([...failed.keys()]).toEqual(['metrics.k8s.io/v1beta1']);
    expect(existsSync(join(cacheDirectory, 'servergroups.json'))).toBe(false);
    const legacy = await setUp({ ...LEGACY_ANSWERS, '/apis/apps/v1': { resources: [] } });
    await using _legacy = legacy.server;
    const found = await legacy.create().serverGroupsAndResources(signal);
    expect([...found.failed.keys()]).toEqual(['apps/v1']);
    expect(existsSync(join(cacheDirectory, 'apps/v1'))).toBe(false);
  });

  it('a file that is broken is as good as none', async () => {
    const { server, create, cacheDirectory } = await setUp();
    await using _ = server;
    const groups = await create().serverGroups(signal);
    for (const content of ['{"groups', '{}', '']) {
      writeFileSync(join(cacheDirectory, 'servergroups.json'), content);
      expect(await create().serverGroups(signal)).toEqual(groups);
    }
  });

  it('what cannot be written is answered all the same, and told', async () => {
    const { server, create, cacheDirectory, warnings } = await setUp();
    await using _ = server;
    writeFileSync(cacheDirectory, 'a file where the folder should be');
    chmodSync(cacheDirectory, 0o400);
    expect(await create().serverGroups(signal)).toHaveLength(2);
    expect(warnings).toEqual([
      expect.objectContaining({ path: join(cacheDirectory, 'servergroups.json') }),
    ]);
  });

  it('a server does not choose where files are written', async () => {
    const resources = [{ name: 'x', kind: 'X', namespaced: true, verbs: ['list'] }];
    const { server, create } = await setUp({ ...LEGACY_ANSWERS, '/apis/../v1': { resources } });
    await using _ = server;
    await expect(create().serverResourcesForGroupVersion('../v1', signal)).rejects.toThrow(
      '../v1 is not in the discovery cache',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks for version and OpenAPI each time', async () => {
    const { server, create } = await setUp({ '/version': { gitVersion: 'v1' }, '/openapi/v3': {} });
    await using _ = server;
    expect(await create().serverVersion(signal)).toEqual({ gitVersion: 'v1' });
    expect((await create().openAPIV3().paths(signal)).size).toBe(0);
  });
});

it.each([
  ['https://127.0.0.1:6443', '127.0.0.1_6443'],
  ['https://host:6443/k8s/clusters/c-1', 'host_6443/k8s/clusters/c_1'],
  ['http://[::1]:80', '___1__80'],
  ['https://host/../../etc', 'host/_/_/etc'],
])('C141: %s has a folder of its own', (host, expected) => {
  expect(discoveryCacheDirectory('/cache', host)).toBe(`/cache/${expected}`);
});
