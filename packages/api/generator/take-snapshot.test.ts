import { describe, expect, it } from 'vitest';
import { takeSnapshot } from './take-snapshot.ts';

const ref = (name: string): object => ({ allOf: [{ $ref: `#/components/schemas/${name}` }] });
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const gvk = (group: string, kind: string): object => ({
  'x-kubernetes-group-version-kind': [{ group, version: 'v1', kind }],
});

/** What a small server with one built-in group, one custom group and an aggregated one answers. */
const ANSWERS: Record<string, unknown> = {
  '/version': { gitVersion: 'v1.99.0' },
  '/api': { items: [{ metadata: {}, versions: [] }] },
  '/apis': {
    items: [
      {
        metadata: { name: 'apps' },
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              {
                resource: 'deployments',
                singularResource: 'deployment',
                responseKind: { group: '', version: '', kind: 'Deployment' },
                scope: 'Namespaced',
                verbs: ['get', 'list'],
                subresources: [
                  {
                    subresource: 'scale',
                    responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
                    verbs: ['get'],
                  },
                  {
                    subresource: 'status',
                    responseKind: { group: '', version: '', kind: 'Deployment' },
                    verbs: ['get'],
                  },
                ],
              },
            ],
          },
        ],
      },
      { metadata: { name: 'x.io' }, versions: [{ version: 'v1', resources: [] }] },
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1', resources: [] }] },
    ],
  },
  '/openapi/v3/apis/apps/v1': {
    components: {
      schemas: {
        'io.k8s.api.apps.v1.Deployment': {
          description: 'prose',
          type: 'object',
          ...gvk('apps', 'Deployment'),
          properties: {
            metadata: { description: 'prose', default: {}, ...ref(`${META}.ObjectMeta`) },
            description: { description: 'prose', type: 'string', default: '' },
            protocol: { type: 'string', default: 'TCP' },
            parts: {
              type: 'array',
              items: ref('io.k8s.api.apps.v1.Part'),
              'x-kubernetes-patch-merge-key': 'name',
            },
          },
        },
        'io.k8s.api.apps.v1.Part': {
          type: 'object',
          additionalProperties: ref('io.k8s.api.apps.v1.Leaf'),
        },
        'io.k8s.api.apps.v1.Leaf': { oneOf: [{ type: 'string', description: 'prose' }] },
        'io.k8s.api.apps.v1.Unused': { type: 'object' },
        [`${META}.ObjectMeta`]: { description: 'prose', type: 'object' },
        [`${META}.DeleteOptions`]: { type: 'object', ...gvk('apps', 'DeleteOptions') },
      },
    },
  },
  '/openapi/v3/apis/x.io/v1': {
    components: {
      schemas: {
        'io.x.v1.Widget': { type: 'object', ...gvk('x.io', 'Widget') },
        [`${META}.DeleteOptions`]: { type: 'object', ...gvk('x.io', 'DeleteOptions') },
      },
    },
  },
  '/openapi/v3/apis/metrics.k8s.io/v1': {
    components: {
      schemas: { 'io.k8s.metrics.pkg.apis.metrics.v1.NodeMetrics': gvk('metrics.k8s.io', 'N') },
    },
  },
};

const take = (): ReturnType<typeof takeSnapshot> =>
  takeSnapshot((path) => Promise.resolve(ANSWERS[path]));

describe('takeSnapshot', () => {
  it('keeps the built-in groups, with every kind written in full', async () => {
    const { kubernetesVersion, groups } = await take();
    expect(kubernetesVersion).toBe('v1.99.0');
    expect(groups.map(({ name }) => name)).toEqual(['apps']);
    const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' };
    expect(groups[0]?.versions).toEqual([
      {
        version: 'v1',
        resources: [
          expect.objectContaining({
            responseKind: deployment,
            subresources: [
              {
                subresource: 'scale',
                responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
                verbs: ['get'],
              },
              { subresource: 'status', responseKind: deployment, verbs: ['get'] },
            ],
          }),
        ],
      },
    ]);
  });

  it('keeps the schemas that kinds need, without prose, empty defaults and wrappings', async () => {
    expect((await take()).schemas).toEqual({
      'io.k8s.api.apps.v1.Deployment': {
        type: 'object',
        ...gvk('apps', 'Deployment'),
        properties: {
          metadata: { $ref: `${META}.ObjectMeta` },
          description: { type: 'string' },
          protocol: { type: 'string', default: 'TCP' },
          parts: {
            type: 'array',
            items: { $ref: 'io.k8s.api.apps.v1.Part' },
            'x-kubernetes-patch-merge-key': 'name',
          },
        },
      },
      'io.k8s.api.apps.v1.Leaf': { oneOf: [{ type: 'string' }] },
      'io.k8s.api.apps.v1.Part': {
        type: 'object',
        additionalProperties: { $ref: 'io.k8s.api.apps.v1.Leaf' },
      },
      [`${META}.ObjectMeta`]: { type: 'object' },
    });
  });
});
