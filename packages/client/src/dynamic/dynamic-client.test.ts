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

  it('C146: needs a name to get, update, patch and delete, and sends nothing without', async () => {
    const { server, dynamic } = await setUp();
    await using _ = server;
    const pods = dynamic.resource(PODS).namespace('a');
    await expect(pods.get('', signal)).rejects.toThrow(InvalidRequestError);
    await expect(pods.update({ metadata: {} }, {}, signal)).rejects.toThrow(InvalidRequestError);
    await expect(pods.patch('', {}, { type: 'merge', signal })).rejects.toThrow(
      InvalidRequestError,
    );
    await expect(pods.delete('', {}, signal)).rejects.toThrow(InvalidRequestError);
    expect(server.requests).toEqual([]);
  });

  it('C146: applies no object with managedFields', async () => {
    const { server, dynamic } = await setUp();
    await using _ = server;
    const patch = { metadata: { managedFields: [] } };
    const applied = dynamic.resource(PODS).patch('a', patch, { type: 'apply', signal });
    await expect(applied).rejects.toThrow('may not have managedFields');
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
