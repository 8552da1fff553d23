import { describe, expect, it, vi } from 'vitest';
import {
  AGGREGATED,
  AGGREGATED_ANSWERS,
  LEGACY_ANSWERS,
  names,
  serveDiscovery,
  type Answers,
} from '../discovery-server.ts';
import { StaleGroupVersionError } from '../aggregated-discovery.ts';
import { EmptyResponseError, ErrCacheNotFound, MemCacheClient } from './mem-cache-client.ts';

const { signal } = new AbortController();

async function setUp(answers: Answers, contentType?: string) {
  const server = await serveDiscovery(answers, contentType);
  return { server, answers: server.answers, cache: new MemCacheClient(server.discovery) };
}

const asked = (requests: readonly string[], path: string): number =>
  requests.filter((request) => request === `GET ${path}`).length;

describe('MemCacheClient', () => {
  it.each([
    ['aggregated', AGGREGATED_ANSWERS, AGGREGATED],
    ['group by group', LEGACY_ANSWERS, undefined],
  ])('C141: reads discovery (%s) once, and answers from it', async (_, answers, contentType) => {
    const { server, cache } = await setUp(answers, contentType);
    await using _server = server;
    expect(cache.fresh()).toBe(false);
    const live = await server.discovery.serverGroupsAndResources(signal);
    const before = server.requests.length;
    expect(await cache.serverGroupsAndResources(signal)).toEqual(live);
    expect(cache.fresh()).toBe(true);
    const filled = server.requests.length - before;
    expect(filled).toBe(contentType === undefined ? Object.keys(answers).length : 2);
    const pods = await cache.serverResourcesForGroupVersion('v1', signal);
    expect(pods[0]?.resource).toBe('pods');
    expect(await cache.serverGroups(signal)).toEqual(live.groups);
    expect(names(await cache.serverPreferredResources(signal))).toContain('/v1/pods');
    expect(server.requests.length - before).toBe(filled);
  });

  it('C141: does not look for what it has not got until it is invalidated', async () => {
    const { server, answers, cache } = await setUp(LEGACY_ANSWERS);
    await using _server = server;
    await cache.serverGroups(signal);
    const groups = [{ name: 'batch', versions: [{ version: 'v1' }] }];
    const resources = [{ name: 'jobs', kind: 'Job', namespaced: true, verbs: ['list'] }];
    Object.assign(answers, { '/apis': { groups }, '/apis/batch/v1': { resources } });
    await expect(cache.serverResourcesForGroupVersion('batch/v1', signal)).rejects.toThrow(
      ErrCacheNotFound,
    );
    expect(asked(server.requests, '/apis/batch/v1')).toBe(0);
    cache.invalidate();
    expect(cache.fresh()).toBe(false);
    const [job] = await cache.serverResourcesForGroupVersion('batch/v1', signal);
    expect(job?.kind).toBe('Job');
  });

  it.each([500, 503, 429, 'reset' as const])(
    'C141: what failed in passing (%s) is read again when it is asked for',
    async (failure) => {
      const { server, answers, cache } = await setUp({
        ...LEGACY_ANSWERS,
        '/apis/apps/v1beta1': failure,
      });
      await using _server = server;
      const first = await cache.serverGroupsAndResources(signal);
      expect([...first.failed.keys()]).toEqual(['apps/v1beta1']);
      expect(names(first)).toContain('apps/v1/deployments');
      await expect(cache.serverResourcesForGroupVersion('apps/v1beta1', signal)).rejects.toThrow(
        Error,
      );
      Object.assign(answers, LEGACY_ANSWERS);
      const again = await cache.serverResourcesForGroupVersion('apps/v1beta1', signal);
      expect(again.map(({ resource }) => resource)).toEqual(['deployments', 'olds']);
      const before = server.requests.length;
      expect((await cache.serverGroupsAndResources(signal)).failed.size).toBe(0);
      expect(server.requests.length).toBe(before);
    },
  );

  it.each([404, 403])('C141: what was refused for good (%s) is not read again', async (code) => {
    const { server, answers, cache } = await setUp({
      ...LEGACY_ANSWERS,
      '/apis/apps/v1beta1': code,
    });
    await using _server = server;
    await cache.serverGroups(signal);
    Object.assign(answers, LEGACY_ANSWERS);
    await expect(
      cache.serverResourcesForGroupVersion('apps/v1beta1', signal),
    ).rejects.toMatchObject({ code });
    expect(asked(server.requests, '/apis/apps/v1beta1')).toBe(1);
  });

  it('C141: a stale group-version is its own error; an empty one, group by group, too', async () => {
    const aggregated = await setUp(AGGREGATED_ANSWERS, AGGREGATED);
    await using _aggregated = aggregated.server;
    await expect(
      aggregated.cache.serverResourcesForGroupVersion('metrics.k8s.io/v1beta1', signal),
    ).rejects.toThrow(StaleGroupVersionError);
    const legacy = await setUp({ ...LEGACY_ANSWERS, '/apis/apps/v1': { resources: [] } });
    await using _legacy = legacy.server;
    await expect(legacy.cache.serverResourcesForGroupVersion('apps/v1', signal)).rejects.toThrow(
      EmptyResponseError,
    );
  });

  it('is filled once for all who ask at one time', async () => {
    const { server, cache } = await setUp(LEGACY_ANSWERS);
    await using _server = server;
    await Promise.all(Array.from({ length: 5 }, () => cache.serverGroups(signal)));
    expect(asked(server.requests, '/apis')).toBe(1);
  });

  it('stays empty when it cannot be filled, and is filled by the next who asks', async () => {
    const { server, answers, cache } = await setUp({ ...LEGACY_ANSWERS, '/apis': 403 });
    await using _server = server;
    const refused = await Promise.allSettled([
      cache.serverGroups(signal),
      cache.serverGroups(signal),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked(server.requests, '/apis')).toBe(1);
    expect(cache.fresh()).toBe(false);
    Object.assign(answers, LEGACY_ANSWERS);
    expect(await cache.serverGroups(signal)).toHaveLength(2);
  });

  it('goes on for the others when the one whose call fills it aborts', async () => {
    const { server, answers, cache } = await setUp({ ...LEGACY_ANSWERS, '/apis': 'none' });
    await using _server = server;
    const stop = new AbortController();
    const first = cache.serverGroups(stop.signal);
    const impatient = new AbortController();
    const second = cache.serverGroups(impatient.signal);
    const third = cache.serverGroups(signal);
    await vi.waitFor(() => expect(asked(server.requests, '/apis')).toBe(1));
    impatient.abort(new Error('too long'));
    await expect(second).rejects.toThrow('too long');
    Object.assign(answers, LEGACY_ANSWERS);
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(await third).toHaveLength(2);
    expect(cache.fresh()).toBe(true);
  });

  it('keeps nothing of what was being read when it was invalidated', async () => {
    const { server, answers, cache } = await setUp({ ...LEGACY_ANSWERS, '/api/v1': 'none' });
    await using _server = server;
    const stop = new AbortController();
    const before = cache.serverGroups(stop.signal);
    await vi.waitFor(() => expect(asked(server.requests, '/api/v1')).toBe(1));
    cache.invalidate();
    Object.assign(answers, LEGACY_ANSWERS);
    await cache.serverGroups(signal);
    expect(asked(server.requests, '/apis')).toBe(2);
    stop.abort(new Error('enough'));
    await expect(before).rejects.toThrow('enough');
    expect(cache.fresh()).toBe(true);
    await cache.serverGroups(signal);
    expect(asked(server.requests, '/apis')).toBe(2);
  });

  it('invalidates the cache that it reads from', async () => {
    const { server, cache: inner } = await setUp(LEGACY_ANSWERS);
    await using _server = server;
    const outer = new MemCacheClient(inner);
    await outer.serverGroups(signal);
    outer.invalidate();
    expect([outer.fresh(), inner.fresh()]).toEqual([false, false]);
  });

  it('asks for version and OpenAPI each time', async () => {
    const { server, cache } = await setUp({ '/version': { gitVersion: 'v1' }, '/openapi/v3': {} });
    await using _server = server;
    expect(await cache.serverVersion(signal)).toEqual({ gitVersion: 'v1' });
    expect((await cache.openAPIV3().paths(signal)).size).toBe(0);
  });
});
