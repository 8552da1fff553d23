import { constants } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Readable } from 'node:stream';
import { createSecureContext, type PeerCertificate, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readBody } from '../rest/read-body.ts';
import { sendJson, serve, type TestServer } from '../rest/test-server.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { networkErrorCode } from '../util/connection-error.ts';
import { createTestCertificates, type TestCertificates } from './test-certificates.ts';
import { createTransport, type Transport } from './transport.ts';

const MINUTE = 60_000;

let before: TestCertificates;
let after: TestCertificates;
beforeAll(() => {
  before = createTestCertificates();
  after = createTestCertificates();
});
afterAll(() => {
  before[Symbol.dispose]();
  after[Symbol.dispose]();
});

/** What goes to watches besides their first words. */
const watches: ServerResponse[] = [];

/** Answers with the client certificate's fingerprint; "/watch" for as long as it is let. */
function serveTls(options: ServerOptions = {}): Promise<TestServer> {
  watches.length = 0;
  return serve(
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const { fingerprint256 } = socket.getPeerCertificate() as Partial<PeerCertificate>;
      if (request.url === '/watch') {
        watches.push(response);
        response.writeHead(200).write('so far');
      } else sendJson(response, { client: fingerprint256 });
    },
    { cert: before.read('server.crt'), key: before.read('server.key'), ...options },
  );
}

async function get(transport: Transport): Promise<unknown> {
  const { body } = await transport.request({ method: 'GET', path: '/x' });
  const { bytes } = await readBody(body, 1000);
  await settle();
  return (JSON.parse(bytes.toString()) as { client: unknown }).client;
}

async function watch(transport: Transport): Promise<Readable> {
  const request = { method: 'GET', path: '/watch', longRunning: true } as const;
  const { body } = await transport.request(request);
  body.on('error', () => undefined).resume();
  return body;
}

async function closing(body: Readable): Promise<void> {
  if (body.closed) return;
  await new Promise((resolve) => body.once('close', resolve));
}

describe('a CA file', () => {
  const caFile = (): string => before.path('trusted.crt');
  /** What the server shows those who connect from now on. */
  let shown: TestCertificates;
  beforeEach(() => {
    shown = before;
    copyFileSync(before.path('ca.crt'), caFile());
  });

  const serveShown = (): Promise<TestServer> =>
    serveTls({
      // Without resumption: who resumes a session looks at no certificate.
      maxVersion: 'TLSv1.2',
      secureOptions: constants.SSL_OP_NO_TICKET,
      SNICallback: (_, callback) =>
        callback(
          null,
          createSecureContext({ cert: shown.read('server.crt'), key: shown.read('server.key') }),
        ),
    });

  function connect(server: TestServer) {
    const clock = new FakeClock();
    const errors: string[] = [];
    const reloads: string[] = [];
    const transport = createTransport(
      { host: server.url, tls: { caFile: caFile(), serverName: 'api.test' } },
      {
        clock,
        onCredentialError: ({ message }) => errors.push(message),
        metrics: {
          transportCaReloads: { increment: (...labels) => void reloads.push(labels.join(' ')) },
        },
      },
    );
    return { clock, errors, reloads, transport };
  }

  it('C160: that changes is trusted 5 min later; what runs goes on, what is idle is closed', async () => {
    await using server = await serveShown();
    const { clock, errors, reloads, transport } = connect(server);
    await using _ = transport;
    const watching = await watch(transport);
    await get(transport);
    expect(server.connections()).toBe(2);
    const opened = server.connections();

    shown = after;
    copyFileSync(after.path('ca.crt'), caFile());
    clock.spend(5 * MINUTE - 1);
    // On a connection that stands, nobody looks at a CA.
    await get(transport);
    expect(server.connections()).toBe(opened);
    const second = await watch(transport);
    await expect(get(transport)).rejects.toThrow('signed by a CA that is not configured');
    expect(reloads).toEqual([]);

    clock.spend(1);
    await get(transport);
    expect(reloads).toEqual(['success updated']);
    expect(errors).toEqual([]);
    const heard = Promise.all(
      [watching, second].map((body) => new Promise((resolve) => body.once('data', resolve))),
    );
    for (const response of watches) response.write('more');
    await heard;
    // Those of the old CA are no longer used.
    expect(server.connections()).toBeGreaterThan(opened + 1);
  });

  it('C160: that cannot be used leaves the old CA, until the next look 5 min later', async () => {
    await using server = await serveShown();
    const { clock, errors, reloads, transport } = connect(server);
    await using _ = transport;
    await get(transport);
    const look = async (): Promise<void> => {
      clock.spend(5 * MINUTE);
      const opened = server.connections();
      // One of the two needs a new connection, and so a handshake.
      await watch(transport);
      await get(transport);
      expect(server.connections()).toBe(opened + 1);
    };
    writeFileSync(caFile(), 'no certificate');
    await look();
    writeFileSync(caFile(), '');
    await look();
    rmSync(caFile());
    await look();
    copyFileSync(before.path('ca.crt'), caFile());
    await look();
    expect(reloads).toEqual([
      'failure ca_parse_error',
      'failure empty',
      'failure read_error',
      'success unchanged',
    ]);
    expect(errors).toEqual(
      [
        `the CA certificate ${caFile()} cannot be used`,
        `the CA certificate ${caFile()} is empty`,
        `cannot read the CA certificate ${caFile()}`,
      ].map((message) => `${message}; the old one stays`),
    );
  });
});

