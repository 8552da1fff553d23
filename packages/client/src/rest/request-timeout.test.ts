import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/index.ts';
import { createTransport } from '../transport/transport.ts';
import { ConnectionError, isTimeout } from '../util/connection-error.ts';
import { RESTClient } from './rest-client.ts';
import { sendJson, serve } from './test-server.ts';

const { signal } = new AbortController();

function createClient(host: string, burst = 10) {
  const clock = new FakeClock();
  return { clock, client: new RESTClient({ transport: createTransport({ host }), clock, burst }) };
}

describe("a request's timeout", () => {
  it.each([
    ['before the answer', ''],
    ['within the answer', '{"items":['],
  ])('C147: is said to the server, and kept %s', async (_, beginning) => {
    await using server = await serve((_request, response) => {
      if (beginning !== '') response.write(beginning);
    });
    const { client, clock } = createClient(server.url);
    const begin = () => client.get().absPath('/x').timeout(30_000);
    const pending = [begin().do(signal), begin().list(signal)].map((sent) =>
      sent.catch((error: unknown) => error),
    );
    await expect.poll(() => server.requests).toHaveLength(2);
    await clock.advance(30_000);
    for (const error of await Promise.all(pending)) {
      expect(error).toBeInstanceOf(ConnectionError);
      expect(isTimeout(error)).toBe(true);
      expect(error).toMatchObject({
        message: expect.stringContaining('within 30000 ms') as string,
      });
    }
    expect(server.requests).toEqual(['GET /x?timeout=30s', 'GET /x?timeout=30s']);
    expect(clock.pendingTimers).toBe(0);
  });

  it("C147: begins behind the wait for the client's limit, and covers the retries", async () => {
    let asked = 0;
    await using server = await serve((_, response) => {
      asked += 1;
      if (asked === 1) return sendJson(response, {});
      response.writeHead(503, { 'retry-after': '1' }).end();
    });
    const { client, clock } = createClient(server.url, 1);
    await client.get().absPath('/x').do(signal);
    const startedAt = clock.now();
    const pending = client.get().absPath('/x').timeout(1500).do(signal);
    const failedAt = pending.catch(() => clock.now() - startedAt);
    await clock.advance(200);
    for (const attempt of [2, 3]) {
      await expect.poll(() => asked).toBe(attempt);
      await clock.advance(1000);
    }
    expect(await failedAt).toBe(200 + 1500);
    await expect(pending).rejects.toSatisfy(isTimeout);
  });

  it('C147: of a watch or a stream is said to the server and left to it', async () => {
    await using server = await serve((_, response) => response.flushHeaders());
    const { client, clock } = createClient(server.url);
    const watch = await client.get().absPath('/x').timeout(1000).watch(signal);
    const stream = await client.get().absPath('/x').timeout(1000).stream(signal);
    expect(server.requests).toEqual(['GET /x?timeout=1s&watch=true', 'GET /x?timeout=1s']);
    expect(clock.pendingTimers).toBe(0);
    expect(stream.destroyed).toBe(false);
    watch.stop();
    stream.destroy();
  });
});

it('a request that waits for its turn keeps the process alive', async () => {
  await using server = await serve((_, response) => sendJson(response, {}));
  const index = path.join(import.meta.dirname, '../index.ts');
  const script = `
    import { createTransport, RESTClient } from ${JSON.stringify(index)};
    const transport = createTransport({ host: ${JSON.stringify(server.url)} });
    const client = new RESTClient({ transport, qps: 20, burst: 1 });
    const { signal } = new AbortController();
    for (const path of ['/a', '/b']) await client.get().absPath(path).do(signal);
    console.log('done');
  `;
  const args = ['--input-type=module-typescript', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe('done\n');
  expect(server.requests).toEqual(['GET /a', 'GET /b']);
});
