import { connect } from 'node:net';
import type { Table } from '@deltascope/apimachinery';
import { expect, test } from 'vitest';
import { asList, asStatus, idleService, startTestCluster } from '../testing/api-client.ts';
import type { TestCluster } from '../testing/api-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';

async function revisionOf(api: TestCluster): Promise<string> {
  return asList(await api.get(SERVICES)).metadata.resourceVersion ?? '';
}

function label(api: TestCluster, name: string, labels: Record<string, string>): Promise<unknown> {
  const type = 'application/merge-patch+json';
  return api.patch(`${SERVICES}/${name}`, { metadata: { labels } }, type);
}

test('a watch resumes after any kept revision and then goes on live, without gap or repeat', async () => {
  await using api = await startTestCluster();
  const from = await revisionOf(api);
  await api.send('POST', SERVICES, idleService('a'));
  await label(api, 'a', { x: '1' });
  using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
  await api.send('DELETE', `${SERVICES}/a`);
  const events = await stream.take(3);
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  const versions = events.map(({ object }) => Number(object.metadata?.resourceVersion));
  expect(versions).toEqual([Number(from) + 1, Number(from) + 2, Number(from) + 3]);
});

test('a watch from "0" begins with the present state', async () => {
  await using api = await startTestCluster();
  await api.send('POST', SERVICES, idleService('a'));
  await api.send('POST', SERVICES, idleService('b'));
  using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=0`);
  const events = await stream.take(2);
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
});

test('C27: a watch from a compacted revision is HTTP 200 with one ERROR event 410 Expired', async () => {
  await using api = await startTestCluster();
  const from = await revisionOf(api);
  await api.send('POST', SERVICES, idleService('a'));
  api.cluster.store.compact();
  using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
  expect(stream.response.statusCode).toBe(200);
  const [error] = await stream.take(1);
  expect(error).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  expect(await stream.next()).toBeUndefined();
});

test('a selector turns updates into arrivals and departures; the departed comes as it last matched', async () => {
  await using api = await startTestCluster();
  const from = await revisionOf(api);
  using stream = await api.watch(
    `${SERVICES}?watch=true&resourceVersion=${from}&labelSelector=tier=web`,
  );
  await api.send('POST', SERVICES, idleService('a'));
  await label(api, 'a', { tier: 'web' });
  await label(api, 'a', { color: 'red' });
  await label(api, 'a', { tier: 'db' });
  const [added, modified, deleted] = await stream.take(3);
  expect([added?.type, modified?.type, deleted?.type]).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  expect(deleted?.object).toMatchObject({
    metadata: { labels: { tier: 'web' }, resourceVersion: String(Number(from) + 4) },
  });
});

test('C31: bookmarks come at their interval and before the time is over, then the stream ends properly', async () => {
  await using api = await startTestCluster({ bookmarkIntervalMs: 300 });
  const from = await revisionOf(api);
  const query = `watch=true&resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=1`;
  using stream = await api.watch(`${SERVICES}?${query}`);
  // Of a kind that no controller answers.
  await api.send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', {
    metadata: { name: 'other' },
    value: 1,
  });
  const bookmarks = await stream.take(3);
  expect(bookmarks.map(({ type }) => type)).toEqual(['BOOKMARK', 'BOOKMARK', 'BOOKMARK']);
  expect(bookmarks[0]?.object).toMatchObject({
    kind: 'Service',
    metadata: { resourceVersion: String(Number(from) + 1) },
  });
  let last = await stream.next();
  while (last !== undefined) last = await stream.next();
});

test('C41: streaming a list ends its initial events with the annotated bookmark', async () => {
  await using api = await startTestCluster();
  await api.send('POST', SERVICES, idleService('a'));
  const query =
    'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  using stream = await api.watch(`${SERVICES}?${query}`);
  const [added, bookmark] = await stream.take(2);
  expect(added?.type).toBe('ADDED');
  expect(bookmark).toMatchObject({
    type: 'BOOKMARK',
    object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  });
});

test('a watch from "0" with bookmarks marks the end of its initial events too', async () => {
  await using api = await startTestCluster();
  await api.send('POST', SERVICES, idleService('a'));
  using stream = await api.watch(
    `${SERVICES}?watch=true&resourceVersion=0&allowWatchBookmarks=true`,
  );
  const [added, bookmark] = await stream.take(2);
  expect([added?.type, bookmark?.type]).toEqual(['ADDED', 'BOOKMARK']);
});

test('a watch as Table sends one row an event and the columns only once', async () => {
  await using api = await startTestCluster();
  await api.send('POST', SERVICES, idleService('a'));
  await api.send('POST', SERVICES, idleService('b'));
  const accept = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
  const text = await (
    await fetch(`${api.cluster.url}${SERVICES}?watch=true&timeoutSeconds=1`, { headers: accept })
  ).text();
  const tables = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { object: Table }).object);
  expect(tables.map(({ rows }) => rows.length)).toEqual([1, 1]);
  expect(tables[0]?.columnDefinitions.length).toBeGreaterThan(0);
  expect(tables[1]?.columnDefinitions).toBeNull();
});

test('an event is serialised once for all watchers that see it alike', async () => {
  await using api = await startTestCluster();
  const from = await revisionOf(api);
  const path = `${SERVICES}?watch=true&resourceVersion=${from}`;
  using first = await api.watch(path);
  using second = await api.watch(path);
  using third = await api.watch(`/api/v1/services?watch=true&resourceVersion=${from}`);
  await api.send('POST', SERVICES, idleService('a'));
  await Promise.all([first.take(1), second.take(1), third.take(1)]);
  expect(api.cluster.watchStats()).toMatchObject({ encoded: 1, shared: 2 });
});

test('watches above the bound get 429, and a place that is freed can be taken', async () => {
  await using api = await startTestCluster({ maxWatches: 1 });
  const path = `${SERVICES}?watch=true&resourceVersion=${await revisionOf(api)}`;
  const stream = await api.watch(path);
  const refused = await api.get(path);
  expect(refused.code).toBe(429);
  expect(asStatus(refused).details?.retryAfterSeconds).toBe(1);
  stream[Symbol.dispose]();
  await expect.poll(() => api.cluster.watchStats().open).toBe(0);
  using again = await api.watch(path);
  expect(again.response.statusCode).toBe(200);
});

test('a client that reads nothing is given up after a while and counted, without hurting others', async () => {
  await using api = await startTestCluster({ stuckWatchMs: 200 });
  const from = await revisionOf(api);
  const { port } = new URL(api.cluster.url);
  const stuck = connect(Number(port), '127.0.0.1');
  stuck.pause();
  stuck.write(
    `GET ${SERVICES}?watch=true&resourceVersion=${from} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  );
  await expect.poll(() => api.cluster.watchStats().open).toBe(1);
  const blob = 'x'.repeat(200_000);
  await api.send('POST', SERVICES, idleService('a'));
  for (let written = 0; written < 60; written += 1) {
    const metadata = { annotations: { blob: `${blob}${written}` } };
    await api.patch(`${SERVICES}/a`, { metadata }, 'application/merge-patch+json');
  }
  await expect.poll(() => api.cluster.watchStats().slow).toBe(1);
  expect((await api.get(SERVICES)).code).toBe(200);
  stuck.destroy();
});

test('a client that was behind gets every change once it reads again', async () => {
  await using api = await startTestCluster();
  const from = await revisionOf(api);
  using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
  const blob = 'y'.repeat(250_000);
  await api.send('POST', SERVICES, idleService('a'));
  for (let written = 0; written < 40; written += 1) {
    const metadata = { annotations: { blob: `${blob}${written}` } };
    await api.patch(`${SERVICES}/a`, { metadata }, 'application/merge-patch+json');
  }
  const events = await stream.take(41);
  const versions = events.map(({ object }) => Number(object.metadata?.resourceVersion));
  expect(versions).toEqual(versions.map((_, index) => Number(from) + 1 + index));
});
