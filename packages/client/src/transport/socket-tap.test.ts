import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBody } from '../rest/read-body.ts';
import { serve, type TestServer } from '../rest/test-server.ts';
import { ConnectProxy } from '../testing/connect-proxy.ts';
import { settle } from '../testing/fake-clock.ts';
import type { SocketTap } from './socket-tap.ts';
import { createTestCertificates, type TestCertificates } from './test-certificates.ts';
import { createTransport } from './transport.ts';

let certificates: TestCertificates;
beforeAll(() => {
  certificates = createTestCertificates();
});
afterAll(() => certificates[Symbol.dispose]());

/** Keeps what it hears of all connections together, and resolves `closed` with the first that closes. */
function recordingTap() {
  const heard = { in: '', out: '' };
  const servers: string[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const tap: SocketTap = {
    onConnection({ server }) {
      servers.push(server);
      return {
        onIn: (bytes) => (heard.in += Buffer.from(bytes).toString('latin1')),
        onOut: (bytes) => (heard.out += Buffer.from(bytes).toString('latin1')),
        onClose: resolve,
      };
    },
  };
  return { tap, heard, servers, closed };
}

const serveChunks = (tls = false): Promise<TestServer> =>
  serve(
    (request, response) => {
      request.resume().on('end', () => {
        response.write('one', () => response.end('two'));
      });
    },
    tls
      ? { cert: certificates.read('server.crt'), key: certificates.read('server.key') }
      : undefined,
  );

describe('a socket tap', () => {
  it.each(['http', 'https', 'https behind a proxy'])(
    'sees what goes over a connection, as HTTP has it: %s',
    async (kind) => {
      await using server = await serveChunks(kind !== 'http');
      await using proxy = await ConnectProxy.start();
      const { tap, heard, servers, closed } = recordingTap();
      const transport = createTransport(
        {
          host: server.url,
          tls: { caData: certificates.read('ca.crt') },
          userAgent: 'tester/1',
          ...(kind.endsWith('proxy') && { proxyUrl: proxy.url }),
        },
        { tap },
      );
      for (const body of ['{"a":1}', '{"b":2}']) {
        const request = { method: 'POST', path: '/x', body } as const;
        const answer = await transport.request(request);
        expect((await readBody(answer.body, 1000)).bytes.toString()).toBe('onetwo');
        await settle();
      }
      await transport.close();
      await closed;
      const { host } = new URL(server.url);
      expect(servers).toEqual([host]);
      const request = (json: string): string =>
        `POST /x HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\nuser-agent: tester/1\r\ncontent-length: 7\r\n\r\n${json}`;
      expect(heard.out).toBe(request('{"a":1}') + request('{"b":2}'));
      const chunks = '\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n';
      expect(heard.in.split(chunks)).toEqual([
        expect.stringMatching(/^HTTP\/1.1 200 OK/),
        expect.stringMatching(/^HTTP\/1.1 200 OK/),
        '',
      ]);
    },
  );

  it('numbers connections, and leaves alone those it does not care for', async () => {
    await using server = await serveChunks();
    const ids: number[] = [];
    const tap: SocketTap = { onConnection: ({ id }) => void ids.push(id) };
    await using transport = createTransport({ host: server.url }, { tap });
    const get = async (): Promise<void> => {
      const { body } = await transport.request({ method: 'GET', path: '/x' });
      await readBody(body, 1000);
    };
    await Promise.all([get(), get(), get()]);
    expect(ids).toEqual([1, 2, 3]);
  });

  it('that throws ends the connection with its error, and nothing else', async () => {
    await using server = await serveChunks();
    const tap: SocketTap = {
      onConnection: () => ({
        onIn: () => {
          throw new Error('by the tap');
        },
        onOut: () => undefined,
        onClose: () => undefined,
      }),
    };
    await using transport = createTransport({ host: server.url }, { tap });
    await expect(transport.request({ method: 'GET', path: '/x' })).rejects.toThrow('by the tap');
  });

  it('that throws at a connection has it closed, and the request fails with its error', async () => {
    await using server = await serveChunks();
    const tap: SocketTap = {
      onConnection: () => {
        throw new Error('by the tap');
      },
    };
    await using transport = createTransport({ host: server.url }, { tap });
    await expect(transport.request({ method: 'GET', path: '/x' })).rejects.toThrow('by the tap');
    expect(server.requests).toEqual([]);
  });
});