describe('client certificate files', () => {
  const certFile = (): string => before.path('rotated.crt');
  const keyFile = (): string => before.path('rotated.key');
  const install = (certificates: TestCertificates): void => {
    copyFileSync(certificates.path('client.crt'), certFile());
    copyFileSync(certificates.path('client.key'), keyFile());
  };
  beforeEach(() => install(before));

  const serveClients = (): Promise<TestServer> =>
    serveTls({
      ca: [before.read('ca.crt'), after.read('ca.crt')],
      requestCert: true,
      rejectUnauthorized: true,
    });

  function connect(server: TestServer, data: { readonly keyData?: string } = {}) {
    const clock = new FakeClock();
    const errors: string[] = [];
    let forgotten = 0;
    const tls = { caData: before.read('ca.crt'), certFile: certFile(), keyFile: keyFile() };
    const transport = createTransport(
      { host: server.url, tls: { ...tls, ...data } },
      {
        clock,
        onCredentialError: ({ message }) => errors.push(message),
        metrics: { transportCertRotationGcCalls: { increment: () => (forgotten += 1) } },
      },
    );
    return { clock, errors, transport, forgotten: () => forgotten };
  }

  it('C160: that change are used by the next request, a second later at most, and end all connections of the old ones', async () => {
    await using server = await serveClients();
    const { clock, errors, transport } = connect(server);
    await using _ = transport;
    const old = await get(transport);
    const watching = await watch(transport);
    install(after);
    clock.spend(999);
    expect(await get(transport)).toBe(old);
    clock.spend(1);
    const now = await get(transport);
    expect(now).not.toBe(old);
    await closing(watching);
    // A lost connection: a watch on it goes on from where it was.
    expect(networkErrorCode(watching.errored)).toBe('EOF');
    expect(errors).toEqual([]);
    const opened = server.connections();
    clock.spend(1000);
    expect(await get(transport)).toBe(now);
    expect(server.connections()).toBe(opened);
  });

  it('C160: that change end connections within 5 min also when nothing is asked', async () => {
    await using server = await serveClients();
    const { clock, transport } = connect(server);
    await using _ = transport;
    const watching = await watch(transport);
    await clock.advance(5 * MINUTE);
    expect(watching.destroyed).toBe(false);
    install(after);
    const closed = closing(watching);
    await clock.advance(5 * MINUTE);
    await closed;
    expect(networkErrorCode(watching.errored)).toBe('EOF');
  });

  it('C160: of which only one is new yet leave the old pair, and are tried again a second later', async () => {
    await using server = await serveClients();
    const { clock, errors, transport } = connect(server);
    await using _ = transport;
    const old = await get(transport);
    copyFileSync(after.path('client.crt'), certFile());
    clock.spend(1000);
    expect(await get(transport)).toBe(old);
    expect(errors).toEqual([`cannot use the client certificate ${certFile()}; the old one stays`]);
    copyFileSync(after.path('client.key'), keyFile());
    clock.spend(1000);
    expect(await get(transport)).not.toBe(old);
    expect(errors).toHaveLength(1);
  });

  it('C160: are not read again where one of the two is data', async () => {
    await using server = await serveClients();
    const { clock, transport } = connect(server, { keyData: before.read('client.key') });
    await using _ = transport;
    const old = await get(transport);
    install(after);
    clock.spend(5 * MINUTE);
    await watch(transport);
    expect(await get(transport)).toBe(old);
    expect(clock.pendingTimers).toBe(0);
  });

  it('are watched until the transport is closed', async () => {
    await using server = await serveClients();
    const { clock, transport, forgotten } = connect(server);
    expect(clock.pendingTimers).toBe(1);
    await transport.close();
    expect(clock.pendingTimers).toBe(0);
    expect(forgotten()).toBe(1);
  });
});
