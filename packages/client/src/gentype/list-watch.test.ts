import { INITIAL_EVENTS_END_ANNOTATION, type Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTransport } from '../transport/transport.ts';
import type { StampedWatchEvent } from '../tools/cache/lister-watcher.ts';
import { DynamicClient } from '../dynamic/dynamic-client.ts';

const { signal } = new AbortController();
const PODS = { group: '', version: 'v1', resource: 'pods' };

const managed = (manager: string, second: number) => ({
  manager,
  operation: 'Update',
  time: `2026-01-01T00:00:0${second}Z`,
});
const pod = (...managedFields: object[]) => ({ metadata: { name: 'a', uid: 'u', managedFields } });

/** A server with one pod; each watch gives one event of `events` and ends. */
async function setUp(events: readonly object[]) {
  let watches = 0;
  const server = await serve((request, response) => {
    if (request.url?.includes('watch=true') !== true) {
      return sendJson(response, {
        metadata: { resourceVersion: '1' },
        items: [pod(managed('kubectl', 1), managed('kubelet', 1))],
      });
    }
    response.end(`${JSON.stringify(events[watches])}\n`);
    watches += 1;
  });
  const dynamic = new DynamicClient(
    new RESTClient({ transport: createTransport({ host: server.url }) }),
  );
  return { server, dynamic };
}

