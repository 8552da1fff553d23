import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { isConflict, isForbidden, isNotFound, KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../transport/transport.ts';
import { ConnectionError } from '../util/connection-error.ts';
import { InvalidRequestError } from './invalid-request-error.ts';
import type { Request } from './request.ts';
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
    [
      'GET /apis/apps/v1/deployments',
      (rest) => rest.forGroupVersion(APPS).get().resource('Deployments'),
    ],
    [
      'GET /api/v1/proxy/namespaces/a/services/web%3A80/proxy/some/path%25',
      (rest) =>
        rest
          .forGroupVersion(V1)
          .get()
          .prefix('proxy')
          .namespace('a')
          .resource('services')
          .name('web:80')
          .subResource('proxy')
          .suffix('some', '/path%/'),
    ],
    [
      'GET /base/a/b?x=1&x=2&command=ls&command=-l',
      (rest) =>
        rest
          .forGroupVersion(V1)
          .get()
          .prefix('lost')
          .absPath('/base/')
          .prefix('a', 'b')
          .param('x', '1')
          .param('x', '2')
          .versionedParams({ command: ['ls', '-l'] }),
    ],
    [
      'GET /api/v1/namespaces/a%20b/pods?limit=5',
      (rest) => rest.get().param('lost', '1').requestUri('/api/v1/namespaces/a%20b/pods?limit=5'),
    ],
    [
      'GET /api/v1/nodes',
      (rest) => rest.forGroupVersion(V1).get().namespaceIfScoped('a', false).resource('nodes'),
    ],
    [
      'GET /api/v1/namespaces/a/pods?timeout=1500ms',
      (rest) =>
        rest.forGroupVersion(V1).get().namespaceIfScoped('a', true).resource('pods').timeout(1500),
    ],
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
      'a second subresource',
      (rest) => rest.get().subResource('a', 'b').subResource('c'),
      'subresource already set to "a/b"',
    ],
    [
      'a subresource that is a path',
      (rest) => rest.get().subResource('a', 'b/c'),
      'invalid subresource "b/c"',
    ],
    [
      'a second namespace after an empty one',
      (rest) => rest.get().namespace('').namespace('b'),
      'namespace already set to ""',
    ],
    [
      'a namespace that climbs',
      (rest) => rest.get().namespace('..').resource('pods'),
      'invalid namespace ".."',
    ],
    ['a resource that is none', (rest) => rest.get().resource('.'), 'invalid resource "."'],
    ['an empty resource', (rest) => rest.get().resource(''), 'resource may not be empty'],
    ['a URI that is none', (rest) => rest.get().requestUri('/a%ZZ'), 'URI malformed'],
    ['a timeout of no time', (rest) => rest.get().timeout(0), 'a timeout must be above 0 ms'],
    ['a body without JSON', (rest) => rest.post().body(() => 1), 'the body has no JSON'],
    [
      'a body that holds itself',
      (rest) => {
        const own: Record<string, unknown> = {};
        own['own'] = own;
        return rest.post().body(own);
      },
      'the body cannot be written as JSON',
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
      'a reading by name in an empty namespace',
      (rest) => rest.get().namespace('').resource('pods').name('a'),
      'with a name',
    ],
    [
      'an update by name in an empty namespace',
      (rest) => rest.put().namespace('').resource('pods').name('a'),
      'with a name',
    ],
    [
      'only the first of two mistakes',
      (rest) => rest.get().name('..').resource('a/b'),
      'invalid name ".."',
    ],
  ])('C145, C148: refuses %s when sent, and sends nothing', async (_, build, message) => {
    await using server = await serve((_request, response) => sendJson(response, {}));
    const request = build(client(server.url).forGroupVersion(V1));
    for (const sent of [
      request.do(signal),
      request.doRaw(signal),
      request.list(signal),
      request.stream(signal),
      request.watch(signal),
    ]) {
      await expect(sent).rejects.toThrow(InvalidRequestError);
      await expect(sent).rejects.toThrow(message);
    }
    expect(request.error?.message).toContain(message);
    expect(server.requests).toEqual([]);
  });

  it('C148: takes an empty namespace for all of them where a request can be of all', async () => {
    await using server = await serve((_, response) => sendJson(response, { items: [] }));
    await client(server.url).forGroupVersion(V1).get().namespace('').resource('pods').do(signal);
    expect(server.requests).toEqual(['GET /api/v1/pods']);
  });

  it('tells where it would go, the prefix of the server included', () => {
    const request = client('http://127.0.0.1:1/prefix/')
      .forGroupVersion(APPS)
      .get()
      .resource('deployments')
      .param('limit', '1');
    expect(request.url().href).toBe('http://127.0.0.1:1/prefix/apis/apps/v1/deployments?limit=1');
    expect(request.error).toBeUndefined();
  });

  it('C156: leaves its own headers as they are, whatever the client would set', async () => {
    await using server = await serve(({ headers }, response) => sendJson(response, { ...headers }));
    const transport = createTransport({ host: server.url, bearerToken: 'ours', userAgent: 'ours' });
    const send = (request: Request): Promise<Record<string, string>> =>
      request.absPath('/x').do(signal);
    const rest = new RESTClient({ transport });
    expect(await send(rest.get())).toMatchObject({
      authorization: 'Bearer ours',
      'user-agent': 'ours',
    });
    const own = rest
      .get()
      .setHeader('Authorization', 'Bearer own')
      .setHeader('User-Agent', 'own')
      .setHeader('Impersonate-User', 'own');
    expect(await send(own)).toMatchObject({
      authorization: 'Bearer own',
      'user-agent': 'own',
      'impersonate-user': 'own',
    });
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
    await rest.put().absPath('/x').setHeader('content-type', 'a/b').body('text').do(signal);
    await rest.put().absPath('/x').body(Buffer.from('bytes')).do(signal);
    await rest
      .put()
      .absPath('/x')
      .body(Readable.from(['str', 'eam']))
      .do(signal);
    expect(seen).toEqual([
      ['application/json', '{"a":"ü"}'],
      ['application/strategic-merge-patch+json', '{"b":1}'],
      ['application/apply-patch+yaml', '{}'],
      ['a/b', 'text'],
      [undefined, 'bytes'],
      [undefined, 'stream'],
    ]);
  });

  it('throws a Status that tells of no success, whatever the HTTP code', async () => {
    await using server = await serve((request, response) => {
      const status = request.url === '/ok' ? 'Success' : 'Failure';
      sendJson(response, { kind: 'Status', status, reason: 'NotFound', message: 'gone' });
    });
    const read = (path: string): Promise<unknown> =>
      client(server.url).get().absPath(path).do(signal);
    expect(await read('/ok')).toMatchObject({ status: 'Success' });
    await expect(read('/failed')).rejects.toSatisfy(isNotFound);
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

  it('breaks a stream off without ado when it is destroyed, and tells its reader when the server does', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serve((request, response) => {
      response.write('one');
      if (request.url === '/broken') setImmediate(() => response.destroy());
      else response.on('close', closed.resolve);
    });
    const stream = await client(server.url).get().absPath('/log').stream(signal);
    stream.destroy();
    await closed.promise;
    const broken = await client(server.url).get().absPath('/broken').stream(signal);
    await expect(broken.toArray()).rejects.toThrow(Error);
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
