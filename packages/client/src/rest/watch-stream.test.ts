import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { KubeObject } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../transport/transport.ts';
import { ConnectionError } from '../util/connection-error.ts';
import { RESTClient } from './rest-client.ts';
import { serve, type TestServer } from './test-server.ts';
import { WatchDecoder } from './watch-decoder.ts';
import { HttpWatchStream } from './watch-stream.ts';

const line = (name: string): string =>
  `${JSON.stringify({ type: 'ADDED', object: { metadata: { name } } })}\n`;

/** A server whose watches the test answers itself. */
async function serveWatches() {
  const { promise: opened, resolve: open } = Promise.withResolvers<ServerResponse>();
  const server = await serve((_, response) => {
    response.flushHeaders();
    open(response);
  });
  return { server, opened };
}

const watch = (server: TestServer, signal = new AbortController().signal) =>
  new RESTClient({ transport: createTransport({ host: server.url }) })
    .get()
    .absPath('/api/v1/pods')
    .watch<KubeObject>(signal);

describe('a watch over HTTP', () => {
  it('is asked for by watch=true and hands out events as they come, until the server ends it', async () => {
    const { server, opened } = await serveWatches();
    await using _ = server;
    const stream = await watch(server);
    expect(server.requests).toEqual(['GET /api/v1/pods?watch=true']);
    const response = await opened;
    const names: (string | undefined)[] = [];
    response.write(line('a'));
    for await (const event of stream) {
      if (event.type === 'ERROR') continue;
      names.push(event.object.metadata.name);
      if (names.length === 1) response.write(line('b') + line('c'));
      if (names.length === 3) response.end(line('d'));
    }
    expect(names).toEqual(['a', 'b', 'c', 'd']);
  });

  it('hands out what came before the connection broke, then throws', async () => {
    const { server, opened } = await serveWatches();
    await using _ = server;
    const stream = await watch(server);
    (await opened).write(line('a') + line('b'), () => server.reset());
    const types: string[] = [];
    const consume = async (): Promise<void> => {
      for await (const { type } of stream) types.push(type);
    };
    await expect(consume()).rejects.toThrow(ConnectionError);
    expect(types).toEqual(['ADDED', 'ADDED']);
  });

  it.each(['stop', 'abort'])('ends quietly, and its connection with it, after %s', async (how) => {
    const { server, opened } = await serveWatches();
    await using _ = server;
    const aborter = new AbortController();
    const stream = await watch(server, aborter.signal);
    const response = await opened;
    const closed = new Promise((resolve) => response.on('close', resolve));
    const consumed = collect(stream);
    if (how === 'stop') stream.stop();
    else aborter.abort();
    stream.stop();
    expect(await consumed).toEqual([]);
    await closed;
  });

  it('gives nothing more once stopped, though events wait', async () => {
    const { server, opened } = await serveWatches();
    await using _ = server;
    const stream = await watch(server);
    (await opened).write(line('a') + line('b') + line('c'));
    let count = 0;
    for await (const event of stream) {
      count += 1;
      if (event.type === 'ADDED') stream.stop();
    }
    expect(count).toBe(1);
  });

  it('closes the connection when the consumer leaves the loop', async () => {
    const { server, opened } = await serveWatches();
    await using _ = server;
    const stream = await watch(server);
    const response = await opened;
    const closed = new Promise((resolve) => response.on('close', resolve));
    response.write(line('a') + line('b'));
    for await (const event of stream) {
      expect(event.type).toBe('ADDED');
      break;
    }
    await closed;
  });

  it('throws what the decoder threw, and closes the connection', async () => {
    const body = Readable.from([Buffer.from(`${line('a')}no event\n${line('b')}`)]);
    const stream = new HttpWatchStream({
      body,
      decoder: new WatchDecoder({
        onMalformed: () => {
          throw new RangeError('odd');
        },
      }),
      signal: new AbortController().signal,
      server: 'http://server',
    });
    await expect(collect(stream)).rejects.toThrow(RangeError);
    expect(body.destroyed).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['more', line('a')],
  ])(
    'ends at once behind an ERROR (C123) that %s follows, and closes the connection',
    async (_, rest) => {
      const { body, stream } = openStream();
      body.push(`no event\n${rest}`);
      expect((await collect(stream)).map(({ type }) => type)).toEqual(['ERROR']);
      expect(body.destroyed).toBe(true);
    },
  );

  it('ends quietly behind an ERROR, though the connection breaks', async () => {
    const { body, stream } = openStream();
    body.push('no event\n');
    const events = stream[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: 'ERROR' } });
    const broken = new Promise((resolve) => body.on('close', resolve));
    body.destroy(new Error('reset'));
    await broken;
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('refuses a second consumer while the first one waits, who loses nothing by it', async () => {
    const { body, stream } = openStream();
    const first = stream[Symbol.asyncIterator]().next();
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('one consumer');
    body.push(line('a'));
    expect(await first).toMatchObject({ value: { object: { metadata: { name: 'a' } } } });
    stream.stop();
  });

  it('leaves the body unread while 4 MiB wait for the consumer, and loses nothing', async () => {
    const total = 1000;
    const big = Buffer.from(line('x'.repeat(64 * 1024)));
    let produced = 0;
    const body = Readable.from(
      (function* () {
        while (produced < total) {
          produced += 1;
          yield big;
        }
      })(),
    );
    const stream = new HttpWatchStream({
      body,
      decoder: new WatchDecoder(),
      signal: new AbortController().signal,
      server: 'http://server',
    });
    await expect.poll(() => body.isPaused()).toBe(true);
    expect(produced * big.length).toBeLessThan(5 * 1024 * 1024);
    expect(await collect(stream)).toHaveLength(total);
  });
});

/** Of a body that the test writes, and that stays open. */
function openStream() {
  const body = new Readable({ read() {} });
  const stream = new HttpWatchStream({
    body,
    decoder: new WatchDecoder(),
    signal: new AbortController().signal,
    server: 'http://server',
  });
  return { body, stream };
}

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}
