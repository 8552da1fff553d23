import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBody } from '../../rest/read-body.ts';
import { sendJson, serve, type TestServer } from '../../rest/test-server.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { FakeExecPlugin } from '../../testing/fake-exec-plugin.ts';
import { networkErrorCode } from '../../util/connection-error.ts';
import { createTestCertificates, type TestCertificates } from '../test-certificates.ts';
import { TransportCache } from '../transport-cache.ts';
import type { TransportMetrics } from '../../tools/metrics/transport-metrics.ts';
import { createTransport, type Transport, type TransportRequest } from '../transport.ts';

let plugin: FakeExecPlugin;
beforeEach(() => {
  plugin = new FakeExecPlugin();
});
afterEach(() => plugin[Symbol.dispose]());

const accept =
  (...tokens: readonly string[]) =>
  ({ headers }: IncomingMessage, response: ServerResponse): void => {
    const isKnown = tokens.some((token) => headers.authorization === `Bearer ${token}`);
    sendJson(response, { sent: headers.authorization }, isKnown ? 200 : 401);
  };

/** "status: credentials" of one request. */
async function get(transport: Transport, more: Partial<TransportRequest> = {}): Promise<string> {
  const { statusCode, body } = await transport.request({ method: 'GET', path: '/x', ...more });
  const { sent } = JSON.parse((await readBody(body, 1000)).bytes.toString()) as { sent?: string };
  await settle();
  return `${statusCode}: ${sent}`;
}

const inSeconds = (seconds: number, clock: FakeClock): string =>
  new Date(clock.now() + seconds * 1000).toISOString();