async function collect(stream: AsyncIterable<StampedWatchEvent<Unstructured>>) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('listWatch', () => {
  it('C2: puts the tweaked options into every LIST and every WATCH, in the namespace asked', async () => {
    const { server, dynamic } = await setUp([{ type: 'ADDED', object: pod() }]);
    await using _ = server;
    const listWatch = dynamic.listWatch(PODS, {
      namespace: 'n',
      tweakListOptions: (options) => ({ ...options, labelSelector: 'a=b' }),
    });
    await listWatch.list({ limit: 500, resourceVersion: '0' }, signal);
    await collect(
      await listWatch.watch({ resourceVersion: '1', allowWatchBookmarks: true }, signal),
    );
    expect(server.requests).toEqual([
      'GET /api/v1/namespaces/n/pods?limit=500&resourceVersion=0&labelSelector=a%3Db',
      'GET /api/v1/namespaces/n/pods?resourceVersion=1&allowWatchBookmarks=true&watch=true&labelSelector=a%3Db',
    ]);
  });

  it('C3: asks for one page a call: the next one is for its caller to ask for', async () => {
    const requests: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      requests.push(request.url);
      sendJson(response, { metadata: { resourceVersion: '1', continue: 'next' }, items: [pod()] });
    });
    const client = new RESTClient({ transport: createTransport({ host: server.url }) });
    const listWatch = new DynamicClient(client).listWatch(PODS);
    const page = await listWatch.list({ limit: 1 }, signal);
    expect(page.metadata.continue).toBe('next');
    expect(page.items).toHaveLength(1);
    await listWatch.list({ limit: 1, continue: 'next' }, signal);
    expect(requests).toEqual(['/api/v1/pods?limit=1', '/api/v1/pods?limit=1&continue=next']);
  });

  it('asks for the newest version by one object, and forgets nothing for that', async () => {
    const { server, dynamic } = await setUp([
      { type: 'MODIFIED', object: pod(managed('kubectl', 1), managed('kubelet', 2)) },
    ]);
    await using _ = server;
    const listWatch = dynamic.listWatch(PODS, {
      tweakListOptions: (options) => ({ ...options, labelSelector: 'a=b' }),
    });
    await listWatch.list({}, signal);
    expect(await listWatch.currentResourceVersion?.(signal)).toBe('1');
    expect(server.requests.at(-1)).toBe('GET /api/v1/pods?limit=1&labelSelector=a%3Db');
    const [event] = await collect(await listWatch.watch({}, signal));
    expect(event?.stamp?.lastWriter?.manager).toBe('kubelet');
  });

  it('cuts managedFields from lists and events, and names the last writer across watches', async () => {
    const { server, dynamic } = await setUp([
      { type: 'MODIFIED', object: pod(managed('kubectl', 1), managed('kubelet', 2)) },
      { type: 'MODIFIED', object: pod(managed('kubectl', 3), managed('kubelet', 2)) },
    ]);
    await using _ = server;
    const listWatch = dynamic.listWatch(PODS, { stripManagedFields: true });
    const list = await listWatch.list({}, signal);
    const [first] = await collect(await listWatch.watch({}, signal));
    const [second] = await collect(await listWatch.watch({}, signal));
    expect(list.items[0]?.metadata).toEqual({ name: 'a', uid: 'u' });
    expect(first?.object.metadata).toEqual({ name: 'a', uid: 'u' });
    expect(first?.stamp?.lastWriter?.manager).toBe('kubelet');
    expect(second?.stamp?.lastWriter?.manager).toBe('kubectl');
  });

  it('forgets the writers of objects that a later list does not have any more, and of no others', async () => {
    const pages = [
      { items: ['gone', 'kept'] },
      { items: ['new'], continue: 'next' },
      { items: ['kept'] },
    ];
    const writer = (uid: string) => ({
      metadata: { name: uid, uid, managedFields: [managed('first', 1), managed('second', 2)] },
    });
    const observed: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      if (request.url?.includes('watch=true') === true) {
        const lines = ['gone', 'new', 'kept'].map((uid) => {
          const object = writer(uid);
          object.metadata.managedFields.push(managed('third', 3));
          return JSON.stringify({ type: 'MODIFIED', object });
        });
        return response.end(`${lines.join('\n')}\n`);
      }
      const page = pages.shift();
      return sendJson(response, {
        metadata: { resourceVersion: '1', continue: page?.continue },
        items: page?.items.map(writer),
      });
    });
    const client = new RESTClient({ transport: createTransport({ host: server.url }) });
    const listWatch = new DynamicClient(client).listWatch(PODS);
    await listWatch.list({}, signal);
    await listWatch.list({ limit: 1 }, signal);
    await listWatch.list({ limit: 1, continue: 'next' }, signal);
    for (const { stamp } of await collect(await listWatch.watch({}, signal))) {
      observed.push(stamp?.lastWriter?.manager);
    }
    expect(observed).toEqual([undefined, 'third', 'third']);
  });

  it('forgets the writers of objects that a list by watch does not have any more', async () => {
    const written = (uid: string, ...managers: string[]) => ({
      metadata: { name: uid, uid, managedFields: managers.map((name, at) => managed(name, at)) },
    });
    const mark = { metadata: { annotations: { [INITIAL_EVENTS_END_ANNOTATION]: 'true' } } };
    await using server = await serve((request, response) => {
      if (request.url?.includes('watch=true') !== true) {
        const items = ['gone', 'kept'].map((uid) => written(uid, 'a', 'b'));
        return sendJson(response, { metadata: { resourceVersion: '1' }, items });
      }
      const lines = [
        { type: 'ADDED', object: written('kept', 'a', 'b') },
        { type: 'BOOKMARK', object: mark },
        ...['gone', 'kept'].map((uid) => ({
          type: 'MODIFIED',
          object: written(uid, 'a', 'b', 'c'),
        })),
      ];
      return response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
    const client = new RESTClient({ transport: createTransport({ host: server.url }) });
    const listWatch = new DynamicClient(client).listWatch(PODS);
    await listWatch.list({}, signal);
    const options = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } as const;
    const events = await collect(await listWatch.watch(options, signal));
    expect(events.slice(2).map(({ stamp }) => stamp?.lastWriter?.manager)).toEqual([
      undefined,
      'c',
    ]);
  });

  it('leaves managedFields alone unless asked', async () => {
    const { server, dynamic } = await setUp([
      { type: 'ADDED', object: pod(managed('kubectl', 1)) },
    ]);
    await using _ = server;
    const listWatch = dynamic.listWatch(PODS);
    expect((await listWatch.list({}, signal)).items[0]?.metadata.managedFields).toHaveLength(2);
    const [event] = await collect(await listWatch.watch({}, signal));
    expect(event?.object.metadata).toHaveProperty('managedFields');
  });
});
