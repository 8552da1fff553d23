import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { KubeStatusError } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DynamicClient } from '../dynamic/dynamic-client.ts';
import { readBody } from '../rest/read-body.ts';
import { RESTClient } from '../rest/rest-client.ts';
import { HastyClock, sendJson, serve } from '../rest/test-server.ts';
import type { MalformedLine } from '../rest/watch-decoder.ts';
import type { WrapTransport } from '../transport/round-trippers.ts';
import { createTestCertificates } from '../transport/test-certificates.ts';
import { createTransport, type TransportResponse } from '../transport/transport.ts';
import { ConnectionError } from '../util/connection-error.ts';
import { FakeClock } from './fake-clock.ts';
import { evenRates, FAULT_KINDS, type FaultKind } from './fault-sequence.ts';
import { FaultyProxy, type FaultyProxyOptions } from './faulty-proxy.ts';

const within = (): AbortSignal => AbortSignal.timeout(10_000);
const BODY = Buffer.from(`{"grüße":"${'äöü€😀'.repeat(50)}"}\n`);

const TEXT = BODY.toString('latin1');

/** A body of unknown length, in chunks. */
const stream: RequestListener = (_, response) => {
  response.write(BODY.subarray(0, 101));
  response.end(BODY.subarray(101));
};

const measured: RequestListener = (_, response) => {
  response.setHeader('content-length', BODY.length);
  response.end(BODY);
};

interface Rig extends AsyncDisposable {
  readonly proxy: FaultyProxy;
  readonly requests: readonly string[];
  get(path?: string): Promise<TransportResponse>;
}

async function start(
  listener: RequestListener,
  options: Partial<FaultyProxyOptions> = {},
): Promise<Rig> {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await serve(listener));
  const upstream = { host: server.url };
  const proxy = stack.use(await FaultyProxy.start({ upstream, seed: 1, rates: {}, ...options }));
  const transport = stack.use(createTransport({ host: proxy.url }));
  return {
    proxy,
    requests: server.requests,
    get: (path = '/x') =>
      transport.request({ method: 'GET', path, signal: within(), longRunning: true }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What came of a body as text, byte for character, and the code of the error that ended it. */
async function received({ body }: TransportResponse): Promise<{ text: string; code?: string }> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of body) pieces.push(piece as Buffer);
    return { text: Buffer.concat(pieces).toString('latin1') };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { text: Buffer.concat(pieces).toString('latin1'), code };
  }
}

/** The code of the error in place of an answer, or the answer. */
async function outcome(answer: Promise<TransportResponse>): Promise<string | TransportResponse> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ConnectionError) return error.code;
    throw error;
  }
}

/** Every byte on the wire of one answer, until the connection ends. */
async function wire(url: string): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.on('error', () => undefined);
  socket.write('GET /x HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'close');
  return Buffer.concat(pieces);
}

