import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { FakeClock, settle } from '../testing/index.ts';
import { createTransport } from '../transport/transport.ts';
import { MetadataClient } from './metadata-client.ts';
import { MetadataSharedInformerFactory } from './metadatainformer/metadata-shared-informer-factory.ts';

const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const { signal } = new AbortController();
const LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const OBJECT = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

const partial = (name: string, resourceVersion: string) => ({
  apiVersion: 'meta.k8s.io/v1',
  kind: 'PartialObjectMetadata',
  metadata: {
    name,
    namespace: 'shop',
    resourceVersion,
    labels: { app: name },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Owner', name: 'o', uid: 'u' }],
    managedFields: [],
  },
});

/** A server that answers as it is asked for by Accept; its watches give `events` and stay open. */
async function setUp(events: readonly object[] = []) {
  const accepted: string[] = [];
  const server = await serve((request: IncomingMessage, response) => {
    accepted.push(`${request.method} ${request.headers.accept}`);
    if (request.url?.includes('watch=true') === true) {
      response.flushHeaders();
      for (const event of events) response.write(`${JSON.stringify(event)}\n`);
      return;
    }
    sendJson(
      response,
      request.headers.accept === LIST
        ? {
            apiVersion: 'meta.k8s.io/v1',
            kind: 'PartialObjectMetadataList',
            metadata: { resourceVersion: '7' },
            items: [partial('a', '5')],
          }
        : partial('a', '5'),
    );
  });
  const transport = createTransport({ host: server.url });
  const client = new MetadataClient(new RESTClient({ transport }));
  return { server, transport, client, accepted };
}

describe('MetadataClient', () => {
  it('C115: asks for metadata by the type it accepts: of a list, of an object, of a watch', async () => {
    const { server, transport, client, accepted } = await setUp();
    await using _ = server;
    await using __ = transport;
    const resource = client.resource(deployments).namespace('shop');
    const list = await resource.list({ limit: 5 }, signal);
    expect(list.items).toEqual([partial('a', '5')]);
    expect(await resource.get('a', signal)).toEqual(partial('a', '5'));
    (await resource.watch({ resourceVersion: '7' }, signal)).stop();
    const patch = { metadata: { labels: { x: 'y' } } };
    expect(await resource.patch('a', patch, { type: 'merge', signal })).toEqual(partial('a', '5'));
    await resource.delete('a', { propagationPolicy: 'Background' }, signal);
    await client.resource(deployments).list({}, signal);
    expect(server.requests).toEqual([
      'GET /apis/apps/v1/namespaces/shop/deployments?limit=5',
      'GET /apis/apps/v1/namespaces/shop/deployments/a',
      'GET /apis/apps/v1/namespaces/shop/deployments?resourceVersion=7&watch=true',
      'PATCH /apis/apps/v1/namespaces/shop/deployments/a',
      'DELETE /apis/apps/v1/namespaces/shop/deployments/a',
      'GET /apis/apps/v1/deployments',
    ]);
    expect(accepted).toEqual([
      `GET ${LIST}`,
      `GET ${OBJECT}`,
      `GET ${OBJECT}`,
      `PATCH ${OBJECT}`,
      'DELETE application/json',
      `GET ${LIST}`,
    ]);
  });
});

describe('MetadataSharedInformerFactory', () => {
  it('C115: holds metadata only, and skips what comes as anything else', async () => {
    const { server, transport, client } = await setUp([
      {
        type: 'MODIFIED',
        object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: partial('a', '8').metadata },
      },
      { type: 'ADDED', object: partial('b', '8') },
    ]);
    await using _ = server;
    await using __ = transport;
    const factory = new MetadataSharedInformerFactory({
      client: {
        listWatch: (gvr, options) =>
          client.listWatch(gvr, { ...options, stripManagedFields: true }),
      },
      clock: new FakeClock(),
      random: () => 0,
      namespace: 'shop',
    });
    const { informer, lister } = factory.forResource(deployments);
    const heard = Promise.withResolvers<void>();
    informer.addEventHandler({
      onAdd: ({ metadata }) => metadata.name === 'b' && heard.resolve(),
      onUpdate: () => 0,
      onDelete: () => 0,
    });
    const stop = new AbortController();
    factory.start(stop.signal);
    await factory.assertCacheSync(signal);
    await heard.promise;
    await settle();
    const { managedFields: __managedFields, ...metadata } = partial('b', '8').metadata;
    expect(lister.byNamespace('shop').get('b')).toEqual({ ...partial('b', '8'), metadata });
    expect(lister.list()).toHaveLength(2);
    expect(informer.inspect().reflector.skipped).toBe(1);
    stop.abort();
    await factory.shutdown();
  });
});
