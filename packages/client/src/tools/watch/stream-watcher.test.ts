import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { WatchDecoder } from '../../rest/watch-decoder.ts';
import { HttpWatchStream } from '../../rest/watch-stream.ts';
import { FakeClock, makeObject, settle } from '../../testing/index.ts';
import { brief } from './retry-rig.ts';
import { RetryWatcher } from './retry-watcher.ts';

const line = (key: string, resourceVersion: string): string =>
  `${JSON.stringify({ type: 'ADDED', object: makeObject(key, undefined, { resourceVersion }) })}\n`;

/** A watch stream on bytes that the test writes. */
function open(signal = new AbortController().signal) {
  const body = new PassThrough();
  const decoder = new WatchDecoder<Unstructured>();
  const stream = new HttpWatchStream({ body, decoder, signal, server: 'http://server' });
  return { body, stream, decoder };
}

async function briefsOf(stream: AsyncIterable<Parameters<typeof brief>[0]>): Promise<string[]> {
  const briefs: string[] = [];
  for await (const event of stream) briefs.push(brief(event));
  return briefs;
}

describe('the stream of a watch (client-go: StreamWatcher)', () => {
  it.each([
    ['an EOF', ''],
    ['an EOF within a line', '{"type":"ADD'],
  ])('C123: %s closes it without an event', async (_, rest) => {
    const { body, stream } = open();
    body.end(line('a/1', '2') + rest);
    expect(await briefsOf(stream)).toEqual(['ADDED a/1@2']);
  });

  it('C123: stop may be called again and again, before the end and after it', async () => {
    const { body, stream } = open();
    const consumed = briefsOf(stream);
    stream.stop();
    stream.stop();
    expect(await consumed).toEqual([]);
    stream.stop();
    expect(body.destroyed).toBe(true);
  });

  it('C123: what cannot be decoded is one ERROR event with a status of 500', async () => {
    const { body, stream } = open();
    body.end(`${line('a/1', '2')}no event\n${line('a/2', '3')}`);
    expect(await briefsOf(stream)).toEqual(['ADDED a/1@2', 'ERROR 500']);
  });

  it('C123, C120: a RetryWatcher takes nothing behind it, but opens again from the event before', async () => {
    const clock = new FakeClock();
    const asked: (string | undefined)[] = [];
    const bodies: PassThrough[] = [];
    const watcher = new RetryWatcher(
      {
        initialResourceVersion: '1',
        clock,
        watcher: {
          watch: async ({ resourceVersion }, signal) => {
            asked.push(resourceVersion);
            const { body, stream } = open(signal);
            bodies.push(body);
            return stream;
          },
        },
      },
      new AbortController().signal,
    );
    const consumed = briefsOf(watcher);
    await settle();
    bodies[0]?.write(`${line('a/1', '2')}no event\n${line('a/3', '4')}`);
    await clock.advance(1000);
    expect(bodies[0]?.destroyed).toBe(true);
    bodies[1]?.write(line('a/2', '3') + line('a/3', '4'));
    await settle();
    watcher.stop();
    expect(await consumed).toEqual(['ADDED a/1@2', 'ADDED a/2@3', 'ADDED a/3@4']);
    expect(asked).toEqual(['1', '2']);
  });

  it('C123: it is not read far ahead of its consumer, nor is a RetryWatcher on it', async () => {
    const body = new PassThrough();
    const stream = new HttpWatchStream({
      body,
      decoder: new WatchDecoder<Unstructured>(),
      signal: new AbortController().signal,
      server: 'http://server',
    });
    const watcher = new RetryWatcher(
      {
        initialResourceVersion: '1',
        clock: new FakeClock(),
        watcher: { watch: async () => stream },
      },
      new AbortController().signal,
    );
    const events = watcher[Symbol.asyncIterator]();
    const first = events.next();
    const big = Buffer.from(line(`a/${'x'.repeat(64 * 1024)}`, '2'));
    let written = 0;
    while (written < 1000) {
      written += 1;
      if (!body.write(big) && (await isStuck(body))) break;
    }
    expect(await first).toMatchObject({ value: { type: 'ADDED' } });
    // What one batch and the next may hold, and what the sockets do.
    expect(written * big.length).toBeLessThan(10 * 1024 * 1024);
    watcher.stop();
    await events.return();
  });
});

async function isStuck(body: PassThrough): Promise<boolean> {
  const drained = once(body, 'drain').then(() => false);
  return Promise.race([drained, settle().then(() => true)]);
}
