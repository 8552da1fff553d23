import { describe, expect, it, vi } from 'vitest';
import { RESTClient } from '../rest/rest-client.ts';
import { HastyClock } from '../rest/test-server.ts';
import type { ClientRateLimit } from '../util/flowcontrol/rate-limiter.ts';
import {
  ErrGroupDiscoveryFailed,
  findResource,
  groupDiscoveryError,
  isGroupIncomplete,
  type ApiResources,
} from './api-resource.ts';
import { DiscoveryClient } from './discovery-client.ts';
import {
  AGGREGATED,
  AGGREGATED_ANSWERS,
  LEGACY_ANSWERS,
  names,
  serveDiscovery,
  type Answers,
} from './discovery-server.ts';

const { signal } = new AbortController();

async function discover(answers: Answers, contentType?: string) {
  await using server = await serveDiscovery(answers, contentType);
  const result: ApiResources = await server.discovery.serverGroupsAndResources(signal);
  return { result, requests: server.requests.toSorted() };
}

/** What comes of it where nothing is stale. */
const CURRENT_ANSWERS: Answers = {
  ...AGGREGATED_ANSWERS,
  '/apis': { items: (AGGREGATED_ANSWERS['/apis'] as { items: object[] }).items.slice(0, 1) },
};

describe('aggregated discovery', () => {
  it('C136, C138: tells everything in two requests', async () => {
    const { result, requests } = await discover(CURRENT_ANSWERS, AGGREGATED);
    expect(requests).toEqual(['GET /api', 'GET /apis']);
    expect(names(result)).toEqual([
      '/v1/pods',
      '/v1/pods/eviction',
      '/v1/pods/status',
      '/v1/nodes',
      '/v1/ghosts/status',
      'autoscaling/v2/horizontalpodautoscalers',
      'autoscaling/v1/horizontalpodautoscalers',
    ]);
    expect(result.resources[0]).toEqual({
      group: '',
      version: 'v1',
      resource: 'pods',
      kind: 'Pod',
      responseKind: { group: '', version: 'v1', kind: 'Pod' },
      singularName: 'pod',
      namespaced: true,
      verbs: ['get', 'list', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
    });
    expect(result.resources[1]).toMatchObject({
      kind: 'Eviction',
      responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' },
      shortNames: [],
      categories: [],
    });
    expect(result.resources[3]).toMatchObject({ kind: 'Node', namespaced: false });
  });

  it('C138: leaves out stale versions and reports them as failed; the first that is not stale is preferred', async () => {
    const versions = [
      { version: 'v2', freshness: 'Stale' },
      { version: 'v1', freshness: 'Current' },
    ];
    const items = [{ metadata: { name: 'b' }, versions }];
    const { result } = await discover({ ...CURRENT_ANSWERS, '/apis': { items } }, AGGREGATED);
    expect(result.groups.at(-1)).toEqual({ group: 'b', versions: ['v1'], preferredVersion: 'v1' });
    expect([...result.failed.keys()]).toEqual(['b/v2']);
    expect(isGroupIncomplete(result, 'b')).toBe(true);
    expect(isGroupIncomplete(result, 'autoscaling')).toBe(false);
    expect(isGroupIncomplete(result, 'nowhere')).toBe(false);
  });

  it('C138, C139: a group that is stale as a whole stays; it is asked a second time, and then told as an error', async () => {
    const { result, requests } = await discover(AGGREGATED_ANSWERS, AGGREGATED);
    expect(requests).toEqual(['GET /api', 'GET /api', 'GET /apis', 'GET /apis']);
    expect(result.groups.at(-1)).toEqual({
      group: 'metrics.k8s.io',
      versions: [],
      preferredVersion: undefined,
    });
    const error = groupDiscoveryError(result);
    expect(error).toBeInstanceOf(ErrGroupDiscoveryFailed);
    expect(error?.message).toBe(
      'unable to retrieve the complete list of server APIs: ' +
        'metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1',
    );
  });

  it('C136: one root that is aggregated and one that is not tell groups only', async () => {
    await using server = await serveDiscovery(LEGACY_ANSWERS);
    const { resources, groups } = await server.discovery.groupsAndMaybeResources(signal);
    expect(resources).toBeUndefined();
    expect(groups.map(({ group }) => group)).toEqual(['', 'apps']);
  });

  it('C137: does without a core group, and not without /apis', async () => {
    const { result } = await discover({ ...CURRENT_ANSWERS, '/api': 404 }, AGGREGATED);
    expect(result.groups.map(({ group }) => group)).toEqual(['autoscaling']);
    await expect(discover({ ...CURRENT_ANSWERS, '/apis': 404 }, AGGREGATED)).rejects.toMatchObject({
      code: 404,
    });
    await expect(discover({ ...CURRENT_ANSWERS, '/api': 500 }, AGGREGATED)).rejects.toMatchObject({
      code: 500,
    });
  });
});

describe('discovery without aggregation', () => {
  it('C139: asks for each group-version by itself', async () => {
    const { result, requests } = await discover(LEGACY_ANSWERS);
    expect(requests).toEqual(
      Object.keys(LEGACY_ANSWERS)
        .map((path) => `GET ${path}`)
        .toSorted(),
    );
    expect(names(result)).toEqual([
      '/v1/pods',
      '/v1/pods/eviction',
      'apps/v1beta1/deployments',
      'apps/v1beta1/olds',
      'apps/v1/deployments',
    ]);
    expect(result.failed.size).toBe(0);
    expect(groupDiscoveryError(result)).toBeUndefined();
    expect(result.resources[0]).toMatchObject({
      responseKind: { group: '', version: 'v1', kind: 'Pod' },
      singularName: 'pod',
      categories: ['all'],
    });
    expect(result.resources[1]?.responseKind).toEqual({
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
    });
  });

  it('C139: gives what could be read beside what could not, after a second try', async () => {
    const { result, requests } = await discover({ ...LEGACY_ANSWERS, '/apis/apps/v1': 503 });
    expect(requests.filter((request) => request === 'GET /apis/apps/v1')).toHaveLength(2);
    expect(result.failed.get('apps/v1')).toMatchObject({ code: 503 });
    expect(names(result)).toContain('apps/v1beta1/olds');
  });

  it('C139: a group that comes or goes between the answers is right the second time', async () => {
    await using server = await serveDiscovery({ ...LEGACY_ANSWERS, '/apis/apps/v1': 404 });
    const { answers, discovery } = server;
    const asked = discovery.serverResourcesForGroupVersion.bind(discovery);
    discovery.serverResourcesForGroupVersion = async (groupVersion, callSignal) => {
      try {
        return await asked(groupVersion, callSignal);
      } finally {
        Object.assign(answers, LEGACY_ANSWERS);
      }
    };
    const { failed, resources } = await discovery.serverGroupsAndResources(signal);
    expect([...failed]).toEqual([]);
    expect(names({ resources })).toContain('apps/v1/deployments');
  });

  it('C139, C140: a group-version that never answers fails alone', async () => {
    const inTime = AbortSignal.timeout.bind(AbortSignal);
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => inTime(300));
    try {
      const { result } = await discover({ ...LEGACY_ANSWERS, '/apis/apps/v1': 'none' });
      expect(timeout).toHaveBeenCalledWith(32_000);
      expect([...result.failed.keys()]).toEqual(['apps/v1']);
      expect(names(result)).toContain('apps/v1beta1/olds');
    } finally {
      timeout.mockRestore();
    }
  });

  it('C140: has a limit of its own, of 300 requests at once, unless one was configured', async () => {
    const names40 = Array.from({ length: 40 }, (_, index) => `g${index}`);
    const groups = names40.map((name) => ({ name, versions: [{ version: 'v1' }] }));
    const lists = names40.map((name) => [`/apis/${name}/v1`, { resources: [] }]);
    const answers = { ...LEGACY_ANSWERS, '/apis': { groups }, ...Object.fromEntries(lists) };
    await using server = await serveDiscovery(answers);
    const waits = async (limit: ClientRateLimit) => {
      const clock = new HastyClock();
      const client = new RESTClient({ transport: server.transport, clock, ...limit });
      const discovery = new DiscoveryClient(client).withLegacy();
      await discovery.serverGroupsAndResources(signal);
      return clock.waits.length;
    };
    expect(await waits({})).toBe(0);
    expect(await waits({ qps: -1 })).toBe(0);
    expect(await waits({ burst: 5 })).toBeGreaterThan(0);
  });

  it('an abort ends it with the reason of the signal, and is no failure of a group-version', async () => {
    await using server = await serveDiscovery({ ...LEGACY_ANSWERS, '/apis/apps/v1': 'none' });
    const stop = new AbortController();
    const discovered = server.discovery.serverGroupsAndResources(stop.signal);
    await vi.waitFor(() => expect(server.requests).toContain('GET /apis/apps/v1'));
    stop.abort(new Error('enough'));
    await expect(discovered).rejects.toThrow('enough');
  });

  it('of one group-version; a server without a core group has no resources in it', async () => {
    await using server = await serveDiscovery({ ...LEGACY_ANSWERS, '/api/v1': 404 });
    const { discovery } = server;
    const apps = await discovery.serverResourcesForGroupVersion('apps/v1', signal);
    expect(apps.map(({ resource }) => resource)).toEqual(['deployments']);
    expect(await discovery.serverResourcesForGroupVersion('v1', signal)).toEqual([]);
    await expect(
      discovery.serverResourcesForGroupVersion('batch/v1', signal),
    ).rejects.toMatchObject({ code: 404 });
    await expect(discovery.serverResourcesForGroupVersion('', signal)).rejects.toThrow(RangeError);
  });

  it('can be asked for of a server that aggregates', async () => {
    await using server = await serveDiscovery(LEGACY_ANSWERS);
    const accepts: unknown[] = [];
    const request = server.transport.request.bind(server.transport);
    vi.spyOn(server.transport, 'request').mockImplementation((options) => {
      accepts.push(options.headers?.['accept']);
      return request(options);
    });
    await server.discovery.groupsAndMaybeResources(signal);
    await server.discovery.withLegacy().groupsAndMaybeResources(signal);
    const aggregated =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    expect(accepts).toEqual([aggregated, aggregated, 'application/json', 'application/json']);
  });
});

