import { describe, expect, it } from 'vitest';
import type { RequestMetrics } from '../tools/metrics/request-metrics.ts';
import { createTransport } from '../transport/transport.ts';
import { RESTClient } from './rest-client.ts';
import { HastyClock, sendJson, serve, type TestServer } from './test-server.ts';

const { signal } = new AbortController();
const BODY = '{"items":[]}';

/** A client, and what it measured: each observation as "what: labels value". */
function createClient(server: TestServer) {
  const seen: string[] = [];
  const { host } = new URL(server.url);
  const write = (what: string) => (labels: object, value?: number) => {
    const { host: at, ...rest } = labels as { host: string };
    expect(at).toBe(host);
    seen.push(`${what}: ${[...Object.values(rest), value ?? ''].join(' ')}`.trimEnd());
  };
  const metrics: RequestMetrics = {
    requestLatency: { observe: write('latency') },
    rateLimiterLatency: { observe: write('limiter') },
    requestSize: { observe: write('sent') },
    responseSize: { observe: write('read') },
    requestResult: { increment: write('result') },
    requestRetry: { incrementRetry: write('retry') },
  };
  const transport = createTransport({ host: server.url });
  const client = new RESTClient({ transport, metrics, clock: new HastyClock() });
  return { client, seen };
}

describe("a client's metrics", () => {
  it('are one of each kind for a request that goes well', async () => {
    await using server = await serve((_, response) => response.end(BODY));
    const { client, seen } = createClient(server);
    await client.post().absPath('/x').body({ ü: 1 }).do(signal);
    expect(seen).toEqual([
      'limiter: POST 0',
      'result: 200 POST',
      'sent: POST 8',
      'read: POST 12',
      'latency: POST 0',
    ]);
  });

  it('count a list as they count any other answer, and a body that is not there as 0', async () => {
    await using server = await serve((_, response) => response.end(BODY));
    const { client, seen } = createClient(server);
    await client.get().absPath('/x').list(signal);
    expect(seen).toEqual([
      'limiter: GET 0',
      'result: 200 GET',
      'sent: GET 0',
      'read: GET 12',
      'latency: GET 0',
    ]);
  });

  it('count each attempt, those after the first as retries too, and take the waits for time', async () => {
    let asked = 0;
    await using server = await serve((request, response) => {
      asked += 1;
      if (asked === 1) return void request.socket.destroy();
      if (asked === 2) response.setHeader('retry-after', '3');
      return sendJson(response, {}, asked === 2 ? 429 : 404);
    });
    const { client, seen } = createClient(server);
    await client
      .get()
      .absPath('/x')
      .doRaw(signal)
      .catch(() => undefined);
    expect(seen).toEqual([
      'limiter: GET 0',
      'result: <error> GET',
      'sent: GET 0',
      'limiter: GET 0',
      'result: 429 GET',
      'retry: 429 GET',
      'sent: GET 0',
      'limiter: GET 0',
      'result: 404 GET',
      'retry: 404 GET',
      'sent: GET 0',
      'read: GET 2',
      'latency: GET 4',
    ]);
  });

  it('count watches and streams by their outcome alone', async () => {
    await using server = await serve((_, response) => response.end(BODY));
    const { client, seen } = createClient(server);
    (await client.get().absPath('/x').watch(signal)).stop();
    (await client.get().absPath('/x').stream(signal)).resume();
    expect(seen).toEqual(['result: 200 GET', 'limiter: GET 0', 'result: 200 GET']);
  });
});
