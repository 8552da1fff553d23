import { expect, test } from 'vitest';
import { RESTClient } from '../../rest/rest-client.ts';
import { sendJson, serve } from '../../rest/test-server.ts';
import { FakeClock } from '../../testing/index.ts';
import { createTransport } from '../../transport/transport.ts';
import { DynamicClient } from '../dynamic-client.ts';
import { DynamicSharedInformerFactory } from './dynamic-shared-informer-factory.ts';

const things = { group: 'example.com', version: 'v1', resource: 'things' };
const never = new AbortController().signal;

test('C114: the dynamic factory is the same by resource, its objects unstructured and indexed by namespace', async () => {
  await using server = await serve((request, response) => {
    // A watch stays open.
    if (request.url?.includes('watch=true') === true) return response.flushHeaders();
    return sendJson(response, {
      apiVersion: 'example.com/v1',
      kind: 'ThingList',
      metadata: { resourceVersion: '7' },
      items: [
        { metadata: { name: 'a', namespace: 'shop', resourceVersion: '5' }, spec: { odd: 1 } },
      ],
    });
  });
  await using transport = createTransport({ host: server.url });
  const factory = new DynamicSharedInformerFactory({
    client: new DynamicClient(new RESTClient({ transport })),
    clock: new FakeClock(),
    random: () => 0,
  });
  const { informer, lister } = factory.forResource(things);
  expect(factory.forResource({ ...things }).informer).toBe(informer);
  const stop = new AbortController();
  factory.start(stop.signal);
  expect(Object.fromEntries(await factory.waitForCacheSync(never))).toEqual({
    'example.com/v1, Resource=things': true,
  });
  const object = lister.byNamespace('shop').get('a');
  expect(object).toMatchObject({ apiVersion: 'example.com/v1', kind: 'Thing', spec: { odd: 1 } });
  expect(informer.getIndexer().byIndex('namespace', 'shop')).toEqual([object]);
  expect(server.requests[0]).toMatch(/^GET \/apis\/example.com\/v1\/things\?/);
  stop.abort();
  await factory.shutdown();
});
