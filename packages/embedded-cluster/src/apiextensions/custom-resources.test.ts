import { expect, test } from 'vitest';
import { asList, asObject, asStatus, startTestCluster } from '../testing/api-client.ts';
import type { TestCluster } from '../testing/api-client.ts';
import { ManualClock } from '../testing/manual-clock.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const THINGS = '/apis/x.example.com/v1/namespaces/default/things';
const MERGE = 'application/merge-patch+json';

function definition(more: object = {}): object {
  const spec = { type: 'object', properties: { size: { type: 'integer', default: 1 } } };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    metadata: { name: 'things.x.example.com' },
    spec: {
      group: 'x.example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing', shortNames: ['tg'] },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
      ...more,
    },
  };
}

const thing = (name: string, more: object = {}): object => ({
  apiVersion: 'x.example.com/v1',
  kind: 'Thing',
  metadata: { name, ...more },
  spec: {},
});

const define = (api: TestCluster): Promise<unknown> => api.send('POST', DEFINITIONS, definition());

test('a kind is served, in discovery and in OpenAPI, when the answer to its definition is there', async () => {
  await using api = await startTestCluster();
  await define(api);
  const answers = await Promise.all([
    api.get(THINGS),
    api.get('/apis/x.example.com'),
    api.get('/apis/x.example.com/v1'),
    api.get('/openapi/v3/apis/x.example.com/v1'),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([200, 200, 200, 200]);
});

test('a default that is added later is there when an older object is read, and is not written', async () => {
  await using api = await startTestCluster();
  await define(api);
  const made = asObject(await api.send('POST', THINGS, thing('a')));
  const spec = {
    type: 'object',
    properties: { size: { type: 'integer' }, color: { type: 'string', default: 'red' } },
  };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const versions = [{ name: 'v1', served: true, storage: true, schema }];
  await api.patch(`${DEFINITIONS}/things.x.example.com`, { spec: { versions } }, MERGE);
  const read = asObject(await api.get(`${THINGS}/a`));
  expect(read['spec']).toEqual({ size: 1, color: 'red' });
  expect(read.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  expect(asList(await api.get(THINGS)).items).toEqual([read]);
});

test('two kinds of one name in different groups have nothing in common, built-in ones neither', async () => {
  await using api = await startTestCluster();
  const names = { plural: 'services', kind: 'Service' };
  const other = { ...definition({ names }), metadata: { name: 'services.x.example.com' } };
  await api.send('POST', DEFINITIONS, other);
  const path = '/apis/x.example.com/v1/namespaces/default/services';
  const service = { ...thing('a'), kind: 'Service' };
  expect((await api.send('POST', path, service)).code).toBe(201);
  expect(asList(await api.get('/api/v1/namespaces/default/services')).items).toEqual([]);
  expect(asList(await api.get(path)).items).toHaveLength(1);
});

test('custom objects go with their namespace and with their owners', async () => {
  const clock = new ManualClock();
  await using api = await startTestCluster({ clock });
  await define(api);
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'team' } });
  await api.send('POST', THINGS.replace('default', 'team'), thing('in-it'));
  const { uid } = asObject(await api.send('POST', THINGS, thing('owner'))).metadata;
  const owner = { apiVersion: 'x.example.com/v1', kind: 'Thing', name: 'owner', uid };
  await api.send('POST', THINGS, thing('owned', { ownerReferences: [owner] }));
  await api.send('DELETE', '/api/v1/namespaces/team');
  await api.send('DELETE', `${THINGS}/owner`);
  for (let second = 0; second < 5; second += 1) clock.advance(1000);
  expect((await api.get('/api/v1/namespaces/team')).code).toBe(404);
  expect((await api.get(`${THINGS}/owned`)).code).toBe(404);
});

test('what cannot be a schema is refused as a bad request or with its causes, never with a failure', async () => {
  await using api = await startTestCluster();
  const schemas = [
    5,
    'x',
    [],
    { properties: 5 },
    { type: 5 },
    { type: 'array', items: 5 },
    { items: [] },
    { allOf: {} },
    { additionalProperties: 7 },
    { default: {} },
  ];
  for (const a of schemas) {
    const schema = { openAPIV3Schema: { type: 'object', properties: { a } } };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    const { code } = await api.send('POST', DEFINITIONS, definition({ versions }));
    expect([400, 422]).toContain(code);
  }
  for (const spec of [null, {}, { versions: [null] }, { versions: [{}] }, { names: 5 }]) {
    const answer = await api.send('POST', DEFINITIONS, { metadata: { name: 'a.b' }, spec });
    expect([400, 422]).toContain(asStatus(answer).code);
  }
});
