import { RESTClient } from '../rest/rest-client.ts';
import { HastyClock, sendJson, serve, type TestServer } from '../rest/test-server.ts';
import { createTransport, type Transport } from '../transport/transport.ts';
import type { ApiResources } from './api-resource.ts';
import { DiscoveryClient } from './discovery-client.ts';

/** By path; a number is a refusal, 'reset' a broken connection, 'garbage' a page of a proxy, 'none' a request that waits for ever. */
export type Answers = Record<string, object | number | 'reset' | 'garbage' | 'none'>;

export const AGGREGATED = 'application/json; as=APIGroupDiscoveryList; v=v2; g=apidiscovery.k8s.io';

/** A server of discovery documents, for tests, and a client of it. Its answers may be changed while it runs. */
export interface DiscoveryServer extends AsyncDisposable {
  readonly requests: TestServer['requests'];
  readonly answers: Answers;
  readonly transport: Transport;
  readonly discovery: DiscoveryClient;
}

/** Answers what is not written down with 404. A path without its query finds its answer, too. */
export async function serveDiscovery(
  initial: Answers,
  contentType = 'application/json',
): Promise<DiscoveryServer> {
  const answers = { ...initial };
  const server = await serve((request, response) => {
    const { url = '' } = request;
    const answer = answers[url] ?? answers[url.split('?', 1).join('')] ?? 404;
    if (answer === 'none') return;
    if (answer === 'reset') request.socket.resetAndDestroy();
    else if (answer === 'garbage') response.end('<html>');
    else if (typeof answer === 'number') sendJson(response, {}, answer);
    else response.writeHead(200, { 'content-type': contentType }).end(JSON.stringify(answer));
  });
  const transport = createTransport({ host: server.url });
  return {
    requests: server.requests,
    answers,
    transport,
    // What is broken is retried after a second each.
    discovery: new DiscoveryClient(new RESTClient({ transport, clock: new HastyClock() })),
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** "apps/v1/deployments" of each. */
export const names = ({ resources }: Pick<ApiResources, 'resources'>): string[] =>
  resources.map(({ group, version, resource }) => `${group}/${version}/${resource}`);

/** An entry of aggregated discovery. */
const aggregatedResource = (name: string, kind: string, more: object = {}): object => ({
  resource: name,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: ['get', 'list', 'watch'],
  ...more,
});

export const AGGREGATED_ANSWERS: Answers = {
  '/api': {
    items: [
      {
        versions: [
          {
            version: 'v1',
            resources: [
              aggregatedResource('pods', 'Pod', {
                shortNames: ['po'],
                singularResource: 'pod',
                categories: ['all'],
                subresources: [
                  {
                    subresource: 'eviction',
                    responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' },
                    verbs: ['create'],
                  },
                  { subresource: 'status', responseKind: { kind: 'Pod' }, verbs: ['get'] },
                  { subresource: 'proxy', verbs: ['get'] },
                ],
              }),
              aggregatedResource('nodes', 'Node', { scope: 'Cluster' }),
              aggregatedResource('ghosts', '', {
                subresources: [{ subresource: 'status', responseKind: { kind: 'Ghost' } }],
              }),
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
            resources: [aggregatedResource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
          },
          {
            version: 'v1',
            resources: [aggregatedResource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
          },
        ],
      },
      {
        metadata: { name: 'metrics.k8s.io' },
        versions: [
          {
            version: 'v1beta1',
            freshness: 'Stale',
            resources: [aggregatedResource('pods', 'PodMetrics')],
          },
        ],
      },
    ],
  },
};

export const LEGACY_ANSWERS: Answers = {
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
      {
        name: 'pods',
        singularName: 'pod',
        kind: 'Pod',
        namespaced: true,
        verbs: ['list'],
        shortNames: ['po'],
        categories: ['all'],
      },
      {
        name: 'pods/eviction',
        kind: 'Eviction',
        group: 'policy',
        version: 'v1',
        namespaced: true,
        verbs: ['create'],
      },
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