describe('of what there is', () => {
  it('C140: preferred resources are each under one version, without subresources', async () => {
    await using server = await serveDiscovery(LEGACY_ANSWERS);
    const preferred = await server.discovery.serverPreferredResources(signal);
    expect(names(preferred)).toEqual(['/v1/pods', 'apps/v1beta1/olds', 'apps/v1/deployments']);
    const namespaced = await server.discovery.serverPreferredNamespacedResources(signal);
    expect(names(namespaced)).toEqual(['/v1/pods', 'apps/v1/deployments']);
  });

  it("findResource takes the group's preferred version, and another one only if that lacks the resource", async () => {
    const { result } = await discover(LEGACY_ANSWERS);
    expect(findResource(result, { group: 'apps', resource: 'deployments' })?.version).toBe('v1');
    expect(findResource(result, { group: 'apps', resource: 'olds' })?.version).toBe('v1beta1');
    expect(findResource(result, { group: '', resource: 'pods' })?.kind).toBe('Pod');
    expect(findResource(result, { group: 'apps', resource: 'pods' })).toBeUndefined();
  });

  it('the version of the server', async () => {
    await using server = await serveDiscovery({ '/version': { gitVersion: 'v1.37.2' } });
    expect(await server.discovery.serverVersion(signal)).toMatchObject({ gitVersion: 'v1.37.2' });
  });

  it('an answer that is not JSON is told with its path', async () => {
    await using server = await serveDiscovery({ '/apis': 'garbage' });
    await expect(server.discovery.serverGroups(signal)).rejects.toThrow(
      'the answer to GET /apis is not JSON',
    );
  });
});

describe('OpenAPI v3', () => {
  const URL_OF_APPS = '/openapi/v3/apis/apps/v1?hash=A%2B';

  it.each([
    ['', 'of the server'],
    ['/prefix', 'behind a path of its own'],
  ])('%s tells where each group-version has its document, and fetches it (%s)', async (prefix) => {
    await using server = await serveDiscovery({
      '/openapi/v3': {
        paths: { 'apis/apps/v1': { serverRelativeURL: `${prefix}${URL_OF_APPS}` } },
      },
      [URL_OF_APPS]: { openapi: '3.0.0' },
    });
    const paths = await server.discovery.openAPIV3().paths(signal);
    expect([...paths.keys()]).toEqual(['apis/apps/v1']);
    const apps = paths.get('apis/apps/v1');
    expect(apps?.serverRelativeURL).toBe(`${prefix}${URL_OF_APPS}`);
    expect(await apps?.schema(signal)).toEqual({ openapi: '3.0.0' });
    expect(server.requests.at(-1)).toBe(`GET ${URL_OF_APPS}`);
  });
});
