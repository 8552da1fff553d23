import { expect, test } from 'vitest';
import {
  asList,
  asObject,
  asStatus,
  call,
  idlePod,
  idleService,
  startTestCluster,
} from '../testing/api-client.ts';
import type { Answer } from '../testing/api-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

function deployment(name: string, replicas: number): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { nodeSelector: { nowhere: 'yes' }, containers: [{ name: 'app', image: 'app:1' }] },
      },
    },
  };
}

test('a create gives uid, resourceVersion, generation, time, defaults and the manager of its fields', async () => {
  await using api = await startTestCluster();
  const created = await api.send('POST', `${DEPLOYMENTS}?fieldManager=me`, deployment('web', 2));
  expect(created.code).toBe(201);
  const { metadata, ...rest } = asObject(created);
  expect(metadata).toMatchObject({ name: 'web', namespace: 'default', generation: 1 });
  expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  expect(metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(metadata.managedFields).toMatchObject([
    { manager: 'me', operation: 'Update', apiVersion: 'apps/v1', fieldsType: 'FieldsV1' },
  ]);
  expect(rest['spec']).toMatchObject({ strategy: { type: 'RollingUpdate' } });
});

test('members come in the order in which an API server writes them, whatever theirs was', async () => {
  await using api = await startTestCluster();
  const { kind, ...others } = deployment('web', 2) as { kind: string };
  const created = asObject(await api.send('POST', DEPLOYMENTS, { ...others, kind }));
  const members = ['kind', 'apiVersion', 'metadata', 'spec', 'status'];
  expect(Object.keys(created)).toEqual(members);
  expect(Object.keys(created.metadata).at(-1)).toBe('managedFields');
  const annotate = { metadata: { annotations: { a: '1' } } };
  const patched = asObject(await api.patch(`${DEPLOYMENTS}/web`, annotate, MERGE));
  expect(Object.keys(patched)).toEqual(members);
  expect(Object.keys(patched.metadata).at(-1)).toBe('managedFields');
});

test('generateName gets a suffix, and the User-Agent names the manager when nobody else does', async () => {
  await using api = await startTestCluster();
  const body = { ...(idleService('x') as object), metadata: { generateName: 'svc-' } };
  const { metadata } = asObject(await api.send('POST', SERVICES, body));
  expect(metadata.name).toMatch(/^svc-[a-z0-9]{5}$/);
  expect(metadata.managedFields?.[0]?.manager).toBe('tester');
});

test('generation moves with spec only, and a write that changes nothing makes no new version', async () => {
  await using api = await startTestCluster();
  await api.send('POST', PODS, idlePod('p'));
  const at = `${PODS}/p`;
  const labelled = asObject(await api.patch(at, { metadata: { labels: { a: 'b' } } }, MERGE));
  expect(labelled.metadata.generation).toBe(1);
  const same = asObject(await api.patch(at, { metadata: { labels: { a: 'b' } } }, MERGE));
  expect(same.metadata.resourceVersion).toBe(labelled.metadata.resourceVersion);
  const changed = asObject(await api.patch(at, { spec: { activeDeadlineSeconds: 5 } }, MERGE));
  expect(changed.metadata.generation).toBe(2);
});

test("a write over an older version is a 409 in upstream's words", async () => {
  await using api = await startTestCluster();
  const old = asObject(await api.send('POST', SERVICES, idleService('a')));
  await api.patch(`${SERVICES}/a`, { metadata: { labels: { x: '1' } } }, MERGE);
  const answer = await api.send('PUT', `${SERVICES}/a`, old);
  expect(asStatus(answer)).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on services "a": the object has been modified; please apply your changes to the latest version and try again',
  });
});

test('a status write touches the status only, an ordinary write never does', async () => {
  await using api = await startTestCluster({});
  await api.send('POST', PODS, idlePod('p'));
  const patch = { metadata: { labels: { x: '1' } }, status: { message: 'hello' } };
  const plain = asObject(await api.patch(`${PODS}/p`, patch, MERGE));
  expect(plain['status']).not.toHaveProperty('message');
  const other = { metadata: { labels: { y: '2' } }, status: { message: 'hello' } };
  const status = asObject(await api.patch(`${PODS}/p/status`, other, MERGE));
  expect(status['status']).toHaveProperty('message', 'hello');
  expect(status.metadata.labels).toEqual({ x: '1' });
  expect(status.metadata.managedFields).toContainEqual(
    expect.objectContaining({ manager: 'tester', subresource: 'status' }),
  );
});

