import { describe, expect, it } from 'vitest';
import { createTransport } from '../transport/transport.ts';
import { FakeClock } from '../testing/index.ts';
import type { RateLimiter } from '../util/flowcontrol/rate-limiter.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import { RESTClient, type RESTClientOptions } from './rest-client.ts';
import { HastyClock, sendJson, serve } from './test-server.ts';

const { signal } = new AbortController();
const V1 = { group: '', version: 'v1' };

/** Lets everything through at once, and counts. */
class CountingLimiter implements RateLimiter {
  readonly qps = 1;
  waits = 0;
  tryAccept = (): boolean => true;
  stop = (): void => undefined;
  accept = (): Promise<void> => Promise.resolve();
  wait(): Promise<void> {
    this.waits += 1;
    return Promise.resolve();
  }
}

/** A client on a clock whose waits take no time, and what it was told to log and to measure. */
function createClient(host: string, options: Partial<RESTClientOptions> = {}) {
  const clock = new HastyClock();
  const lines: [string, object][] = [];
  const at =
    (level: string) =>
    (fields: object): void =>
      void lines.push([level, fields]);
  const logger: Logger = { ...silentLogger, debug: at('debug'), info: at('info') };
  const waitedS: number[] = [];
  const metrics = {
    rateLimiterLatency: { observe: (_: object, seconds: number) => void waitedS.push(seconds) },
  };
  const transport = createTransport({ host });
  const client = new RESTClient({ transport, clock, logger, metrics, ...options });
  return { client, clock, lines, waitedS };
}

const ok = () => serve((_, response) => sendJson(response, { items: [] }));

describe("a client's limit", () => {
  it('C149: lets ten requests through at once and five more a second, by default', async () => {
    await using server = await ok();
    const { client, clock } = createClient(server.url);
    const startedAt = clock.now();
    const request = () => client.get().absPath('/x').do(signal);
    await Promise.all(Array.from({ length: 20 }, request));
    // Ten waited, 0.2 s after one another.
    expect(clock.now() - startedAt).toBeCloseTo(2000, 3);
    expect(server.requests).toHaveLength(20);
  });

  it.each<[string, Partial<RESTClientOptions>, number]>([
    ['of its own rates', { qps: 50, burst: 1 }, 19 * 20],
    ['below 0', { qps: -1 }, 0],
  ])('C149: can be one %s', async (_, options, ms) => {
    await using server = await ok();
    const { client, clock } = createClient(server.url, options);
    const startedAt = clock.now();
    await Promise.all(Array.from({ length: 20 }, () => client.get().absPath('/x').do(signal)));
    expect(clock.now() - startedAt).toBeCloseTo(ms, 3);
  });

  it('C149: is one for all clients made from one another, and can be for others', async () => {
    const { client } = createClient('http://127.0.0.1:1');
    const { rateLimiter } = client;
    expect(client.forGroupVersion(V1).accepting('a/b').rateLimiter).toBe(rateLimiter);
    expect(rateLimiter?.qps).toBe(5);
    const none = createClient('http://127.0.0.1:1', { qps: -1 }).client;
    expect(none.rateLimiter).toBeUndefined();
    expect(none.forGroupVersion(V1).rateLimiter).toBeUndefined();
    const own = new CountingLimiter();
    const sharing = createClient('http://127.0.0.1:1', { qps: -1, rateLimiter: own }).client;
    expect(sharing.rateLimiter).toBe(own);
    expect(() => createClient('http://127.0.0.1:1', { burst: -1 })).toThrow(RangeError);
  });

  it('C149: is waited for before the first attempt of all but a watch', async () => {
    await using server = await ok();
    const rateLimiter = new CountingLimiter();
    const { client } = createClient(server.url, { rateLimiter });
    const begin = () => client.get().absPath('/x');
    await (await begin().watch(signal))[Symbol.asyncIterator]().return?.();
    expect(rateLimiter.waits).toBe(0);
    await begin().do(signal);
    await begin().doRaw(signal);
    await begin().list(signal);
    (await begin().stream(signal)).resume();
    expect(rateLimiter.waits).toBe(4);
  });

  it('C149: is waited for before each retry, those of a watch included', async () => {
    let refusals = 0;
    await using server = await serve((_, response) => {
      refusals -= 1;
      if (refusals >= 0) response.setHeader('retry-after', '1');
      sendJson(response, {}, refusals >= 0 ? 429 : 200);
    });
    const rateLimiter = new CountingLimiter();
    const { client } = createClient(server.url, { rateLimiter });
    refusals = 2;
    await client.post().absPath('/x').body({}).do(signal);
    expect(rateLimiter.waits).toBe(3);
    refusals = 2;
    (await client.get().absPath('/x').watch(signal)).stop();
    expect(rateLimiter.waits).toBe(3 + 2);
    refusals = 2;
    (await client.get().absPath('/x').stream(signal)).resume();
    expect(rateLimiter.waits).toBe(3 + 2 + 3);
  });

  it('C149: is logged when a request waited longer than a second, in detail from 50 ms on', async () => {
    await using server = await ok();
    const { client, lines, waitedS } = createClient(server.url, { qps: 0.8, burst: 2 });
    for (let i = 0; i < 3; i += 1) await client.get().absPath('/x').do(signal);
    const line = { request: 'GET /x', delayMs: 1250, reason: 'first attempt', qps: 0.8 };
    expect(lines).toEqual([['info', line]]);
    expect(waitedS).toEqual([0, 0, 1.25]);
    const quicker = createClient(server.url, { qps: 10, burst: 1 });
    for (let i = 0; i < 2; i += 1) await quicker.client.get().absPath('/x').do(signal);
    expect(quicker.lines).toMatchObject([['debug', { delayMs: 100 }]]);
    const quick = createClient(server.url, { qps: 20, burst: 1 });
    for (let i = 0; i < 2; i += 1) await quick.client.get().absPath('/x').do(signal);
    expect(quick.lines).toEqual([]);
  });

  it('C149: gives way to an abort', async () => {
    await using server = await ok();
    const clock = new FakeClock();
    const transport = createTransport({ host: server.url });
    const client = new RESTClient({ transport, clock, burst: 1 });
    await client.get().absPath('/x').do(signal);
    const aborter = new AbortController();
    const waiting = client.get().absPath('/x').do(aborter.signal);
    aborter.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(server.requests).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it("is the request's own where it has one", async () => {
    await using server = await ok();
    const [ofClient, own] = [new CountingLimiter(), new CountingLimiter()];
    const { client } = createClient(server.url, { rateLimiter: ofClient });
    await client.get().absPath('/x').throttle(own).do(signal);
    await client.get().absPath('/x').throttle(undefined).do(signal);
    expect([ofClient.waits, own.waits]).toEqual([0, 1]);
  });
});
