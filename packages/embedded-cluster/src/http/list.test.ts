import { expect, test } from 'vitest';
import { asList, asStatus, asTable, idleService, startTestCluster } from '../testing/api-client.ts';
import type { TestCluster } from '../testing/api-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';

async function withServices(count: number): Promise<TestCluster> {
  const api = await startTestCluster();
  for (let index = 0; index < count; index += 1) {
    await api.send(
      'POST',
      SERVICES,
      idleService(`s${index}`, { parity: index % 2 ? 'odd' : 'even' }),
    );
  }
  return api;
}

const namesOf = (answer: { body: unknown }): (string | undefined)[] =>
  asList(answer as never).items.map(({ metadata }) => metadata.name);

test('pages show one revision, whatever is written between them', async () => {
  await using api = await withServices(5);
  const first = await api.get(`${SERVICES}?limit=2`);
  expect(namesOf(first)).toEqual(['s0', 's1']);
  expect(asList(first).metadata.remainingItemCount).toBe(3);
  await api.send('DELETE', `${SERVICES}/s2`);
  await api.send('POST', SERVICES, idleService('s33'));
  const token = asList(first).metadata.continue ?? '';
  const second = await api.get(`${SERVICES}?limit=2&continue=${token}`);
  expect(namesOf(second)).toEqual(['s2', 's3']);
  expect(asList(second).metadata.resourceVersion).toBe(asList(first).metadata.resourceVersion);
  const last = await api.get(`${SERVICES}?continue=${asList(second).metadata.continue}`);
  expect(namesOf(last)).toEqual(['s4']);
  expect(asList(last).metadata.continue).toBeUndefined();
});

test('a continue token whose revision is compacted answers 410 Expired', async () => {
  await using api = await withServices(3);
  const first = await api.get(`${SERVICES}?limit=1`);
  await api.send('POST', SERVICES, idleService('late'));
  api.cluster.store.compact();
  const next = await api.get(`${SERVICES}?limit=1&continue=${asList(first).metadata.continue}`);
  expect(next.code).toBe(410);
  expect(asStatus(next).reason).toBe('Expired');
});

test('an exact list of a compacted revision answers 410 with both revisions in the message', async () => {
  await using api = await withServices(2);
  const { resourceVersion } = asList(await api.get(SERVICES)).metadata;
  await api.send('POST', SERVICES, idleService('late'));
  const exact = `${SERVICES}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`;
  expect(namesOf(await api.get(exact))).toEqual(['s0', 's1']);
  api.cluster.store.compact();
  const gone = await api.get(exact);
  const { compactedRevision } = api.cluster.store;
  expect(gone.code).toBe(410);
  expect(asStatus(gone).message).toBe(
    `too old resource version: ${resourceVersion} (${compactedRevision})`,
  );
});

test('C16: limit is ignored at resourceVersion 0 and obeyed without one', async () => {
  await using api = await withServices(3);
  expect(namesOf(await api.get(`${SERVICES}?resourceVersion=0&limit=1`))).toHaveLength(3);
  expect(namesOf(await api.get(`${SERVICES}?limit=1`))).toHaveLength(1);
});

test('C18: a revision not reached yet answers 504 with cause ResourceVersionTooLarge and Retry-After', async () => {
  await using api = await withServices(1);
  const answer = await api.get(`${SERVICES}?resourceVersion=999999`);
  expect(answer.code).toBe(504);
  expect(answer.headers['retry-after']).toBe('1');
  expect(asStatus(answer)).toMatchObject({
    reason: 'Timeout',
    details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
  });
});

test.each([
  ['labelSelector=parity=odd', ['s1', 's3']],
  ['labelSelector=parity+in+(even)', ['s0', 's2']],
  ['fieldSelector=metadata.name=s2', ['s2']],
  ['fieldSelector=metadata.name!=s2&labelSelector=parity=even', ['s0']],
])('%s selects %j', async (query, names) => {
  await using api = await withServices(4);
  expect(namesOf(await api.get(`${SERVICES}?${query}`))).toEqual(names);
});

test('under a selector pages carry no remainingItemCount', async () => {
  await using api = await withServices(5);
  const page = asList(await api.get(`${SERVICES}?limit=1&labelSelector=parity=even`));
  expect(page.metadata.continue).toBeDefined();
  expect(page.metadata.remainingItemCount).toBeUndefined();
});

test.each([
  ['fieldSelector=spec.color=red', 400, 'field label not supported: spec.color'],
  ['labelSelector=!!', 400, ''],
  ['resourceVersion=abc', 400, ''],
  ['limit=many', 400, 'strconv.ParseInt: parsing "many": invalid syntax'],
  ['continue=abc', 400, ''],
  ['resourceVersionMatch=Exact', 422, ''],
  ['resourceVersionMatch=Exact&resourceVersion=0', 422, ''],
  ['sendInitialEvents=true', 422, ''],
])('C47: %s is refused with %i', async (query, code, message) => {
  await using api = await startTestCluster();
  const answer = await api.get(`${SERVICES}?${query}`);
  expect(answer.code).toBe(code);
  expect(asStatus(answer).message).toContain(message);
});

test("a Table has the printer's columns, and rows with metadata only unless told otherwise", async () => {
  await using api = await withServices(1);
  const accept = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
  const table = asTable(await api.get(SERVICES, accept));
  expect(table.kind).toBe('Table');
  expect(table.columnDefinitions[0]?.name).toBe('Name');
  expect(table.rows[0]?.cells[0]).toBe('s0');
  expect(table.rows[0]?.object?.kind).toBe('PartialObjectMetadata');
  const bare = asTable(await api.get(`${SERVICES}?includeObject=None`, accept));
  expect(bare.rows[0]).not.toHaveProperty('object');
});

test('items come without kind, and partial metadata without spec', async () => {
  await using api = await withServices(1);
  const [item] = asList(await api.get(SERVICES)).items;
  expect(item).not.toHaveProperty('kind');
  const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
  const partial = asList(await api.get(SERVICES, { Accept: accept }));
  expect(partial.kind).toBe('PartialObjectMetadataList');
  expect(Object.keys(partial.items[0] ?? {})).toEqual(['kind', 'apiVersion', 'metadata']);
});

test('a large list is compressed for a client that takes gzip', async () => {
  await using api = await startTestCluster({ pods: 300 });
  const plain = await api.get('/api/v1/pods', { 'Accept-Encoding': 'identity' });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(asList(plain).items).toHaveLength(300);
  const packed = await api.get('/api/v1/pods', { 'Accept-Encoding': 'gzip' });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.body).toEqual(plain.body);
});

test('what nobody serves is a 404 Status, what is not served in this form a 406', async () => {
  await using api = await startTestCluster();
  const missing = await api.get('/api/v1/namespaces/default/services/none');
  expect(asStatus(missing)).toMatchObject({
    code: 404,
    message: 'services "none" not found',
    details: { name: 'none', kind: 'services' },
  });
  expect((await api.get('/apis/apps/v1/wonders')).code).toBe(404);
  expect((await api.get('/openapi/v3/apis/none/v1')).code).toBe(404);
  expect((await api.get(SERVICES, { Accept: 'text/plain' })).code).toBe(406);
});

test('a Host that is not loopback is refused', async () => {
  await using api = await startTestCluster();
  expect((await api.get('/version', { Host: 'evil.example.com' })).code).toBe(403);
  expect((await api.get('/version', { Host: 'localhost:1234' })).code).toBe(200);
});