describe('credentials of an exec plugin', () => {
  it('C164: are asked for once, by however many requests at one time, and kept', async () => {
    await using server = await serve(accept('t'));
    plugin.answer({ token: 't' });
    await using transport = createTransport({ host: server.url, execProvider: plugin.config() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(transport)));
    expect(new Set(answers)).toEqual(new Set(['200: Bearer t']));
    await get(transport);
    expect(plugin.runs).toHaveLength(1);
  });

  it('C164: are asked for again when they have expired', async () => {
    await using server = await serve(accept('one', 'two'));
    const clock = new FakeClock();
    plugin.answer({ token: 'one', expirationTimestamp: inSeconds(60, clock) });
    await using transport = createTransport(
      { host: server.url, execProvider: plugin.config() },
      { clock },
    );
    expect(await get(transport)).toBe('200: Bearer one');
    plugin.answer({ token: 'two' });
    clock.spend(60_000);
    expect(await get(transport)).toBe('200: Bearer one');
    clock.spend(1);
    expect(await Promise.all([get(transport), get(transport)])).toEqual([
      '200: Bearer two',
      '200: Bearer two',
    ]);
    // Without an expiry they hold until the server refuses them.
    clock.spend(365 * 24 * 60 * 60_000);
    await get(transport);
    expect(plugin.runs).toHaveLength(2);
  });

  it('C164: are asked for again after a 401, which is answered as it is and not sent again', async () => {
    await using server = await serve(accept('new'));
    plugin.answer({ token: 'old' });
    await using transport = createTransport({ host: server.url, execProvider: plugin.config() });
    // Asked again, it still gives the same.
    expect(await get(transport)).toBe('401: Bearer old');
    expect(plugin.runs).toHaveLength(2);
    plugin.answer({ token: 'new' });
    expect(await get(transport)).toBe('401: Bearer old');
    expect(await get(transport)).toBe('200: Bearer new');
    expect(plugin.runs).toHaveLength(3);
    expect(server.requests).toHaveLength(3);
  });

  it('C164: are asked for once when several requests are refused with the same', async () => {
    const waiting: ServerResponse[] = [];
    await using server = await serve((request, response) => {
      if (request.headers.authorization === 'Bearer new') {
        sendJson(response, { sent: 'new' });
        return;
      }
      waiting.push(response);
      if (waiting.length < 5) return;
      plugin.answer({ token: 'new' });
      for (const one of waiting) sendJson(one, { sent: 'old' }, 401);
    });
    plugin.answer({ token: 'old' });
    await using transport = createTransport({ host: server.url, execProvider: plugin.config() });
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(transport)));
    expect(new Set(answers)).toEqual(new Set(['401: old']));
    expect(await get(transport)).toBe('200: new');
    expect(plugin.runs).toHaveLength(2);
  });

  it('C164: are not asked for again by a 401 to those that are no longer in use', async () => {
    let slow: ServerResponse | undefined;
    await using server = await serve((request, response) => {
      const { authorization: sent } = request.headers;
      if (request.url === '/slow') slow = response;
      else sendJson(response, { sent }, sent === 'Bearer new' ? 200 : 401);
    });
    plugin.answer({ token: 'old' });
    await using transport = createTransport({ host: server.url, execProvider: plugin.config() });
    const late = get(transport, { path: '/slow' });
    while (slow === undefined) await settle();
    plugin.answer({ token: 'new' });
    expect(await get(transport)).toBe('401: Bearer old');
    sendJson(slow, { sent: 'late' }, 401);
    expect(await late).toBe('401: late');
    expect(await get(transport)).toBe('200: Bearer new');
    expect(plugin.runs).toHaveLength(2);
  });

  it('C164: stay where a plugin that is asked after a 401 fails, and that is told', async () => {
    await using server = await serve(accept());
    const errors: string[] = [];
    plugin.answer({ token: 'old' });
    await using transport = createTransport(
      { host: server.url, execProvider: plugin.config() },
      { onCredentialError: ({ message }) => errors.push(message) },
    );
    await get(transport);
    plugin.script('exit 1');
    expect(await get(transport)).toBe('401: Bearer old');
    expect(await get(transport)).toBe('401: Bearer old');
    const message = `exec plugin ${plugin.command} failed with exit code 1`;
    expect(errors).toEqual([message, message]);
  });

  it('a plugin that failed is asked again by the next request', async () => {
    await using server = await serve(accept('t'));
    plugin.script('exit 1');
    await using transport = createTransport({ host: server.url, execProvider: plugin.config() });
    const failures = await Promise.all(
      [get(transport), get(transport)].map((request) => request.catch(() => 'failed')),
    );
    expect(failures).toEqual(['failed', 'failed']);
    expect(plugin.runs).toHaveLength(1);
    expect(server.requests).toEqual([]);
    plugin.script('cat "$0.answer"');
    plugin.answer({ token: 't' });
    expect(await get(transport)).toBe('200: Bearer t');
  });

  it('C164: are not asked for by a request that brings its own', async () => {
    await using server = await serve(accept('own'));
    await using transport = createTransport({ host: server.url, execProvider: plugin.config() });
    const headers = { Authorization: 'Bearer own' };
    expect(await get(transport, { headers })).toBe('200: Bearer own');
    expect(await get(transport, { headers: { authorization: 'Bearer bad' } })).toMatch(/^401/);
    expect(plugin.runs).toEqual([]);
  });

  it('C164: are not asked for where the config has others', async () => {
    using certificates = createTestCertificates();
    await using server = await serve((_, response) => sendJson(response, {}));
    const tls = {
      certData: certificates.read('client.crt'),
      keyData: certificates.read('client.key'),
    };
    for (const other of [
      { bearerToken: 't' },
      { username: 'u', password: 'p' },
      { bearerTokenFile: certificates.path('ca.crt') },
      { tls },
    ]) {
      const execProvider = plugin.config();
      await using transport = createTransport({ host: server.url, execProvider, ...other });
      // A certificate's text is no header; that it was read is enough.
      await get(transport).catch(() => undefined);
    }
    expect(plugin.runs).toEqual([]);
  });

  it('C164: are shared by all that are configured alike, and by no others', async () => {
    await using server = await serve(accept('t'));
    plugin.answer({ token: 't' });
    const cache = new TransportCache();
    const ask = async (more: object, host: string = server.url): Promise<number> => {
      const transport = createTransport({ host, execProvider: plugin.config(more) }, cache);
      open.push(transport);
      await get(transport);
      return plugin.runs.length;
    };
    const open: Transport[] = [];
    expect(await ask({})).toBe(1);
    expect(await ask({})).toBe(1);
    expect(await ask({ args: ['a'] })).toBe(2);
    expect(await ask({ provideClusterInfo: true })).toBe(3);
    expect(await ask({ provideClusterInfo: true })).toBe(3);
    // The cluster counts only where the plugin is told of it.
    const other = server.url.replace('127.0.0.1', 'localhost');
    expect(await ask({}, other)).toBe(3);
    expect(await ask({ provideClusterInfo: true }, other)).toBe(4);
    for (const transport of open) await transport.close();
  });
});

