import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { getEventListeners, once } from 'node:events';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../rest/config-error.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import {
  ConnectionError,
  isConnectionRefused,
  isTimeout,
  networkErrorCode,
} from '../util/connection-error.ts';
import { readBody } from '../rest/read-body.ts';
import type { RestConfig, TlsClientConfig } from '../rest/rest-config.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTestCertificates, type TestCertificates } from './test-certificates.ts';
import { createTransport, type TransportRequest } from './transport.ts';

/** What the server got of one request. */
async function send(config: RestConfig, request: Partial<TransportRequest> = {}) {
  await using transport = createTransport(config);
  const { statusCode, body } = await transport.request({ method: 'GET', path: '/x', ...request });
  const { bytes } = await readBody(body, 100_000);
  return {
    statusCode,
    ...(JSON.parse(bytes.toString()) as Pick<IncomingMessage, 'url' | 'headers'>),
  };
}

const serveEcho = () =>
  serve((request, response) => sendJson(response, { url: request.url, headers: request.headers }));

describe('Transport', () => {
  it('ends a request at its abort, also one whose connection is not there yet', async () => {
    // Takes the connection and never says a word: a host that hangs, or a proxy before one.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using transport = createTransport({ host: `https://127.0.0.1:${port}` });
    const abort = new AbortController();
    const request = transport.request({ method: 'GET', path: '/x', signal: abort.signal });
    const outcome = request.catch((error: unknown) => error);
    const [socket] = (await once(server, 'connection')) as [Socket];
    abort.abort(new Error('enough'));
    expect(await outcome).toMatchObject({ message: 'enough' });
    socket.destroy();
    server.close();
  });

  it('reuses connections for requests that follow each other, and opens one for each that runs at one time', async () => {
    await using server = await serveEcho();
    await using transport = createTransport({ host: server.url });
    const get = async (): Promise<void> => {
      const { body } = await transport.request({ method: 'GET', path: '/x' });
      await readBody(body, 100_000);
    };
    for (let count = 0; count < 5; count += 1) await get();
    // A request sent in the very turn an answer ends finds its connection not free yet.
    expect(server.connections()).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 20 }, get));
    expect(server.connections()).toBeGreaterThanOrEqual(20);
  });

  it('leaves nothing at the signal of a request that has ended', async () => {
    await using server = await serveEcho();
    await using transport = createTransport({ host: server.url });
    const { signal } = new AbortController();
    const { body } = await transport.request({ method: 'GET', path: '/x', signal });
    const closed = once(body, 'close');
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await readBody(body, 100_000);
    await closed;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it("C155: puts the host's path before each request's", async () => {
    await using server = await serveEcho();
    expect((await send({ host: `${server.url}/k8s/c-1/` }, { path: '/api?x=1' })).url).toBe(
      '/k8s/c-1/api?x=1',
    );
  });

  it.each<[string, Partial<RestConfig>, string | undefined]>([
    ['nothing', {}, undefined],
    ['a bearer token', { bearerToken: 'secret' }, 'Bearer secret'],
    [
      'basic authentication',
      { username: 'ü', password: 'p:w' },
      `Basic ${Buffer.from('ü:p:w').toString('base64')}`,
    ],
  ])('sends %s', async (_, config, authorization) => {
    await using server = await serveEcho();
    const { headers } = await send({ host: server.url, userAgent: 'tester/1', ...config });
    expect(headers.authorization).toBe(authorization);
    expect(headers['user-agent']).toBe('tester/1');
  });

  it("C156: a request's own headers win", async () => {
    await using server = await serveEcho();
    const own = { Authorization: 'Own', 'User-Agent': 'own' };
    const { headers } = await send({ host: server.url, bearerToken: 'secret' }, { headers: own });
    expect(headers).toMatchObject({ authorization: 'Own', 'user-agent': 'own' });
  });

  it('C156: names itself as client-go does', async () => {
    await using server = await serveEcho();
    const { headers } = await send({ host: server.url });
    expect(headers['user-agent']).toMatch(/^\S+\/\S+ \([a-z]+\/[a-z0-9]+\) kubernetes\/unknown$/);
  });

  it.each([
    [429, 'breaks off'],
    [200, 'keeps'],
  ])(
    '%i: %s an answer to a long running request that falls silent for 70 s',
    async (statusCode) => {
      await using server = await serve((_, response) => {
        response.writeHead(statusCode).write('so far');
      });
      const clock = new FakeClock();
      await using transport = createTransport({ host: server.url }, { clock });
      const { body } = await transport.request({ method: 'GET', path: '/x', longRunning: true });
      const ended = readBody(body, 1000).catch((error: unknown) => networkErrorCode(error));
      await clock.advance(70_000);
      // Only what is no stream has a time limit.
      expect(clock.pendingTimers).toBe(0);
      body.destroy(new Error('by the test'));
      expect(await ended).toBe(statusCode === 429 ? 'ETIMEDOUT' : undefined);
    },
  );

  it('C154: the time limit counts until the last byte: it ends an answer that has not begun, and a watch', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/watch') response.writeHead(200).write('so far');
    });
    const clock = new FakeClock();
    await using transport = createTransport({ host: server.url, timeoutMs: 5000 }, { clock });
    const { body } = await transport.request({ method: 'GET', path: '/watch', longRunning: true });
    const watching = readBody(body, 1000).catch((error: unknown) => error);
    await clock.advance(1000);
    const silent = transport
      .request({ method: 'GET', path: '/x' })
      .catch((error: unknown) => error);
    await clock.advance(4000);
    const message = `${server.url}: no whole answer in 5000 ms, which is the limit set (ETIMEDOUT)`;
    expect(await watching).toMatchObject({ name: 'ConnectionError', code: 'ETIMEDOUT', message });
    await clock.advance(999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(isTimeout(await silent)).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('C154: an answer that was read in time leaves no timer', async () => {
    await using server = await serveEcho();
    const clock = new FakeClock();
    await using transport = createTransport({ host: server.url, timeoutMs: 5000 }, { clock });
    const { body } = await transport.request({ method: 'GET', path: '/x' });
    const closed = once(body, 'close');
    await readBody(body, 100_000);
    await closed;
    expect(clock.pendingTimers).toBe(0);
  });

  it('says where nothing listens, and why it failed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const error: unknown = await send({ host: `127.0.0.1:${port}` }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      message: `http://127.0.0.1:${port}: connection refused (ECONNREFUSED)`,
      code: 'ECONNREFUSED',
      address: `127.0.0.1:${port}`,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(isConnectionRefused(error)).toBe(true);
    const byName: unknown = await send({ host: `localhost:${port}` }).catch((e: unknown) => e);
    expect(isConnectionRefused(byName)).toBe(true);
    expect(byName).toMatchObject({
      message: expect.stringContaining(`http://localhost:${port}`) as string,
    });
  });

  it('breaks running answers when it is closed, and refuses to send after that', async () => {
    await using server = await serve((_, response) => response.flushHeaders());
    const transport = createTransport({ host: server.url });
    const { body } = await transport.request({ method: 'GET', path: '/x', longRunning: true });
    const reading = readBody(body, 1000).catch((error: unknown) => error);
    await transport.close();
    await transport.close();
    expect(await reading).toMatchObject({ code: 'UND_ERR_DESTROYED' });
    await expect(transport.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      code: 'ECANCELED',
    });
  });

  it('C157: refuses two kinds of credentials', () => {
    const config = { host: 'h', username: 'u', password: 'p' };
    for (const token of [{ bearerToken: 't' }, { bearerTokenFile: '/t' }]) {
      expect(() => createTransport({ ...config, ...token })).toThrow(ConfigError);
    }
  });
});

