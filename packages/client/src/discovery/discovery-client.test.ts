import { describe, expect, it, vi } from 'vitest';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTransport } from '../transport/transport.ts';
import { findResource, isGroupIncomplete, type ApiResources } from './api-resource.ts';
import { DiscoveryClient } from './discovery-client.ts';

const { signal } = new AbortController();

type Answers = Readonly<Record<string, object | number | 'none'>>;
const AGGREGATED = 'application/json; as=APIGroupDiscoveryList; v=v2; g=apidiscovery.k8s.io';

/** A server of fixed answers; a number is a refusal, 'none' a request that waits for ever. */
async function discover(answers: Answers, contentType = 'application/json') {
  await using server = await serve((request, response) => {
    const answer = answers[request.url ?? ''] ?? 404;
    if (answer === 'none') return;
    if (typeof answer === 'number') return sendJson(response, {}, answer);
    response.writeHead(200, { 'content-type': contentType }).end(JSON.stringify(answer));
  });
  const transport = createTransport({ host: server.url });
  const result = await new DiscoveryClient(new RESTClient({ transport })).serverResources(signal);
  return { result, requests: server.requests.toSorted() };
}

const names = ({ resources }: ApiResources): string[] =>
  resources.map(({ group, version, resource }) => `${group}/${version}/${resource}`);

const resource = (name: string, kind: string, more: object = {}) => ({
  resource: name,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: ['get', 'list', 'watch'],
  ...more,
});

const AGGREGATED_ANSWERS = {
  '/api': {
    items: [
      {
        versions: [
          {
            version: 'v1',
            resources: [
              resource('pods', 'Pod', {
                shortNames: ['po'],
                subresources: [
                  { subresource: 'status', responseKind: { kind: 'Pod' }, verbs: ['get'] },
                  { subresource: 'proxy', verbs: ['get'] },
                ],
              }),
              resource('nodes', 'Node', { scope: 'Cluster' }),
              resource('ghosts', ''),
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    items: [
      {
        metadata: { name: 'autoscaling' },
        versions: [
          {
            version: 'v2',
            resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
          },
          {
            version: 'v1',
            resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
          },
        ],
      },
      {
        metadata: { name: 'metrics.k8s.io' },
        versions: [
          { version: 'v1beta1', freshness: 'Stale', resources: [resource('pods', 'PodMetrics')] },
        ],
      },
    ],
  },
};

const LEGACY_ANSWERS = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    groups: [
      {
        name: 'apps',
        versions: [{ version: 'v1beta1' }, { version: 'v1' }],
        preferredVersion: { version: 'v1' },
      },
    ],
  },
  '/api/v1': {
    resources: [
      { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['list'], shortNames: ['po'] },
    ],
  },
  '/apis/apps/v1beta1': {
    resources: [
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: [] },
      { name: 'olds', kind: 'Old', namespaced: false, verbs: [] },
    ],
  },
  '/apis/apps/v1': {
    resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['list'] }],
  },
};

describe('DiscoveryClient', () => {
  it('C136, C138: reads aggregated discovery in two requests', async () => {
    const { result, requests } = await discover(AGGREGATED_ANSWERS, AGGREGATED);
    expect(requests).toEqual(['GET /api', 'GET /apis']);
    expect(names(result)).toEqual([
      '/v1/pods',
      '/v1/pods/status',
      '/v1/nodes',
      'autoscaling/v2/horizontalpodautoscalers',
      'autoscaling/v1/horizontalpodautoscalers',
    ]);
    expect(result.resources[0]).toEqual({
      group: '',
      version: 'v1',
      resource: 'pods',
      kind: 'Pod',
      namespaced: true,
      verbs: ['get', 'list', 'watch'],
      shortNames: ['po'],
    });
    expect(result.resources[2]).toMatchObject({ kind: 'Node', namespaced: false });
  });

  it('C138: reports stale versions as failed', async () => {
    const { result } = await discover(AGGREGATED_ANSWERS, AGGREGATED);
    expect([...result.failed.keys()]).toEqual(['metrics.k8s.io/v1beta1']);
    expect(isGroupIncomplete(result, 'metrics.k8s.io')).toBe(true);
    expect(isGroupIncomplete(result, 'autoscaling')).toBe(false);
    expect(isGroupIncomplete(result, 'nowhere')).toBe(false);
  });

  it('C137: does without a core group, and not without /apis', async () => {
    const { result } = await discover({ ...AGGREGATED_ANSWERS, '/api': 404 }, AGGREGATED);
    expect(result.groups.map(({ group }) => group)).toEqual(['autoscaling', 'metrics.k8s.io']);
    await expect(
      discover({ ...AGGREGATED_ANSWERS, '/apis': 404 }, AGGREGATED),
    ).rejects.toMatchObject({ code: 404 });
    await expect(
      discover({ ...AGGREGATED_ANSWERS, '/api': 500 }, AGGREGATED),
    ).rejects.toMatchObject({ code: 500 });
  });

  it('C139: asks for each group-version when the server does not aggregate', async () => {
    const { result, requests } = await discover(LEGACY_ANSWERS);
    expect(requests).toEqual(
      Object.keys(LEGACY_ANSWERS)
        .map((path) => `GET ${path}`)
        .toSorted(),
    );
    expect(names(result)).toEqual([
      '/v1/pods',
      'apps/v1beta1/deployments',
      'apps/v1beta1/olds',
      'apps/v1/deployments',
    ]);
    expect(result.failed.size).toBe(0);
  });

  it('C139: gives what could be read beside what could not, after a second try', async () => {
    const { result, requests } = await discover({ ...LEGACY_ANSWERS, '/apis/apps/v1': 503 });
    expect(requests.filter((request) => request === 'GET /apis/apps/v1')).toHaveLength(2);
    expect(result.failed.get('apps/v1')).toMatchObject({ code: 503 });
    expect(names(result)).toContain('apps/v1beta1/olds');
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

  it('tells the version of the server', async () => {
    await using server = await serve((_, response) =>
      sendJson(response, { gitVersion: 'v1.37.2' }),
    );
    const transport = createTransport({ host: server.url });
    const client = new DiscoveryClient(new RESTClient({ transport }));
    expect(await client.serverVersion(signal)).toMatchObject({ gitVersion: 'v1.37.2' });
  });
});

describe('findResource', () => {
  it("takes the group's preferred version, and another one only if that lacks the resource", async () => {
    const { result } = await discover(LEGACY_ANSWERS);
    expect(findResource(result, { group: 'apps', resource: 'deployments' })?.version).toBe('v1');
    expect(findResource(result, { group: 'apps', resource: 'olds' })?.version).toBe('v1beta1');
    expect(findResource(result, { group: '', resource: 'pods' })?.kind).toBe('Pod');
    expect(findResource(result, { group: 'apps', resource: 'pods' })).toBeUndefined();
  });
});