describe("a plugin's client certificate", () => {
  let first: TestCertificates;
  let second: TestCertificates;
  beforeEach(() => {
    first = createTestCertificates();
    second = createTestCertificates();
  });
  afterEach(() => {
    first[Symbol.dispose]();
    second[Symbol.dispose]();
  });

  const statusOf = (certificates: TestCertificates): object => ({
    clientCertificateData: certificates.read('client.crt'),
    clientKeyData: certificates.read('client.key'),
  });

  /** Answers with the client's fingerprint, "/watch" for as long as it is let, and "/refuse" with 401. */
  const serveTls = (): Promise<TestServer> =>
    serve(
      (request, response) => {
        const socket = request.socket as TLSSocket;
        const { fingerprint256 } = socket.getPeerCertificate() as Partial<PeerCertificate>;
        if (request.url === '/watch') response.writeHead(200).write('so far');
        else sendJson(response, { sent: fingerprint256 }, request.url === '/refuse' ? 401 : 200);
      },
      {
        cert: first.read('server.crt'),
        key: first.read('server.key'),
        ca: [first.read('ca.crt'), second.read('ca.crt')],
        requestCert: true,
        rejectUnauthorized: false,
      },
    );

  async function watch(transport: Transport): Promise<Readable> {
    const request = { method: 'GET', path: '/watch', longRunning: true } as const;
    const { body } = await transport.request(request);
    return body.on('error', () => undefined).resume();
  }

  it('C164: is presented, and a new one ends the connections of the old', async () => {
    await using server = await serveTls();
    const clock = new FakeClock(Date.now());
    const ages: number[] = [];
    const expiries: (number | undefined)[] = [];
    const metrics: TransportMetrics = {
      clientCertExpiry: { set: (expiry) => void expiries.push(expiry) },
      clientCertRotationAge: { observe: (age) => void ages.push(age) },
    };
    plugin.answer(statusOf(first));
    const transport = createTransport(
      {
        host: server.url,
        tls: { caData: first.read('ca.crt') },
        execProvider: plugin.config(),
      },
      { clock, metrics },
    );
    const old = await get(transport);
    expect(old).toMatch(/^200: [0-9A-F:]{95}$/);
    const watching = await watch(transport);

    // The same again is no change: nothing is closed.
    const opened = server.connections();
    expect(await get(transport, { path: '/refuse' })).toBe(old.replace('200', '401'));
    expect(plugin.runs).toHaveLength(2);
    expect(await get(transport)).toBe(old);
    expect(server.connections()).toBeLessThanOrEqual(opened + 1);
    expect(watching.destroyed).toBe(false);

    plugin.answer(statusOf(second));
    const closed = new Promise((resolve) => watching.once('close', resolve));
    // The answer that makes it change is whole, although its connection is closed too.
    expect(await get(transport, { path: '/refuse' })).toBe(old.replace('200', '401'));
    await closed;
    expect(networkErrorCode(watching.errored)).toBe('EOF');
    const now = await get(transport);
    expect(now).toMatch(/^200: [0-9A-F:]{95}$/);
    expect(now).not.toBe(old);

    const [expiry] = expiries;
    expect(expiry).toBeGreaterThan(clock.now() + 24 * 60 * 60_000);
    expect(ages).toHaveLength(1);
    expect(ages[0]).toBeLessThan(10 * 60_000);
    await transport.close();
    expect(expiries.at(-1)).toBeUndefined();
  });

  it('C164: beside a token, both are sent; and a certificate that is given up is no longer presented', async () => {
    await using server = await serveTls();
    const clock = new FakeClock();
    const expirationTimestamp = inSeconds(1, clock);
    plugin.answer({ token: 't', expirationTimestamp, ...statusOf(first) });
    const sent: unknown[] = [];
    await using transport = createTransport(
      {
        host: server.url,
        tls: { caData: first.read('ca.crt') },
        execProvider: plugin.config(),
      },
      {
        clock,
        wrapTransport: (next) => (request) => {
          sent.push(request.headers?.['authorization']);
          return next(request);
        },
      },
    );
    expect(await get(transport)).toMatch(/^200: [0-9A-F:]{95}$/);
    plugin.answer({ token: 'only' });
    clock.spend(1001);
    expect(await get(transport)).toBe('200: undefined');
    expect(sent).toEqual(['Bearer t', 'Bearer only']);
  });
});
