import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../rest/request.ts';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTransport } from '../transport/transport.ts';
import { DynamicClient } from './dynamic-client.ts';

const { signal } = new AbortController();
const PODS = { group: '', version: 'v1', resource: 'pods' };
const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };

/** A server that writes down what it is sent and answers every request alike. */
async function setUp(answer: object = {}) {
  const bodies: unknown[] = [];
  const server = await serve((request, response) => {
    void request.toArray().then((pieces: Buffer[]) => {
      const text = Buffer.concat(pieces).toString();
      if (text !== '') bodies.push(JSON.parse(text));
      sendJson(response, answer);
    });
  });
  const transport = createTransport({ host: server.url });
  return { server, bodies, dynamic: new DynamicClient(new RESTClient({ transport })) };
}

describe('DynamicClient', () => {
  it('C145: reads and writes under the paths of the resource', async () => {
    const { server, bodies, dynamic } = await setUp();
    await using _ = server;
    const object: Unstructured = { metadata: { name: 'b' }, spec: { replicas: 2 } };
    const deployments = dynamic.resource(DEPLOYMENTS).namespace('a');
    await deployments.list({ limit: 5, continue: '' }, signal);
    await dynamic.resource(PODS).list({}, signal);
    await deployments.get('b', signal);
    await deployments.create(object, { fieldManager: 'm' }, signal);
    await deployments.update(object, {}, signal);
    await deployments.patch(
      'b',
      { spec: {} },
      { type: 'apply', fieldManager: 'm', force: true, signal },
    );
    await deployments.delete('b', { propagationPolicy: 'Foreground' }, signal);
    expect(server.requests).toEqual([
      'GET /apis/apps/v1/namespaces/a/deployments?limit=5',
      'GET /api/v1/pods',
      'GET /apis/apps/v1/namespaces/a/deployments/b',
      'POST /apis/apps/v1/namespaces/a/deployments?fieldManager=m',
      'PUT /apis/apps/v1/namespaces/a/deployments/b',
      'PATCH /apis/apps/v1/namespaces/a/deployments/b?fieldManager=m&force=true',
      'DELETE /apis/apps/v1/namespaces/a/deployments/b',
    ]);
    expect(bodies).toEqual([
      object,
      object,
      { spec: {} },
      { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground' },
    ]);
  });

  it('C145: reads and writes subresources, and deletes collections', async () => {
    const { server, bodies, dynamic } = await setUp();
    await using _ = server;
    const object: Unstructured = { metadata: { name: 'b' }, status: {} };
    const apply = { fieldManager: 'm', signal };
    const deployments = dynamic.resource(DEPLOYMENTS).namespace('a');
    const scale = deployments.subresource('scale');
    await deployments.get('b', signal, { resourceVersion: '0' });
    await deployments.updateStatus(object, { dryRun: 'All' }, signal);
    await deployments.apply('b', object, { ...apply, force: true });
    await deployments.applyStatus('b', object, apply);
    await scale.get('b', signal);
    await scale.update(object, {}, signal);
    await scale.patch('b', { spec: { replicas: 1 } }, { type: 'merge', signal });
    await scale.apply('b', object, apply);
    await dynamic.resource(PODS).namespace('a').subresource('eviction').create(object, {}, signal);
    await dynamic.resource(PODS).subresource('a', 'b').delete('c', {}, signal);
    await deployments.deleteCollection(
      { gracePeriodSeconds: 0 },
      { labelSelector: 'app=web' },
      signal,
    );
    expect(server.requests).toEqual([
      'GET /apis/apps/v1/namespaces/a/deployments/b?resourceVersion=0',
      'PUT /apis/apps/v1/namespaces/a/deployments/b/status?dryRun=All',
      'PATCH /apis/apps/v1/namespaces/a/deployments/b?fieldManager=m&force=true',
      'PATCH /apis/apps/v1/namespaces/a/deployments/b/status?fieldManager=m',
      'GET /apis/apps/v1/namespaces/a/deployments/b/scale',
      'PUT /apis/apps/v1/namespaces/a/deployments/b/scale',
      'PATCH /apis/apps/v1/namespaces/a/deployments/b/scale',
      'PATCH /apis/apps/v1/namespaces/a/deployments/b/scale?fieldManager=m',
      'POST /api/v1/namespaces/a/pods/b/eviction',
      'DELETE /api/v1/pods/c/a/b',
      'DELETE /apis/apps/v1/namespaces/a/deployments?labelSelector=app%3Dweb',
    ]);
    expect(bodies.at(-1)).toEqual({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      gracePeriodSeconds: 0,
    });
  });

  it.each(['.', '..', 'a/b', 'a%2Fb', ''])(
    'C145: sends nothing to the name or subresource "%s"',
    async (segment) => {
      const { server, dynamic } = await setUp();
      await using _ = server;
      const pods = dynamic.resource(PODS).namespace('a');
      await expect(pods.get(segment, signal)).rejects.toThrow(InvalidRequestError);
      await expect(pods.subresource(segment).get('a', signal)).rejects.toThrow(InvalidRequestError);
      await expect(pods.subresource('status').get(segment, signal)).rejects.toThrow(
        InvalidRequestError,
      );
      expect(server.requests).toEqual([]);
    },
  );

  it.each(['.', '..', 'a/b', 'a%2Fb'])(
    'C145: sends nothing to the namespace "%s"',
    async (name) => {
      const { server, dynamic } = await setUp();
      await using _ = server;
      const pods = dynamic.resource(PODS).namespace(name);
      await expect(pods.list({}, signal)).rejects.toThrow(InvalidRequestError);
      await expect(pods.watch({}, signal)).rejects.toThrow(InvalidRequestError);
      await expect(pods.deleteCollection({}, {}, signal)).rejects.toThrow(InvalidRequestError);
      expect(server.requests).toEqual([]);
    },
  );

  it('C146: to create a subresource needs the name of its object', async () => {
    const { server, dynamic } = await setUp();
    await using _ = server;
    const eviction = dynamic.resource(PODS).namespace('a').subresource('eviction');
    await expect(eviction.create({ metadata: {} }, {}, signal)).rejects.toThrow(
      'name may not be empty',
    );
    expect(server.requests).toEqual([]);
  });

  it('C146: needs a name to get, update, patch, apply and delete, and sends nothing without', async () => {
    const { server, dynamic } = await setUp();
    await using _ = server;
    const pods = dynamic.resource(PODS).namespace('a');
    await expect(pods.get('', signal)).rejects.toThrow(InvalidRequestError);
    await expect(pods.update({ metadata: {} }, {}, signal)).rejects.toThrow(InvalidRequestError);
    await expect(pods.patch('', {}, { type: 'merge', signal })).rejects.toThrow(
      InvalidRequestError,
    );
    await expect(pods.delete('', {}, signal)).rejects.toThrow(InvalidRequestError);
    await expect(pods.apply('', {}, { fieldManager: 'm', signal })).rejects.toThrow(
      InvalidRequestError,
    );
    await expect(pods.updateStatus({ metadata: {} }, {}, signal)).rejects.toThrow(
      InvalidRequestError,
    );
    expect(server.requests).toEqual([]);
  });

  it('C146: applies no object with managedFields', async () => {
    const { server, dynamic } = await setUp();
    await using _ = server;
    const patch = { metadata: { managedFields: [] } };
    const pods = dynamic.resource(PODS);
    const apply = { fieldManager: 'm', signal };
    for (const applied of [
      pods.patch('a', patch, { type: 'apply', signal }),
      pods.apply('a', patch, apply),
      pods.applyStatus('a', patch, apply),
    ]) {
      await expect(applied).rejects.toThrow('may not have managedFields');
    }
    expect(server.requests).toEqual([]);
  });

  it('C146: keeps unknown fields of a list, and gives its items the kind the server left out', async () => {
    const { server, dynamic } = await setUp({
      apiVersion: 'v1',
      kind: 'PodList',
      metadata: { resourceVersion: '7', odd: 1 },
      items: [
        { metadata: { name: 'a' }, more: true },
        { kind: 'Own', apiVersion: 'own/v1', metadata: {} },
      ],
    });
    await using _ = server;
    expect(await dynamic.resource(PODS).list({}, signal)).toEqual({
      apiVersion: 'v1',
      kind: 'PodList',
      metadata: { resourceVersion: '7', odd: 1 },
      items: [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, more: true },
        { apiVersion: 'own/v1', kind: 'Own', metadata: {} },
      ],
    });
  });

  it('reads an empty list that is written as null', async () => {
    const { server, dynamic } = await setUp({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: {},
      items: null,
    });
    await using _ = server;
    expect((await dynamic.resource(PODS).list({}, signal)).items).toEqual([]);
  });
});