test('the writer of a changed field takes it over from the one before', async () => {
  await using api = await startTestCluster();
  await api.send('POST', `${SERVICES}?fieldManager=one`, idleService('a', { x: '1', y: '1' }));
  const path = `${SERVICES}/a?fieldManager=two`;
  const after = asObject(await api.patch(path, { metadata: { labels: { x: '2' } } }, MERGE));
  const labelsOf = (manager: string): unknown =>
    after.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1?.[
      'f:metadata'
    ];
  expect(labelsOf('one')).toEqual({ 'f:labels': { '.': {}, 'f:y': {} } });
  expect(labelsOf('two')).toEqual({ 'f:labels': { 'f:x': {} } });
});

test('scale is read, put and patched as an autoscaling/v1 Scale', async () => {
  await using api = await startTestCluster();
  await api.send('POST', DEPLOYMENTS, deployment('web', 2));
  const scale = asObject(await api.get(`${DEPLOYMENTS}/web/scale`));
  expect(scale).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 2 },
    status: { selector: 'app=web' },
  });
  const put = await api.send('PUT', `${DEPLOYMENTS}/web/scale`, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 3 },
  });
  expect(asObject(put)['spec']).toEqual({ replicas: 3 });
  await api.patch(`${DEPLOYMENTS}/web/scale`, { spec: { replicas: 0 } }, MERGE);
  const after = asObject(await api.get(`${DEPLOYMENTS}/web`));
  expect(after['spec']).toMatchObject({ replicas: 0 });
  expect(after.metadata.generation).toBe(3);
});

test('strategic patches merge containers by name, JSON patches go by path', async () => {
  await using api = await startTestCluster();
  await api.send('POST', DEPLOYMENTS, deployment('web', 0));
  const containers = [
    { name: 'proxy', image: 'proxy:1' },
    { name: 'app', image: 'app:2' },
  ];
  const patch = { spec: { template: { spec: { containers } } } };
  const merged = asObject(await api.patch(`${DEPLOYMENTS}/web`, patch, STRATEGIC));
  expect(merged['spec']).toMatchObject({
    template: { spec: { containers: [{ name: 'proxy' }, { name: 'app', image: 'app:2' }] } },
  });
  const operations = [
    { op: 'test', path: '/spec/replicas', value: 0 },
    { op: 'remove', path: '/spec/template/spec/containers/0' },
    { op: 'add', path: '/metadata/labels', value: { a: 'b' } },
  ];
  const patched = asObject(await api.patch(`${DEPLOYMENTS}/web`, operations, JSON_PATCH));
  expect(patched.metadata.labels).toEqual({ a: 'b' });
  expect(patched['spec']).toMatchObject({ template: { spec: { containers: [{ name: 'app' }] } } });
});

test('a bound pod ends gracefully, one with grace 0 or without a node at once', async () => {
  await using api = await startTestCluster();
  await api.send('POST', PODS, idlePod('free'));
  expect(asObject(await api.send('DELETE', `${PODS}/free`)).kind).toBe('Pod');
  expect((await api.get(`${PODS}/free`)).code).toBe(404);
  const bound = {
    metadata: { name: 'bound' },
    spec: { nodeName: 'node-0', containers: [{ name: 'a', image: 'b' }] },
  };
  await api.send('POST', PODS, bound);
  const ending = asObject(await api.send('DELETE', `${PODS}/bound?gracePeriodSeconds=20`));
  expect(ending.metadata).toMatchObject({ deletionGracePeriodSeconds: 20 });
  expect(ending.metadata.deletionTimestamp).toBeDefined();
  await api.send('DELETE', `${PODS}/bound`, { gracePeriodSeconds: 0 });
  expect((await api.get(`${PODS}/bound`)).code).toBe(404);
});

test('a finalizer holds an object until it is removed', async () => {
  await using api = await startTestCluster();
  const held = { ...(idleService('a') as object), metadata: { name: 'a', finalizers: ['x.io/y'] } };
  await api.send('POST', SERVICES, held);
  const ending = asObject(await api.send('DELETE', `${SERVICES}/a`));
  expect(ending.metadata.deletionTimestamp).toBeDefined();
  await api.patch(`${SERVICES}/a`, { metadata: { finalizers: null } }, MERGE);
  expect((await api.get(`${SERVICES}/a`)).code).toBe(404);
});

test('a delete that ends an object answers a Status with its uid; a precondition that fails a 409', async () => {
  await using api = await startTestCluster();
  const { uid } = asObject(await api.send('POST', DEPLOYMENTS, deployment('web', 0))).metadata;
  const refused = await api.send('DELETE', `${DEPLOYMENTS}/web`, {
    preconditions: { uid: 'other' },
  });
  expect(asStatus(refused)).toMatchObject({ code: 409, reason: 'Conflict' });
  const done = await api.send('DELETE', `${DEPLOYMENTS}/web`);
  expect(asStatus(done)).toMatchObject({
    status: 'Success',
    details: { name: 'web', group: 'apps', kind: 'deployments', uid },
  });
});