describe('Transport over TLS', () => {
  let certificates: TestCertificates;
  beforeAll(() => {
    certificates = createTestCertificates();
  });
  afterAll(() => certificates[Symbol.dispose]());

  const serveTls = () =>
    serve(
      (request, response) => {
        const socket = request.socket as TLSSocket;
        const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
        const url = `${String(subject?.CN)} ${socket.getProtocol()} ${String(socket.servername)} ${String(socket.alpnProtocol)}`;
        sendJson(response, { url, headers: {} });
      },
      {
        cert: certificates.read('server.crt'),
        key: certificates.read('server.key'),
        ca: certificates.read('ca.crt'),
        requestCert: true,
        rejectUnauthorized: false,
        // Go's server prefers HTTP/2 too.
        ALPNProtocols: ['h2', 'http/1.1'],
      },
    );

  const connect = async (tls: TlsClientConfig): Promise<string | undefined> => {
    await using server = await serveTls();
    return (await send({ host: server.url, tls })).url;
  };

  it('trusts the CA given as a file or as data, and speaks HTTP/1.1 to a server that would rather not', async () => {
    const peer = 'undefined TLSv1.3 false http/1.1';
    expect(await connect({ caFile: certificates.path('ca.crt') })).toBe(peer);
    expect(await connect({ caData: certificates.read('ca.crt'), caFile: '/does/not/exist' })).toBe(
      peer,
    );
  });

  it('presents a client certificate given as files or as data', async () => {
    const ca = { caFile: certificates.path('ca.crt') };
    const files = {
      certFile: certificates.path('client.crt'),
      keyFile: certificates.path('client.key'),
    };
    const data = {
      certData: certificates.read('client.crt'),
      keyData: certificates.read('client.key'),
    };
    expect(await connect({ ...ca, ...files })).toMatch(/^tester /);
    expect(await connect({ ...ca, ...data })).toMatch(/^tester /);
  });

  it('asks for the server name given, and checks the certificate for it', async () => {
    const ca = { caFile: certificates.path('ca.crt') };
    expect(await connect({ ...ca, serverName: 'api.test' })).toContain(' api.test ');
    await expect(connect({ ...ca, serverName: 'elsewhere.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('refuses a server it has no reason to trust, and says why', async () => {
    const untrusted = connect({ caFile: certificates.path('other.crt') });
    await expect(untrusted).rejects.toThrow(/signed by a CA that is not configured \([A-Z_]+\)$/);
    await expect(connect({})).rejects.toThrow(ConnectionError);
    expect(await connect({ insecure: true })).toContain('TLSv1');
  });

  it.each<[string, (c: TestCertificates) => TlsClientConfig, string]>([
    [
      'C157: a CA beside "insecure"',
      (c) => ({ insecure: true, caFile: c.path('ca.crt') }),
      'exclude each other',
    ],
    [
      'a CA file that is not there',
      () => ({ caFile: '/does/not/exist' }),
      'cannot read the CA certificate /does/not/exist',
    ],
    ['a certificate without its key', (c) => ({ certFile: c.path('client.crt') }), 'needs its key'],
    [
      'a key of another certificate',
      (c) => ({ certFile: c.path('client.crt'), keyFile: c.path('ca.key') }),
      'cannot be used',
    ],
    ['a CA that is none', () => ({ caData: 'x' }), 'cannot be used'],
    ['a certificate that is none', () => ({ certData: 'x', keyData: 'y' }), 'cannot be used'],
  ])('refuses at once: %s', (_, tls, message) => {
    expect(() => createTransport({ host: 'h', tls: tls(certificates) })).toThrow(ConfigError);
    expect(() => createTransport({ host: 'h', tls: tls(certificates) })).toThrow(message);
  });

  it('sends the token of a token file', async () => {
    const path = certificates.path('token');
    writeFileSync(path, ' from-file\n');
    await using server = await serveEcho();
    const { headers } = await send({
      host: server.url,
      bearerToken: 'static',
      bearerTokenFile: path,
    });
    expect(headers.authorization).toBe('Bearer from-file');
  });

  it('C161: sends the static token while the file cannot be read, and tells of it', async () => {
    await using server = await serveEcho();
    const errors: string[] = [];
    const bearerTokenFile = '/does/not/exist';
    await using transport = createTransport(
      { host: server.url, bearerToken: 'static', bearerTokenFile },
      { onCredentialError: ({ message }) => errors.push(message) },
    );
    const { body } = await transport.request({ method: 'GET', path: '/x' });
    expect((await readBody(body, 100_000)).bytes.toString()).toContain('Bearer static');
    expect(errors).toEqual([`cannot read the token file ${bearerTokenFile}`]);
  });
});
