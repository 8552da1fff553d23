import type { IncomingMessage } from 'node:http';
import { isConflict, isForbidden, isNotFound, KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../transport/transport.ts';
import { ConnectionError } from '../util/connection-error.ts';
import { InvalidRequestError, type Request } from './request.ts';
import { RESTClient } from './rest-client.ts';
import { sendJson, serve } from './test-server.ts';

const { signal } = new AbortController();
const V1 = { group: '', version: 'v1' };
const APPS = { group: 'apps', version: 'v1' };

async function textOf(message: IncomingMessage): Promise<string> {
  return Buffer.concat(await message.toArray()).toString();
}

describe('Request', () => {
  const client = (host = 'http://127.0.0.1:1'): RESTClient =>
    new RESTClient({ transport: createTransport({ host }) });

  it.each<[string, (rest: RESTClient) => Request]>([
    ['GET /api/v1/pods', (rest) => rest.forGroupVersion(V1).get().resource('pods')],
    [
      'GET /apis/apps/v1/deployments',
      (rest) => rest.forGroupVersion(APPS).get().resource('deployments'),
    ],
    [
      'PUT /apis/apps/v1/namespaces/a/deployments/b/scale',
      (rest) =>
        rest
          .forGroupVersion(APPS)
          .put()
          .namespace('a')
          .resource('deployments')
          .name('b')
          .subResource('scale'),
    ],
    [
      'DELETE /api/v1/nodes/n%3A1%20%C3%BC',
      (rest) => rest.forGroupVersion(V1).delete().resource('nodes').name('n:1 ü'),
    ],
    [
      'GET /api/v1/pods?labelSelector=a%3Db%2Cc+in+%28d%29&limit=5&sendInitialEvents=false',
      (rest) =>
        rest.forGroupVersion(V1).get().resource('pods').versionedParams({
          labelSelector: 'a=b,c in (d)',
          limit: 5,
          sendInitialEvents: false,
          continue: '',
        }),
    ],
    ['GET /readyz', (rest) => rest.get().absPath('/readyz')],
  ])('C145: sends %s', async (expected, build) => {
    await using server = await serve((_, response) => sendJson(response, {}));
    await build(client(server.url)).do(signal);
    expect(server.requests).toEqual([expected]);
  });

  it.each<[string, (rest: RESTClient) => Request, string]>([
    [
      'a name that is a path',
      (rest) => rest.get().resource('pods').name('a/b'),
      'invalid name "a/b"',
    ],
    ['a name that climbs', (rest) => rest.get().resource('pods').name('..'), 'invalid name ".."'],
    [
      'an escaped name',
      (rest) => rest.get().resource('pods').name('a%2fb'),
      'invalid name "a%2fb"',
    ],
    ['an empty name', (rest) => rest.get().resource('pods').name(''), 'name may not be empty'],
    [
      'a second name',
      (rest) => rest.get().resource('pods').name('a').name('b'),
      'name already set to "a"',
    ],
    [
      'a second namespace',
      (rest) => rest.get().namespace('a').namespace('b'),
      'namespace already set to "a"',
    ],
    [
      'a second resource',
      (rest) => rest.get().resource('a').resource('b'),
      'resource already set to "a"',
    ],
    [
      'creation in an empty namespace',
      (rest) => rest.post().namespace('').resource('pods'),
      'during creation',
    ],
    [
      'a name in an empty namespace',
      (rest) => rest.delete().namespace('').resource('pods').name('a'),
      'with a name',
    ],
    [
      'only the first of two mistakes',
      (rest) => rest.get().name('..').resource('a/b'),
      'invalid name ".."',
    ],
  ])('C148: refuses %s when sent, and sends nothing', async (_, build, message) => {
    await using server = await serve((_request, response) => sendJson(response, {}));
    const sent = build(client(server.url).forGroupVersion(V1)).do(signal);
    await expect(sent).rejects.toThrow(InvalidRequestError);
    await expect(sent).rejects.toThrow(message);
    expect(server.requests).toEqual([]);
  });

  it('sends bodies as JSON, and patches under their own content type', async () => {
    const seen: [string | undefined, string][] = [];
    await using server = await serve((request, response) => {
      void textOf(request).then((text) => {
        seen.push([request.headers['content-type'], text]);
        sendJson(response, { ok: true });
      });
    });
    const rest = client(server.url);
    await rest.post().absPath('/x').body({ a: 'ü' }).do(signal);
    await rest.patch('strategicMerge').absPath('/x').body({ b: 1 }).do(signal);
    await rest.patch('apply').absPath('/x').body({}).do(signal);
    expect(seen).toEqual([
      ['application/json', '{"a":"ü"}'],
      ['application/strategic-merge-patch+json', '{"b":1}'],
      ['application/apply-patch+yaml', '{}'],
    ]);
  });

  it('C152: throws the Status a refusal carries', async () => {
    const status = {
      kind: 'Status',
      status: 'Failure',
      reason: 'Forbidden',
      message: 'no pods for you',
    };
    await using server = await serve((_, response) => sendJson(response, status, 403));
    const error: unknown = await client(server.url)
      .get()
      .absPath('/x')
      .do(signal)
      .catch((e: unknown) => e);
    expect(isForbidden(error)).toBe(true);
    expect(error).toMatchObject({ code: 403, message: 'no pods for you' });
  });

  it('C152: makes a Status of any other refusal, with at most 2048 bytes of its text', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(502, { 'retry-after': 'soon' }).end(`bad gateway ${'x'.repeat(10_000)}`);
    });
    const error: unknown = await client(server.url)
      .get()
      .absPath('/x')
      .do(signal)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(KubeStatusError);
    expect(error).toMatchObject({ code: 502, reason: 'InternalError' });
    const { message } = error as KubeStatusError;
    expect(message).toMatch(/^the server answered 502 Bad Gateway to GET \/x: bad gateway x+$/);
    expect(message.length).toBeLessThan(2048 + 100);
  });

  it.each([
    [404, isNotFound],
    [409, isConflict],
  ])('C152: gives an empty %i the reason its code stands for', async (code, predicate) => {
    await using server = await serve((_, response) => response.writeHead(code).end());
    const error: unknown = await client(server.url)
      .get()
      .absPath('/x')
      .do(signal)
      .catch((e: unknown) => e);
    expect(predicate(error)).toBe(true);
  });

  it('says which answer is not JSON', async () => {
    await using server = await serve((_, response) => response.end('<html>'));
    await expect(client(server.url).get().absPath('/x').do(signal)).rejects.toThrow(
      'the answer to GET /x is not JSON',
    );
  });

  it('streams an answer as it comes', async () => {
    await using server = await serve((_, response) => {
      response.write('one');
      setImmediate(() => response.end('two'));
    });
    const stream = await client(server.url).get().absPath('/log').stream(signal);
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('onetwo');
  });

  it('throws the reason of an abort, before the answer and within it', async () => {
    const reason = new Error('enough');
    await using server = await serve((request, response) => {
      if (request.url === '/body') response.write('{');
    });
    for (const path of ['/headers', '/body']) {
      const aborter = new AbortController();
      const pending = client(server.url).get().absPath(path).do(aborter.signal);
      await expect.poll(() => server.requests).toContain(`GET ${path}`);
      aborter.abort(reason);
      await expect(pending).rejects.toBe(reason);
    }
  });

  it('throws a ConnectionError when the answer breaks off', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    });
    await expect(client(server.url).get().absPath('/x').do(signal)).rejects.toThrow(
      ConnectionError,
    );
  });
});

describe('Request.list', () => {
  const list = (host: string, aborter = new AbortController()) =>
    new RESTClient({ transport: createTransport({ host }) })
      .get()
      .absPath('/api/v1/pods')
      .list(aborter.signal);

  it('gives up an answer that is no list, and its connection, with the request named', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serve((_, response) => {
      response.write('{"items":[1,{');
      response.on('close', closed.resolve);
    });
    await expect(list(server.url)).rejects.toThrow(
      'GET /api/v1/pods: "1,{" where an object of a list was expected',
    );
    await closed.promise;
  });

  it('throws a ConnectionError when the connection breaks within it', async () => {
    await using server = await serve((_, response) => {
      response.write('{"items":[{}', () => server.reset());
    });
    await expect(list(server.url)).rejects.toThrow(ConnectionError);
  });

  it("throws the signal's reason when it aborts within it", async () => {
    const aborter = new AbortController();
    await using server = await serve((_, response) => {
      response.write('{"items":[{}', () => aborter.abort(new Error('enough')));
    });
    await expect(list(server.url, aborter)).rejects.toThrow('enough');
  });
});
