import { expect, test } from 'vitest';
import { RESOURCES } from '../resources.ts';
import { startTestCluster } from '../testing/api-client.ts';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
}

test('the lists of all group versions name every kind served, with scale and status', async () => {
  await using api = await startTestCluster();
  const paths = [
    ...new Set(
      RESOURCES.map(({ group, version }) =>
        group === '' ? `/api/${version}` : `/apis/${group}/${version}`,
      ),
    ),
  ];
  const answers = await Promise.all(paths.map((path) => api.get(path)));
  const resources = answers.flatMap(({ body }) => (body as { resources: Resource[] }).resources);
  const names = resources.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(RESOURCES.map(({ resource }) => resource)));
  expect(names).toEqual(expect.arrayContaining(['deployments/scale', 'pods/status']));
  expect(resources.find(({ name }) => name === 'pods')).toMatchObject({
    kind: 'Pod',
    shortNames: ['po'],
  });
});

test('aggregated discovery says the same and names its type in the Content-Type', async () => {
  await using api = await startTestCluster();
  const accept = {
    Accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  };
  const answer = await api.get('/apis', accept);
  expect(answer.headers['content-type']).toBe(
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  );
  const { kind, items } = answer.body as { kind: string; items: { metadata: { name: string } }[] };
  expect(kind).toBe('APIGroupDiscoveryList');
  expect(items.map(({ metadata }) => metadata.name)).toEqual(
    [...new Set(RESOURCES.map(({ group }) => group))].filter((group) => group !== ''),
  );
  expect((await api.get('/api', accept)).body).toMatchObject({
    items: [{ versions: [{ version: 'v1' }] }],
  });
});

test('without the aggregated type the plain documents are served', async () => {
  await using api = await startTestCluster();
  expect((await api.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
  expect((await api.get('/apis')).body).toMatchObject({ kind: 'APIGroupList' });
  expect((await api.get('/apis/apps')).body).toMatchObject({ kind: 'APIGroup', name: 'apps' });
  expect((await api.get('/version')).body).toMatchObject({ major: '1' });
  expect((await api.get('/readyz')).body).toBe('ok');
  expect((await api.get('/apis/none.example.com/v1')).code).toBe(404);
});
