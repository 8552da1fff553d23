import { Readable } from 'node:stream';
import { isTooManyRequests } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../transport/transport.ts';
import { isConnectionRefused, isConnectionReset, isProbableEof } from '../util/connection-error.ts';
import { Backoff } from '../util/flowcontrol/backoff.ts';
import { RESTClient, type RESTClientOptions } from './rest-client.ts';
import { HastyClock, sendJson, serve } from './test-server.ts';
import { URLBackoff } from './url-backoff.ts';
import type { Retry } from './with-retry.ts';

const { signal } = new AbortController();

function createClient(host: string, options: Partial<RESTClientOptions> = {}) {
  const clock = new HastyClock();
  const retries: Retry[] = [];
  const client = new RESTClient({
    transport: createTransport({ host }),
    clock,
    onRetry: (retry) => retries.push(retry),
    ...options,
  });
  return { client, clock, retries };
}

describe('retries', () => {
  it('C150: waits as long as Retry-After says, and tells of it', async () => {
    let asked = 0;
    await using server = await serve((_, response) => {
      asked += 1;
      if (asked > 2) return sendJson(response, { asked });
      response.writeHead(asked === 1 ? 429 : 503, { 'retry-after': String(asked * 3) }).end('busy');
    });
    const { client, clock, retries } = createClient(server.url);
    expect(await client.post().absPath('/x').body({}).do(signal)).toEqual({ asked: 3 });
    expect(clock.waits).toEqual([3000, 6000]);
    expect(retries).toEqual([
      { request: 'POST /x', attempt: 1, waitMs: 3000, cause: 429 },
      { request: 'POST /x', attempt: 2, waitMs: 6000, cause: 503 },
    ]);
    expect(server.connections()).toBe(1);
  });

  it('C150: gives up after ten retries, with the last refusal', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': '1' }).end();
    });
    const { client } = createClient(server.url);
    const error: unknown = await client
      .get()
      .absPath('/x')
      .do(signal)
      .catch((e: unknown) => e);
    expect(isTooManyRequests(error)).toBe(true);
    expect(error).toMatchObject({ retryAfterMs: 1000 });
    expect(server.requests).toHaveLength(11);
  });

  it('C150: retries as often as the request says, in place of ten times', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(429, { 'retry-after': '1' }).end();
    });
    const { client } = createClient(server.url);
    const ask = (retries: number): Promise<unknown> =>
      client.get().absPath('/x').maxRetries(retries).do(signal);
    await expect(ask(2)).rejects.toSatisfy(isTooManyRequests);
    expect(server.requests).toHaveLength(3);
    await expect(ask(0)).rejects.toSatisfy(isTooManyRequests);
    await expect(ask(-1)).rejects.toSatisfy(isTooManyRequests);
    expect(server.requests).toHaveLength(3 + 1 + 1);
  });

  it("C150: waits for the longer of Retry-After and the client's own backoff, before each attempt", async () => {
    let asked = 0;
    await using server = await serve((_, response) => {
      asked += 1;
      if (asked > 4) return sendJson(response, {});
      response.writeHead(503, { 'retry-after': '3' }).end();
    });
    const clock = new HastyClock();
    const backoff = new URLBackoff(new Backoff({ initialMs: 1000, maxMs: 60_000, clock }));
    const { client } = createClient(server.url, { clock, backoff });
    await client
      .get()
      .absPath('/x')
      .maxRetries(3)
      .do(signal)
      .catch(() => undefined);
    // 1, 2 and 4 s by itself; 3 s by the server.
    expect(clock.waits).toEqual([3000, 3000, 4000]);
    clock.waits.length = 0;
    await client.get().absPath('/y').do(signal);
    await client.get().absPath('/y').do(signal);
    // 8 s from the last refusal; an answer ends it.
    expect(clock.waits).toEqual([8000]);
  });

  it('C150: never retries a body that is streamed', async () => {
    await using server = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(429, { 'retry-after': '1' }).end());
    });
    const { client, clock } = createClient(server.url);
    const body = Readable.from(['a', 'b']);
    await expect(client.post().absPath('/x').body(body).do(signal)).rejects.toSatisfy(
      isTooManyRequests,
    );
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  it('C150: retries bytes as often as any other body, each time whole', async () => {
    const bodies: string[] = [];
    await using server = await serve((request, response) => {
      void request.toArray().then((pieces) => {
        bodies.push(Buffer.concat(pieces as Buffer[]).toString());
        if (bodies.length > 2) return sendJson(response, {});
        return response.writeHead(500, { 'retry-after': '1' }).end();
      });
    });
    await createClient(server.url).client.put().absPath('/x').body(Buffer.from('ab')).do(signal);
    expect(bodies).toEqual(['ab', 'ab', 'ab']);
  });

  it.each([
    [429, {}],
    [500, {}],
    [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }],
    [503, { 'retry-after': '1.5' }],
    [404, { 'retry-after': '1' }],
  ])('C150: does not retry %i with %j', async (code, headers) => {
    await using server = await serve((_, response) => response.writeHead(code, headers).end());
    await expect(
      createClient(server.url).client.get().absPath('/x').do(signal),
    ).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['closed', isProbableEof],
    ['reset', isConnectionReset],
  ] as const)(
    'C151: retries a GET whose connection was %s, after a second each time',
    async (how, predicate) => {
      let failures = 2;
      await using server = await serve((request, response) => {
        failures -= 1;
        if (failures < 0) return sendJson(response, {});
        if (how === 'closed') request.socket.destroy();
        else request.socket.resetAndDestroy();
      });
      const { client, clock, retries } = createClient(server.url);
      await client.get().absPath('/x').do(signal);
      expect(clock.waits).toEqual([1000, 1000]);
      expect(retries.every(({ cause }) => predicate(cause))).toBe(true);
    },
  );

  it('C151: retries no write whose connection was lost: it may have been done', async () => {
    await using server = await serve((request) => request.socket.destroy());
    const { client, clock } = createClient(server.url);
    await expect(client.delete().absPath('/x').do(signal)).rejects.toMatchObject({ code: 'EOF' });
    expect(clock.waits).toEqual([]);
  });

  it('C151: leaves it to the reader of a stream to ask again for one whose connection was lost', async () => {
    await using server = await serve((request) => request.socket.destroy());
    const { client, clock } = createClient(server.url);
    await expect(client.get().absPath('/x').stream(signal)).rejects.toSatisfy(isProbableEof);
    expect(clock.waits).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('C151: gives an empty, ended stream for a WATCH that is closed each time', async () => {
    await using server = await serve((request) => request.socket.destroy());
    const stream = await createClient(server.url).client.get().absPath('/x').watch(signal);
    const { done } = await stream[Symbol.asyncIterator]().next();
    expect(done).toBe(true);
    expect(server.requests).toHaveLength(11);
  });

  it('C151: does not retry a WATCH that was reset, nor anything refused', async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    const { client, clock } = createClient(server.url);
    await expect(client.get().absPath('/x').watch(signal)).rejects.toSatisfy(isConnectionReset);
    await server[Symbol.asyncDispose]();
    await expect(client.get().absPath('/x').watch(signal)).rejects.toSatisfy(isConnectionRefused);
    await expect(client.get().absPath('/x').do(signal)).rejects.toSatisfy(isConnectionRefused);
    expect(clock.waits).toEqual([]);
  });

  it('stops waiting when the signal aborts', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(503, { 'retry-after': '3600' }).end();
    });
    const aborter = new AbortController();
    const client = new RESTClient({
      transport: createTransport({ host: server.url }),
      onRetry: () => aborter.abort(new Error('enough')),
    });
    await expect(client.get().absPath('/x').do(aborter.signal)).rejects.toThrow('enough');
  });
});
