import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBody } from '../rest/read-body.ts';
import type { TlsClientConfig } from '../rest/rest-config.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { settle } from '../testing/fake-clock.ts';
import { createTestCertificates } from './test-certificates.ts';
import { TransportCache, type TransportOptions } from './transport-cache.ts';
import type { TransportMetrics } from '../tools/metrics/transport-metrics.ts';
import { createTransport, type Transport } from './transport.ts';

/** Answers with the request's credentials; "/watch" for as long as it is let. */
const serveEcho = () =>
  serve((request, response) => {
    if (request.url === '/watch') response.writeHead(200).write('so far');
    else sendJson(response, { authorization: request.headers.authorization });
  });

async function get(transport: Transport): Promise<unknown> {
  const { body } = await transport.request({ method: 'GET', path: '/x' });
  const { bytes } = await readBody(body, 1000);
  // The connection is free a moment after the answer has ended.
  await settle();
  return JSON.parse(bytes.toString());
}

async function watch(transport: Transport): Promise<Readable> {
  const request = { method: 'GET', path: '/watch', longRunning: true } as const;
  return (await transport.request(request)).body;
}

const ended = (body: Readable): Promise<unknown> =>
  readBody(body, 1000).then(
    () => 'end',
    (error: unknown) => (error as { code: unknown }).code,
  );

function countingMetrics() {
  const counted: string[] = [];
  const metrics: TransportMetrics = {
    transportCreateCalls: { increment: (result) => void counted.push(result) },
    transportCacheEntries: { observe: (value) => void counted.push(`${value} entries`) },
    transportCacheGcCalls: { increment: (result) => void counted.push(result) },
  };
  return { counted, metrics };
}

/** Whether two configs share connections. */
async function areShared(
  [one, other]: readonly [TlsClientConfig, TlsClientConfig],
  options: TransportOptions = {},
): Promise<boolean> {
  const { counted, metrics } = countingMetrics();
  const cache = new TransportCache({ ...options, metrics });
  await using _first = createTransport({ host: 'https://h', tls: one }, cache);
  await using _second = createTransport({ host: 'https://h', tls: other }, cache);
  return counted.includes('hit');
}

describe('TransportCache', () => {
  it('C158: transports of other credentials share connections, and each sends its own', async () => {
    await using server = await serveEcho();
    const { counted, metrics } = countingMetrics();
    const cache = new TransportCache({ metrics });
    const transports = ['a', 'b', 'c'].map((bearerToken) =>
      createTransport({ host: server.url, bearerToken }, cache),
    );
    for (const [index, transport] of transports.entries()) {
      expect(await get(transport)).toEqual({ authorization: `Bearer ${'abc'[index]}` });
    }
    expect(server.connections()).toBe(1);
    for (const transport of transports) await transport.close();
    expect(counted).toEqual([
      'miss',
      '1 entries',
      'hit',
      '1 entries',
      'hit',
      '1 entries',
      'deleted',
      '0 entries',
    ]);
  });

  it("C158: closing one breaks what it runs itself and no other's; closing the last closes the connections", async () => {
    await using server = await serveEcho();
    const cache = new TransportCache();
    const one = createTransport({ host: server.url }, cache);
    const other = createTransport({ host: server.url }, cache);
    const mine = ended(await watch(one));
    const theirs = await watch(other);
    await one.close();
    expect(await mine).toBe('UND_ERR_DESTROYED');
    await expect(one.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      code: 'ECANCELED',
    });
    expect(await get(other)).toEqual({});
    expect(theirs.destroyed).toBe(false);
    const broken = ended(theirs);
    await other.close();
    expect(await broken).toBe('UND_ERR_DESTROYED');
  });

  it('C158: an entry that is gone is made anew', async () => {
    await using server = await serveEcho();
    const { counted, metrics } = countingMetrics();
    const cache = new TransportCache({ metrics });
    for (let round = 0; round < 2; round += 1) {
      await using transport = createTransport({ host: server.url }, cache);
      await get(transport);
    }
    expect(counted.filter((one) => one === 'miss')).toHaveLength(2);
    expect(server.connections()).toBe(2);
  });

  it('C158: what makes connections differ, and what does not', async () => {
    using certificates = createTestCertificates();
    const caFile = certificates.path('ca.crt');
    const caData = certificates.read('ca.crt');
    const pair = {
      certFile: certificates.path('client.crt'),
      keyFile: certificates.path('client.key'),
    };
    const other = {
      certFile: certificates.path('server.crt'),
      keyFile: certificates.path('server.key'),
    };
    expect(await areShared([{}, { insecure: false }])).toBe(true);
    expect(await areShared([{ caFile }, { caFile }])).toBe(true);
    expect(await areShared([{ caData }, { caData, caFile }])).toBe(true);
    expect(await areShared([pair, pair])).toBe(true);
    expect(await areShared([{}, { insecure: true }])).toBe(false);
    expect(await areShared([{}, { serverName: 'api.test' }])).toBe(false);
    expect(await areShared([{ caFile }, { caFile: certificates.path('other.crt') }])).toBe(false);
    // One is looked at again, the other is not.
    expect(await areShared([{ caFile }, { caData }])).toBe(false);
    expect(await areShared([pair, other])).toBe(false);
  });

  it('C158: a proxy does not stand in the way of sharing, another one does', async () => {
    const { counted, metrics } = countingMetrics();
    const cache = new TransportCache({ metrics, env: { HTTPS_PROXY: 'proxy:3128' } });
    const https = createTransport({ host: 'https://a' }, cache);
    const same = createTransport({ host: 'https://b', proxyUrl: 'http://proxy:3128/' }, cache);
    const none = createTransport({ host: 'http://a' }, cache);
    expect(counted.filter((one) => !one.endsWith('entries'))).toEqual(['miss', 'hit', 'miss']);
    for (const transport of [https, same, none]) await transport.close();
  });

  it('holds nothing of a config that it refuses', () => {
    const { counted, metrics } = countingMetrics();
    const cache = new TransportCache({ metrics });
    const tls = { caFile: '/does/not/exist' };
    expect(() => createTransport({ host: 'https://h', tls }, cache)).toThrow('cannot read');
    expect(counted).toEqual([]);
  });
});
