import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startTestCluster } from '../testing/api-client.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const THINGS = '/apis/x.example.com/v1/things';
const TYPES = [
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
];

const value = fc.jsonValue({ maxDepth: 3 });
const field = fc.constantFrom(
  'type',
  'properties',
  'items',
  'a',
  'default',
  'required',
  'enum',
  'allOf',
  'x-kubernetes-list-type',
  '__proto__',
);
const schema = fc.dictionary(
  field,
  fc.oneof(value, fc.constantFrom('object', 'array', 'map', { type: 'object' })),
  { maxKeys: 4 },
);
const part = fc.dictionary(
  fc.constantFrom(
    'metadata',
    'spec',
    'status',
    'kind',
    'apiVersion',
    'names',
    'versions',
    'labels',
    'managedFields',
    'finalizers',
    'containers',
    'ports',
  ),
  value,
  { maxKeys: 4 },
);

const definition = fc.record({
  metadata: fc.constant({ name: 'foos.y.example.com' }),
  spec: fc.record({
    group: fc.constant('y.example.com'),
    scope: fc.constant('Cluster'),
    names: fc.constant({ plural: 'foos', kind: 'Foo' }),
    versions: fc.tuple(
      fc.record({
        name: fc.constant('v1'),
        served: fc.constant(true),
        storage: fc.constant(true),
        schema: fc.record({ openAPIV3Schema: schema }),
        subresources: fc.oneof(fc.constant({}), value),
        additionalPrinterColumns: fc.oneof(fc.constant([]), value),
      }),
    ),
  }),
});

test(
  'whatever is written, the answer is a Status or an object, and the server has no fault',
  { timeout: 60_000 },
  async () => {
    await using api = await startTestCluster();
    const openAPIV3Schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            ports: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string' } },
              },
            },
          },
        },
      },
    };
    await api.send('POST', DEFINITIONS, {
      metadata: { name: 'things.x.example.com' },
      spec: {
        group: 'x.example.com',
        scope: 'Cluster',
        names: { plural: 'things', kind: 'Thing' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    });
    await api.send('POST', THINGS, {
      apiVersion: 'x.example.com/v1',
      kind: 'Thing',
      metadata: { name: 'a' },
    });
    const paths = [
      `${THINGS}/a`,
      '/api/v1/namespaces/default',
      `${DEFINITIONS}/things.x.example.com`,
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(definition, part, value),
        fc.constantFrom(...TYPES),
        fc.constantFrom(...paths),
        async (body, type, path) => {
          const collection = path.slice(0, path.lastIndexOf('/'));
          const answers = [
            await api.send('POST', `${DEFINITIONS}?dryRun=All`, body),
            await api.send('POST', `${collection}?dryRun=All`, body),
            await api.send('PUT', `${path}?dryRun=All`, body),
            await api.patch(`${path}?dryRun=All&fieldManager=m`, body, type),
            await api.patch(`${path}/status?dryRun=All&fieldManager=m`, body, type),
          ];
          for (const { code, body: answer } of answers) {
            expect(answer).toHaveProperty('kind');
            // Applies that do not fit their kind's type are told so with 500, as by an API server.
            const isUntyped =
              code === 500 &&
              (answer as { message: string }).message.startsWith('failed to create typed');
            expect(code < 500 || isUntyped).toBe(true);
          }
        },
      ),
      {
        numRuns: 150,
        // Once faults: what a patch left without metadata, and a version that is no text and cannot be made one.
        examples: [
          [{ metadata: null }, 'application/merge-patch+json', `${THINGS}/a`],
          [{ apiVersion: { toString: 1 } }, 'application/json-patch+json', `${THINGS}/a`],
          // Versions that are none.
          ...['a/b/c', '/', 'a/', '/v1'].map((apiVersion): [unknown, string, string] => [
            { apiVersion, kind: 'Namespace', metadata: { name: 'default' } },
            'application/apply-patch+yaml',
            '/api/v1/namespaces/default',
          ]),
        ],
      },
    );
  },
);