describe('FaultyProxy without faults', () => {
  it('passes requests and answers on as they are', async () => {
    const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { bytes } = await readBody(request, 1000);
      const { method, url, headers } = request;
      response.setHeader('x-own', 'kept');
      sendJson(response, { method, url, headers, body: bytes.toString() }, 201);
    };
    await using rig = await start((request, response) => void echo(request, response));
    await using transport = createTransport({ host: rig.proxy.url, bearerToken: 'secret' });
    const { statusCode, headers, body } = await transport.request({
      method: 'POST',
      path: '/a%20b?c=%2F',
      headers: { 'x-mine': 'yes' },
      body: '{"ü":1}',
    });
    expect([statusCode, headers['x-own']]).toEqual([201, 'kept']);
    expect(JSON.parse((await readBody(body, 10_000)).bytes.toString())).toMatchObject({
      method: 'POST',
      url: '/a%20b?c=%2F',
      headers: { 'x-mine': 'yes', authorization: 'Bearer secret', 'content-length': '8' },
      body: '{"ü":1}',
    });
  });

  it('passes each piece on as it comes, and tells the server when the client has left', async () => {
    const left = Promise.withResolvers<void>();
    await using rig = await start((_, response) => {
      response.on('close', () => left.resolve());
      response.write('first');
    });
    const { body } = await rig.get();
    const [piece] = (await once(body, 'data')) as [Buffer];
    expect(piece.toString()).toBe('first');
    expect(rig.proxy.openRequests).toBe(1);
    body.on('error', () => undefined);
    body.destroy();
    await left.promise;
    expect([rig.proxy.openRequests, rig.proxy.upstreamErrors]).toEqual([0, 0]);
  });

  it('brings TLS, client certificate and token to a server whose client has none', async () => {
    using certificates = createTestCertificates();
    const read = (name: string): string => certificates.read(name);
    const tls = { ca: read('ca.crt'), cert: read('server.crt'), key: read('server.key') };
    await using server = await serve(
      ({ socket, headers: { authorization } }, response) => {
        const { CN } = (socket as TLSSocket).getPeerCertificate().subject;
        sendJson(response, { authorization, name: CN });
      },
      { ...tls, requestCert: true },
    );
    const upstream = {
      host: server.url,
      bearerToken: 'secret',
      tls: { caData: tls.ca, certData: read('client.crt'), keyData: read('client.key') },
    };
    await using proxy = await FaultyProxy.start({ upstream, seed: 1, rates: {} });
    expect(await (await fetch(proxy.url)).json()).toEqual({
      authorization: 'Bearer secret',
      name: 'tester',
    });
  });

  it('passes on that nothing listens as a reset, and counts it', async () => {
    const gone = await serve(stream);
    await gone[Symbol.asyncDispose]();
    await using proxy = await FaultyProxy.start({
      upstream: { host: gone.url },
      seed: 1,
      rates: {},
    });
    await using transport = createTransport({ host: proxy.url });
    expect(await outcome(transport.request({ method: 'GET', path: '/' }))).toBe('ECONNRESET');
    expect([proxy.upstreamErrors, proxy.injected]).toEqual([1, 0]);
  });
});

describe('FaultyProxy in place of an answer', () => {
  it.each<[FaultKind, number, string | undefined, string]>([
    ['too-many-requests', 429, '7', 'TooManyRequests'],
    ['internal-error', 500, undefined, 'InternalError'],
    ['unavailable', 503, '7', 'ServiceUnavailable'],
  ])('says %s, and does not ask the server', async (kind, code, retryAfter, reason) => {
    await using rig = await start(stream, { rates: { [kind]: 1 }, retryAfterSeconds: 7 });
    const { statusCode, headers, body } = await rig.get();
    expect([statusCode, headers['retry-after']]).toEqual([code, retryAfter]);
    body.resume();
    await using transport = createTransport({ host: rig.proxy.url });
    const client = new RESTClient({ transport, clock: new HastyClock() });
    const refused = client.get().absPath('/x').do(within());
    await expect(refused).rejects.toSatisfy(
      (error) => error instanceof KubeStatusError && error.reason === reason,
    );
    expect(rig.requests).toEqual([]);
    // The client tries again what names a time for that.
    expect(rig.proxy.count(kind)).toBe(kind === 'internal-error' ? 2 : 12);
  });

  it('resets the connection', async () => {
    await using rig = await start(stream, { rates: { 'reset-before': 1 } });
    expect(await outcome(rig.get())).toBe('ECONNRESET');
    expect(rig.requests).toEqual([]);
  });

  it('is late by what was asked for', async () => {
    const clock = new FakeClock();
    await using rig = await start(stream, { rates: { delay: 1 }, delayMs: 500, clock });
    const answer = rig.get();
    await rig.proxy.waitForInjected(1, within());
    await clock.advance(499);
    expect(rig.requests).toEqual([]);
    await clock.advance(1);
    expect(await received(await answer)).toEqual({ text: TEXT });
  });
});