test('a dry run answers like a write and writes nothing', async () => {
  await using api = await startTestCluster();
  const { revision } = api.cluster.store;
  expect((await api.send('POST', `${SERVICES}?dryRun=All`, idleService('a'))).code).toBe(201);
  expect(asList(await api.get(SERVICES)).items).toEqual([]);
  expect(api.cluster.store.revision).toBe(revision);
});

test.each([
  ['POST', SERVICES, { metadata: { name: 'Not_OK' } }, 422, 'Invalid'],
  ['POST', SERVICES, { metadata: {} }, 422, 'Invalid'],
  ['POST', '/api/v1/namespaces/none/services', idleService('a'), 404, 'NotFound'],
  ['POST', SERVICES, { kind: 'Pod', metadata: { name: 'a' } }, 400, 'BadRequest'],
  ['POST', SERVICES, '{"metadata":', 400, 'BadRequest'],
  ['POST', '/api/v1/services', idleService('a'), 405, 'MethodNotAllowed'],
  ['PUT', SERVICES, idleService('a'), 405, 'MethodNotAllowed'],
  ['PUT', `${SERVICES}/none`, idleService('none'), 404, 'NotFound'],
  ['PUT', `${SERVICES}/none`, idleService('other'), 400, 'BadRequest'],
  ['DELETE', `${SERVICES}/none`, {}, 404, 'NotFound'],
  ['POST', DEPLOYMENTS, deployment('web', -1), 422, 'Invalid'],
])('%s %s with %j is refused with %i %s', async (method, path, body, code, reason) => {
  await using api = await startTestCluster();
  const answer = await api.send(method, path, body);
  expect(asStatus(answer)).toMatchObject({ kind: 'Status', status: 'Failure', code, reason });
  expect(answer.code).toBe(code);
});

test('a second create under the same name is a 409 AlreadyExists', async () => {
  await using api = await startTestCluster();
  await api.send('POST', SERVICES, idleService('a'));
  const answer = await api.send('POST', SERVICES, idleService('a'));
  expect(asStatus(answer)).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: 'services "a" already exists',
  });
});

test('a body may be YAML; in other formats it is a 415 that says so', async () => {
  await using api = await startTestCluster();
  const post = (contentType: string): Promise<Answer> =>
    call(`${api.cluster.url}${SERVICES}`, {
      method: 'POST',
      body: 'metadata: {name: a}\nspec: {ports: [{port: 80}]}',
      headers: { 'Content-Type': contentType },
    });
  expect((await post('application/yaml')).code).toBe(201);
  expect(asStatus(await post('application/cbor'))).toMatchObject({
    code: 415,
    reason: 'UnsupportedMediaType',
  });
});

test('a body above the bound is a 413', async () => {
  await using api = await startTestCluster();
  const body = { metadata: { name: 'a', annotations: { blob: 'x'.repeat(4 * 1024 * 1024) } } };
  expect((await api.send('POST', SERVICES, body)).code).toBe(413);
});

test('a collection is deleted by its selectors, and answered as it was', async () => {
  await using api = await startTestCluster();
  for (const name of ['a', 'b', 'c']) {
    await api.send('POST', SERVICES, idleService(name, { kept: String(name === 'b') }));
  }
  const deleted = await api.send('DELETE', `${SERVICES}?labelSelector=kept%3Dfalse`);
  expect(asList(deleted).items.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
  const left = asList(await api.get(SERVICES)).items;
  expect(left.map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect((await api.send('DELETE', '/api/v1/namespaces')).code).toBe(405);
});

test('an apply may be YAML; it makes the object, and the second time changes nothing', async () => {
  await using api = await startTestCluster();
  const yaml = `
apiVersion: v1
kind: Service
metadata: {name: a, labels: {x: "1"}}
spec:
  ports:
    - port: 80
`;
  const apply = 'application/apply-patch+yaml';
  const path = `${SERVICES}/a?fieldManager=me`;
  const made = await api.patch(path, yaml, apply);
  expect(made.code).toBe(201);
  const again = await api.patch(path, yaml, apply);
  expect([again.code, again.body]).toEqual([200, made.body]);
  const dry = await api.patch(`${path}&dryRun=All`, yaml.replace('"1"', '"2"'), apply);
  expect(asObject(dry).metadata.labels).toEqual({ x: '2' });
  expect((await api.get(`${SERVICES}/a`)).body).toEqual(made.body);
  expect((await api.patch(path, 'a: [', apply)).code).toBe(400);
  const managed = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', managedFields: [] } };
  expect(asStatus(await api.patch(path, managed, apply)).message).toBe(
    'metadata.managedFields must be nil',
  );
});
