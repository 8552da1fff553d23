import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readBody } from '../rest/read-body.ts';
import type { RestConfig } from '../rest/rest-config.ts';
import { serve } from '../rest/test-server.ts';
import type { ImpersonationConfig } from './impersonation.ts';
import type { RoundTripper } from './round-trippers.ts';
import { createTransport, type TransportRequest } from './transport.ts';

type Headers = IncomingMessage['headersDistinct'];

/** The headers of a request as they came to the server, in UTF-8 as Go reads them. */
async function received(
  config: Partial<RestConfig>,
  request: Partial<TransportRequest> = {},
): Promise<Headers> {
  let headers: Headers = {};
  await using server = await serve((message, response) => {
    headers = message.headersDistinct;
    response.end();
  });
  await using transport = createTransport({ host: server.url, ...config });
  const { body } = await transport.request({ method: 'GET', path: '/x', ...request });
  await readBody(body, 1000);
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [
      name,
      values?.map((value) => Buffer.from(value, 'latin1').toString('utf8')),
    ]),
  );
}

function impersonated(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('impersonate-')),
  );
}

describe('impersonation', () => {
  it.each<[string, ImpersonationConfig, Headers]>([
    ['nobody', {}, {}],
    ['a user', { userName: 'jane' }, { 'impersonate-user': ['jane'] }],
    [
      'all of a user',
      {
        userName: 'Jürgen 山',
        uid: '06f6',
        groups: ['system:authenticated', 'Füße'],
        extra: { 'Example.com/Scopes': ['view', 'über'], none: [] },
      },
      {
        'impersonate-user': ['Jürgen 山'],
        'impersonate-uid': ['06f6'],
        'impersonate-group': ['system:authenticated', 'Füße'],
        'impersonate-extra-example.com%2fscopes': ['view', 'über'],
      },
    ],
    [
      'keys that no header name can have',
      { userName: 'u', extra: { '%': ['1'], 'a b': ['2'], ä: ['3'], "!#$&'*+-.^_`|~": ['4'] } },
      {
        'impersonate-user': ['u'],
        'impersonate-extra-%25': ['1'],
        'impersonate-extra-a%20b': ['2'],
        'impersonate-extra-%c3%a4': ['3'],
        "impersonate-extra-!#$&'*+-.^_`|~": ['4'],
      },
    ],
    [
      'keys that differ in case only',
      { userName: 'u', extra: { Scopes: ['a'], scopes: ['b'] } },
      { 'impersonate-user': ['u'], 'impersonate-extra-scopes': ['a', 'b'] },
    ],
  ])('C162: names %s', async (_, impersonate, headers) => {
    expect(impersonated(await received({ impersonate }))).toEqual(headers);
  });

  it("C156, C162: a request's own user stands for all of it", async () => {
    const impersonate = { userName: 'jane', groups: ['admins'], uid: '1' };
    const headers = { 'Impersonate-User': 'john' };
    expect(impersonated(await received({ impersonate }, { headers }))).toEqual({
      'impersonate-user': ['john'],
    });
  });
});

describe('the round trippers', () => {
  it('C156: each leaves alone what the request brings', async () => {
    const config = { bearerToken: 'secret', userAgent: 'config/1', impersonate: { userName: 'u' } };
    const headers = { AUTHORIZATION: 'Own', 'user-agent': 'own/1', 'Impersonate-User': 'own' };
    expect(await received(config, { headers })).toMatchObject({
      authorization: ['Own'],
      'user-agent': ['own/1'],
      'impersonate-user': ['own'],
    });
  });

  it('send one header for each value', async () => {
    expect(await received({}, { headers: { 'X-Many': ['a', 'b'] } })).toMatchObject({
      'x-many': ['a', 'b'],
    });
  });

  it("wrap the caller's own nearest to the network: it sees all headers, and its answer is the answer", async () => {
    const seen: TransportRequest[] = [];
    await using server = await serve((_, response) => response.writeHead(404).end());
    const wrapTransport =
      (next: RoundTripper): RoundTripper =>
      async (request) => {
        seen.push(request);
        return { ...(await next(request)), statusCode: 200 };
      };
    const config = { host: `${server.url}/prefix`, bearerToken: 'secret', userAgent: 'u/1' };
    await using transport = createTransport(
      { ...config, impersonate: { userName: 'jane' } },
      { wrapTransport },
    );
    const { body, statusCode } = await transport.request({ method: 'GET', path: '/x' });
    await readBody(body, 1000);
    expect(statusCode).toBe(200);
    expect(seen).toMatchObject([
      {
        path: '/prefix/x',
        headers: {
          authorization: 'Bearer secret',
          'user-agent': 'u/1',
          'impersonate-user': ['jane'],
        },
      },
    ]);
  });
});