describe('FaultyProxy within an answer', () => {
  const kinds = ['reset-within', 'close-within', 'half-open'] as const;
  const cases = kinds.flatMap((kind) => [
    [kind, 'in chunks', stream] as const,
    [kind, 'of a known length', measured] as const,
  ]);

  it.each(cases)('%s: a body %s breaks at the byte that was drawn', async (kind, _, listener) => {
    await using rig = await start(listener, { rates: { [kind]: 1 }, halfOpenMs: 1, seed: 11 });
    for (let count = 1; count <= 10; count += 1) {
      const { text, code } = await received(await rig.get());
      const { offsetBytes = 0 } = rig.proxy.log.at(-1) ?? {};
      // A shorter body is whole but for its end: the last byte, or the mark behind it.
      const last = listener === measured ? BODY.length - 1 : BODY.length;
      expect([text.length, code]).toEqual([
        Math.min(offsetBytes, last),
        kind === 'close-within' ? 'UND_ERR_SOCKET' : 'ECONNRESET',
      ]);
      expect(TEXT.slice(0, text.length)).toBe(text);
      expect(rig.proxy.injected).toBe(count);
    }
  });

  it('close-within: cuts chunks in their middle', async () => {
    await using rig = await start(stream, {
      rates: { 'close-within': 1 },
      seed: 5,
      stretchBytes: 100,
    });
    const text = (await wire(rig.proxy.url)).toString('latin1');
    const { offsetBytes = 0 } = rig.proxy.log[0] ?? {};
    expect(offsetBytes).toBeGreaterThan(0);
    const [, size = '', data] = /\r\n\r\n([0-9a-f]+)\r\n(.*)$/s.exec(text) ?? [];
    expect(data).toBe(TEXT.slice(0, offsetBytes));
    expect(Number.parseInt(size, 16)).toBeGreaterThan(offsetBytes);
  });

  it.each([stream, measured])(
    'truncate: the body ends as if it were complete',
    async (listener) => {
      await using rig = await start(listener, {
        rates: { truncate: 1 },
        seed: 5,
        stretchBytes: 500,
      });
      const { text, code } = await received(await rig.get());
      const { offsetBytes = 0 } = rig.proxy.log[0] ?? {};
      expect([text.length, code]).toEqual([offsetBytes, undefined]);
      expect(offsetBytes).toBeLessThan(BODY.length);
    },
  );

  it('truncate: never behind another fault where the client was told the length, for it would wait', async () => {
    const rates = { malform: 0.5, truncate: 0.5 };
    await using rig = await start(measured, { rates, stretchBytes: 50 });
    const lengths: (number | undefined)[] = [];
    for (let count = 0; count < 20; count += 1) {
      const answer = await rig.get();
      const { text } = await received(answer);
      lengths.push(answer.headers['content-length'] === undefined ? undefined : text.length);
    }
    expect(new Set(lengths)).toEqual(new Set([undefined, BODY.length]));
  });

  it('half-open: the bytes stop and the socket stays open, for so long or until healed', async () => {
    const clock = new FakeClock();
    const options = { rates: { 'half-open': 1 }, seed: 5, stretchBytes: 500, clock } as const;
    await using rig = await start(stream, { ...options, halfOpenMs: 60_000 });
    const first = await rig.get();
    let ended = false;
    const cut = received(first).finally(() => (ended = true));
    await rig.proxy.waitForInjected(1, within());
    await clock.advance(59_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect((await cut).code).toBe('ECONNRESET');

    await using endless = await start(stream, options);
    const second = received(await endless.get());
    await endless.proxy.waitForInjected(1, within());
    expect(clock.pendingTimers).toBe(0);
    endless.proxy.heal();
    expect((await second).code).toBe('ECONNRESET');
  });

  it('trickle: some bytes come 7 at a time, and all of them in the end', async () => {
    const clock = new FakeClock();
    await using rig = await start(stream, {
      rates: { trickle: 1 },
      seed: 5,
      stretchBytes: 700,
      trickleBytes: 20,
      tricklePauseMs: 10,
      clock,
    });
    const { body } = await rig.get();
    const { offsetBytes = 0 } = rig.proxy.log[0] ?? {};
    let length = 0;
    body.on('data', (piece: Buffer) => (length += piece.length));
    const ended = once(body, 'end');
    const until = async (bytes: number): Promise<void> => {
      while (length < bytes) await once(body, 'data');
    };
    for (const count of [1, 2, 3]) {
      await until(offsetBytes + 7 * count);
      expect(length).toBe(offsetBytes + 7 * count);
      while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(10);
    }
    await ended;
    expect(length).toBe(BODY.length);
  });

  it('malform: the line is no JSON any more, and the watch decoder reports it', async () => {
    const event = { type: 'ADDED', object: { metadata: { name: 'ä', resourceVersion: '1' } } };
    await using rig = await start((_, response) => response.end(`${JSON.stringify(event)}\n`), {
      rates: { malform: 1 },
      stretchBytes: 60,
    });
    await using transport = createTransport({ host: rig.proxy.url });
    const things = new DynamicClient(new RESTClient({ transport })).resource({
      group: '',
      version: 'v1',
      resource: 'things',
    });
    const lines: MalformedLine[] = [];
    const onMalformed = (line: MalformedLine): number => lines.push(line);
    for (let count = 0; count < 20; count += 1) {
      const types: string[] = [];
      const watch = await things.watch({ resourceVersion: '1' }, within(), { onMalformed });
      for await (const { type } of watch) types.push(type);
      expect(types).toEqual(['ERROR']);
    }
    expect(lines.map(({ reason }) => reason)).toEqual(Array<string>(20).fill('not-json'));
  });

  const harmless = FAULT_KINDS.filter((kind) => kind !== 'malform');

  it('whatever strikes, the client gets the first bytes of what the server sent', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 0 }),
      fc.uniqueArray(fc.constantFrom(...harmless), { minLength: 1 }),
      fc.integer({ min: 10, max: 1000 }),
      fc.boolean(),
      async (seed, kinds, stretchBytes, isMeasured) => {
        const pace = { halfOpenMs: 1, delayMs: 1, trickleBytes: 50 };
        const options = { seed, rates: evenRates(1, kinds), stretchBytes, ...pace };
        await using rig = await start(isMeasured ? measured : stream, options);
        const answer = await outcome(rig.get());
        if (typeof answer === 'string' || answer.statusCode !== 200) return;
        const { text, code } = await received(answer);
        expect(TEXT.slice(0, text.length)).toBe(text);
        expect(code ?? 'the end').toMatch(/^(the end|ECONNRESET|UND_ERR_SOCKET)$/);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
});

describe('FaultyProxy’s faults', () => {
  const rates = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0.09]));
  const options = { rates, halfOpenMs: 1, delayMs: 1, trickleBytes: 14 };

  it('are the same for the same seed, and others for another', async () => {
    const run = async (seed: number): Promise<unknown> => {
      await using rig = await start(stream, { ...options, seed });
      for (let count = 0; count < 40; count += 1) {
        const answer = await outcome(rig.get(`/${count}`));
        if (typeof answer !== 'string') await received(answer);
      }
      const { log, requests, injected } = rig.proxy;
      expect(requests).toBe(40);
      expect(log).toHaveLength(injected);
      return log;
    };
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('spare what is to be spared, and end when healed', async () => {
    await using rig = await start(stream, {
      rates: { 'reset-before': 1 },
      spares: ({ path }) => path === '/spared',
    });
    expect(await received(await rig.get('/spared'))).toEqual({ text: TEXT });
    expect(await outcome(rig.get('/other'))).toBe('ECONNRESET');
    rig.proxy.heal();
    expect(await received(await rig.get('/other'))).toEqual({ text: TEXT });
    expect([rig.proxy.requests, rig.proxy.injected]).toEqual([1, 1]);
  });

  it('do not strike any more in answers that were under way when healed', async () => {
    const held = Promise.withResolvers<void>();
    const slow = async (response: ServerResponse): Promise<void> => {
      response.write(BODY.subarray(0, 1));
      await held.promise;
      response.end(BODY.subarray(1));
    };
    await using rig = await start((_, response) => void slow(response), {
      rates: { 'reset-within': 1 },
      seed: 5,
    });
    const answer = await rig.get();
    rig.proxy.heal();
    held.resolve();
    expect(await received(answer)).toEqual({ text: TEXT });
    expect(rig.proxy.injected).toBe(0);
  });

  it('are logged with their request, the last ones only', async () => {
    await using rig = await start(stream, { rates: { 'reset-before': 1 }, maxLogged: 2 });
    for (const path of ['/1', '/2', '/3']) await outcome(rig.get(path));
    expect(rig.proxy.injected).toBe(3);
    expect(rig.proxy.log.map(({ request, method, path }) => [request, method, path])).toEqual([
      [2, 'GET', '/2'],
      [3, 'GET', '/3'],
    ]);
  });
});

it('puts what a test brings around what goes to the server', async () => {
  const wrapTransport: WrapTransport = (next) => (request) => next({ ...request, path: '/other' });
  await using rig = await start(measured, { wrapTransport });
  expect(await received(await rig.get())).toEqual({ text: TEXT });
  expect(rig.requests).toEqual(['GET /other']);
});
