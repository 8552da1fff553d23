import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBody } from '../rest/read-body.ts';
import type { RestConfig } from '../rest/rest-config.ts';
import { sendJson, serve, type TestServer } from '../rest/test-server.ts';
import { ConnectProxy } from '../testing/connect-proxy.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { isConnectionRefused, networkErrorCode } from '../util/connection-error.ts';
import { createTestCertificates, type TestCertificates } from './test-certificates.ts';
import type { TransportOptions } from './transport-cache.ts';
import { createTransport } from './transport.ts';

let certificates: TestCertificates;
beforeAll(() => {
  certificates = createTestCertificates();
});
afterAll(() => certificates[Symbol.dispose]());

const pair = () => ({
  cert: certificates.read('server.crt'),
  key: certificates.read('server.key'),
});

/** Answers with the server name asked for, and the proxy's credentials if they came as far as here. */
const serveTls = (): Promise<TestServer> =>
  serve(({ socket, headers }, response) => {
    sendJson(response, {
      servername: (socket as TLSSocket).servername,
      proxy: headers['proxy-authorization'],
    });
  }, pair());

async function get(config: RestConfig, options: TransportOptions = {}): Promise<unknown> {
  await using transport = createTransport(config, options);
  const { body } = await transport.request({ method: 'GET', path: '/x' });
  return JSON.parse((await readBody(body, 1000)).bytes.toString());
}

const trust = () => ({ caData: certificates.read('ca.crt') });
const at = ({ url }: TestServer): string => new URL(url).host;

describe('a proxy', () => {
  it('opens a tunnel to the server, whose certificate is checked as ever', async () => {
    await using server = await serveTls();
    await using proxy = await ConnectProxy.start();
    const tls = { ...trust(), serverName: 'api.test' };
    const clock = new FakeClock();
    expect(await get({ host: server.url, tls, proxyUrl: proxy.url }, { clock })).toEqual({
      servername: 'api.test',
    });
    expect(clock.pendingTimers).toBe(0);
    expect(proxy.asked).toEqual([{ target: at(server), authorization: undefined }]);
    const elsewhere = { ...trust(), serverName: 'elsewhere.test' };
    await expect(
      get({ host: server.url, tls: elsewhere, proxyUrl: proxy.url }),
    ).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('gets the credentials of its URL, and the server does not', async () => {
    await using server = await serveTls();
    await using proxy = await ConnectProxy.start();
    const proxyUrl = proxy.url.replace('//', '//us%40er:p%2Fw@');
    expect(await get({ host: server.url, tls: trust(), proxyUrl })).toEqual({ servername: false });
    const credentials = Buffer.from('us@er:p/w').toString('base64');
    expect(proxy.asked).toMatchObject([{ authorization: `Basic ${credentials}` }]);
  });

  it('over TLS is trusted as the server is', async () => {
    await using server = await serveTls();
    await using proxy = await ConnectProxy.start(pair());
    const config = { host: server.url, proxyUrl: proxy.url };
    const tls = { ...trust(), serverName: 'api.test' };
    expect(await get({ ...config, tls })).toEqual({ servername: 'api.test' });
    const other = { caData: certificates.read('other.crt') };
    await expect(get({ ...config, tls: other })).rejects.toMatchObject({ code: 'EPROXY' });
    expect(proxy.asked).toHaveLength(1);
  });

  it('tunnels to a server without TLS too', async () => {
    await using server = await serve((_, response) => sendJson(response, {}));
    await using proxy = await ConnectProxy.start();
    expect(await get({ host: server.url, proxyUrl: proxy.url })).toEqual({});
    expect(proxy.asked).toEqual([{ target: at(server), authorization: undefined }]);
  });

  it('of the environment is not asked for loopback addresses, one of the config is', async () => {
    await using server = await serveTls();
    await using proxy = await ConnectProxy.start();
    const env = { HTTPS_PROXY: proxy.url };
    await get({ host: server.url, tls: trust() }, { env });
    expect(proxy.asked).toEqual([]);
    await get({ host: server.url, tls: trust(), proxyUrl: proxy.url }, { env: {} });
    expect(proxy.asked).toHaveLength(1);
  });

  it('of the environment is asked for names', async () => {
    await using proxy = await ConnectProxy.start();
    proxy.refusal = '502 Bad Gateway';
    const env = { HTTPS_PROXY: proxy.url };
    const failure = get({ host: 'https://api.example.com', tls: trust() }, { env });
    await expect(failure).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'EPROXY',
      message: `the proxy ${proxy.url} opens no tunnel to api.example.com:443: 502 Bad Gateway`,
    });
    expect(proxy.asked).toMatchObject([{ target: 'api.example.com:443' }]);
  });

  it('that is not there is told from a server that is not there, and is yet a refused connection', async () => {
    const proxy = await ConnectProxy.start();
    await proxy[Symbol.asyncDispose]();
    const error: unknown = await get({ host: 'https://api', proxyUrl: proxy.url }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ code: 'EPROXY' });
    expect(isConnectionRefused(error)).toBe(true);
  });

  it('that does not answer is given up after 30 s', async () => {
    await using proxy = await ConnectProxy.start();
    proxy.refusal = '';
    const clock = new FakeClock();
    const failure = get({ host: 'https://api', proxyUrl: proxy.url }, { clock }).catch(
      (cause: unknown) => cause,
    );
    while (proxy.asked.length === 0) await clock.advance(0);
    await clock.advance(29_999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    const error = await failure;
    expect(networkErrorCode(error)).toBe('EPROXY');
    expect(error).toMatchObject({ message: expect.stringContaining('no answer in 30 s') });
    expect(clock.pendingTimers).toBe(0);
  });
});
