import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isNotFound } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { CORE_V1 } from '../kubernetes/generated/core-v1.ts';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTransport } from '../transport/transport.ts';
import { ConnectionError } from '../util/connection-error.ts';
import { createGroupVersionClient } from './group-version.ts';
import type { PodLogOptions } from './log-request.ts';

const { signal } = new AbortController();

/** A server whose answers a test writes, and the log of a pod there. */
async function setUp(answer: (response: ServerResponse) => void, options?: PodLogOptions) {
  const server = await serve((_, response) => answer(response));
  const client = new RESTClient({ transport: createTransport({ host: server.url }) });
  return {
    server,
    log: createGroupVersionClient(client, CORE_V1).pods('shop').getLogs('p', options),
  };
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

/** Each piece is a chunk of its own. */
async function writeInPieces(response: ServerResponse, pieces: readonly (string | Buffer)[]) {
  for (const piece of pieces) await new Promise((resolve) => response.write(piece, resolve));
}

describe('a log', () => {
  it('is asked for with its options, when it is read and not before', async () => {
    const { server, log } = await setUp((response) => response.end('one\ntwo\n'), {
      container: 'main',
      tailLines: 2,
      timestamps: true,
      previous: false,
    });
    await using _ = server;
    expect(server.requests).toEqual([]);
    const bytes = await (await log.stream(signal)).toArray();
    expect(Buffer.concat(bytes as Buffer[]).toString()).toBe('one\ntwo\n');
    expect(server.requests).toEqual([
      'GET /api/v1/namespaces/shop/pods/p/log?container=main&tailLines=2&timestamps=true&previous=false',
    ]);
  });

  it('comes line by line, however it is cut into chunks', async () => {
    const euro = Buffer.from('€');
    const { server, log } = await setUp((response) => {
      const pieces = ['on', 'e\n\ntw', 'o ', euro.subarray(0, 1), euro.subarray(1), '\nrest'];
      void writeInPieces(response, pieces).then(() => response.end());
    });
    await using _ = server;
    expect(await collect(log.lines(signal))).toEqual(['one', '', 'two €', 'rest']);
  });

  it('that is followed gives each line when it is written, and closes when it is left', async () => {
    let follow: ServerResponse | undefined;
    const { server, log } = await setUp((response) => (follow = response).write('first\n'), {
      follow: true,
    });
    await using _ = server;
    const lines = log.lines(signal);
    expect(await lines.next()).toEqual({ value: 'first', done: false });
    follow?.write('second\n');
    expect(await lines.next()).toEqual({ value: 'second', done: false });
    const closed = follow && once(follow, 'close');
    await lines.return();
    await closed;
  });

  it('gives a line that never ends in pieces', async () => {
    const piece = 'x'.repeat(600 * 1024);
    const { server, log } = await setUp((response) => {
      void writeInPieces(response, [piece, piece, piece, '\nnext']).then(() => response.end());
    });
    await using _ = server;
    const lines = await collect(log.lines(signal));
    expect(lines.at(-1)).toBe('next');
    expect(lines.slice(0, -1).join('')).toBe(piece.repeat(3));
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThan(2 * 1024 * 1024);
  });

  it('that is refused throws the Status', async () => {
    const { server, log } = await setUp((response) =>
      sendJson(response, { kind: 'Status', code: 404, reason: 'NotFound', message: 'no p' }, 404),
    );
    await using _ = server;
    const error = await collect(log.lines(signal)).catch((refusal: unknown) => refusal);
    expect(isNotFound(error)).toBe(true);
  });

  it('that breaks throws a ConnectionError which names the pod, after what was whole', async () => {
    const { server, log } = await setUp((response) => {
      void writeInPieces(response, ['one\n', 'tw']).then(() => response.destroy());
    });
    await using _ = server;
    const lines = log.lines(signal);
    expect(await lines.next()).toEqual({ value: 'one', done: false });
    const error = await lines.next().catch((broken: unknown) => broken);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toHaveProperty(
      'message',
      'the log of pod "p": connection closed by the server (EOF)',
    );
  });

  it('throws the reason of the signal when that aborts', async () => {
    const stop = new AbortController();
    const { server, log } = await setUp((response) => response.write('one\n'), { follow: true });
    await using _ = server;
    const lines = log.lines(stop.signal);
    await lines.next();
    const next = lines.next();
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(next).rejects.toBe(reason);
  });
});
