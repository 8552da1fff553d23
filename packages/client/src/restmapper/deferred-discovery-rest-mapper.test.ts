import { describe, expect, it, vi } from 'vitest';
import { MemCacheClient } from '../discovery/cached/mem-cache-client.ts';
import { LEGACY_ANSWERS, serveDiscovery } from '../discovery/discovery-server.ts';
import { DeferredDiscoveryRESTMapper } from './deferred-discovery-rest-mapper.ts';
import { NoKindMatchError, NoResourceMatchError } from './match-errors.ts';

const { signal } = new AbortController();
const JOBS = { group: 'batch', version: 'v1', resource: 'jobs' };
const WITH_JOBS = {
  '/apis': { groups: [{ name: 'batch', versions: [{ version: 'v1' }] }] },
  '/apis/batch/v1': {
    resources: [{ name: 'jobs', kind: 'Job', namespaced: true, verbs: ['list'] }],
  },
};

/** A cache that never claims to know all there is, as one does that was read from a disk. */
class DoubtfulCache extends MemCacheClient {
  override fresh(): boolean {
    return false;
  }
}

async function setUp(Cache = MemCacheClient) {
  const server = await serveDiscovery(LEGACY_ANSWERS);
  const cache = new Cache(server.discovery);
  return { server, mapper: new DeferredDiscoveryRESTMapper(cache) };
}

const times = (requests: readonly string[]): number =>
  requests.filter((request) => request === 'GET /apis').length;

describe('DeferredDiscoveryRESTMapper', () => {
  it('asks nothing before it is asked, and then once', async () => {
    const { server, mapper } = await setUp();
    await using _ = server;
    expect(server.requests).toEqual([]);
    const pods = { group: '', version: 'v1', resource: 'pods' };
    const kind = { group: '', version: 'v1', kind: 'Pod' };
    expect(await mapper.resourceFor({ resource: 'pod' }, signal)).toEqual(pods);
    expect(await mapper.resourcesFor({ resource: 'pod' }, signal)).toEqual([pods]);
    expect(await mapper.kindFor(pods, signal)).toEqual(kind);
    expect(await mapper.kindsFor(pods, signal)).toEqual([kind]);
    const mapping = { resource: pods, groupVersionKind: kind, scope: 'namespace' };
    expect(await mapper.restMapping(kind, [], signal)).toEqual(mapping);
    expect(await mapper.restMappings(kind, [], signal)).toEqual([mapping]);
    expect(await mapper.resourceSingularizer('pods', signal)).toBe('pod');
    expect(times(server.requests)).toBe(1);
  });

  it('C142: with a memory cache, a kind that came later is found after a reset only', async () => {
    const { server, mapper } = await setUp();
    await using _ = server;
    await mapper.kindFor({ resource: 'pods' }, signal);
    Object.assign(server.answers, WITH_JOBS);
    await expect(mapper.kindFor(JOBS, signal)).rejects.toThrow(NoResourceMatchError);
    await expect(mapper.restMapping({ group: 'batch', kind: 'Job' }, [], signal)).rejects.toThrow(
      NoKindMatchError,
    );
    expect(times(server.requests)).toBe(1);
    mapper.reset();
    expect(await mapper.kindFor(JOBS, signal)).toMatchObject({ kind: 'Job' });
  });

  it('C142: with a cache that is not fresh, no match leads to a reset and one more try', async () => {
    const { server, mapper } = await setUp(DoubtfulCache);
    await using _ = server;
    await mapper.kindFor({ resource: 'pods' }, signal);
    Object.assign(server.answers, WITH_JOBS);
    const { resource } = await mapper.restMapping({ group: 'batch', kind: 'Job' }, [], signal);
    expect(resource).toEqual(JOBS);
    expect(times(server.requests)).toBe(2);
    await expect(mapper.kindFor({ resource: 'nothing' }, signal)).rejects.toThrow(
      NoResourceMatchError,
    );
    expect(times(server.requests)).toBe(3);
  });

  it('what was asked before a reset does not answer after it', async () => {
    const { server, mapper } = await setUp();
    await using _ = server;
    Object.assign(server.answers, { '/api/v1': 'none' });
    const stop = new AbortController();
    const before = mapper.kindFor({ resource: 'pods' }, stop.signal);
    await vi.waitFor(() => expect(server.requests).toContain('GET /api/v1'));
    mapper.reset();
    Object.assign(server.answers, { ...LEGACY_ANSWERS, ...WITH_JOBS });
    expect(await mapper.kindFor(JOBS, signal)).toMatchObject({ kind: 'Job' });
    stop.abort(new Error('enough'));
    await expect(before).rejects.toThrow('enough');
    expect(await mapper.kindFor(JOBS, signal)).toMatchObject({ kind: 'Job' });
    expect(times(server.requests)).toBe(2);
  });

  it('throws what discovery throws, and asks again the next time', async () => {
    const { server, mapper } = await setUp();
    await using _ = server;
    Object.assign(server.answers, { '/apis': 403 });
    await expect(mapper.kindFor(JOBS, signal)).rejects.toMatchObject({ code: 403 });
    Object.assign(server.answers, WITH_JOBS);
    expect(await mapper.kindFor(JOBS, signal)).toMatchObject({ kind: 'Job' });
  });
});
