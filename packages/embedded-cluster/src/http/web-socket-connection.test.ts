import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { call, idleService } from '../testing/api-client.ts';
import type { TestCluster } from '../testing/api-client.ts';
import { control, fault, revision, startControlled } from '../testing/control-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';

interface Dialed {
  readonly socket: WebSocket;
  readonly messages: string[];
  /** The close code; the HTTP code when it was refused. */
  readonly ended: Promise<number>;
}

function dial({ cluster }: TestCluster, more: string, origin = 'http://127.0.0.1:5173'): Dialed {
  const url = `${cluster.url}${SERVICES}?watch=true${more}`.replace('http', 'ws');
  const socket = new WebSocket(url, { origin });
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  socket.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on('close', resolve);
  });
  return { socket, messages, ended };
}

async function opened(api: TestCluster): Promise<Dialed> {
  const dialed = dial(api, `&resourceVersion=${revision(api)}`);
  await once(dialed.socket, 'open');
  return dialed;
}

describe('a watch over WebSocket', () => {
  it('ends as done after the ERROR of a revision that is gone', async () => {
    await using api = await startControlled();
    const from = revision(api);
    await api.send('POST', SERVICES, idleService('a'));
    await control(api, 'POST /store/compact');
    const { messages, ended } = dial(api, `&resourceVersion=${from}`);
    expect(await ended).toBe(1000);
    expect(messages.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { type: 'ERROR', object: { code: 410 } },
    ]);
  });

  it.each([{}, { midLine: true }])('is cut without a word: %j', async (how) => {
    await using api = await startControlled();
    const { messages, ended } = await opened(api);
    await fault(api, { kind: 'cutWatches', ...how });
    expect(await ended).toBe(1006);
    expect(messages).toEqual([]);
    expect(api.cluster.watchStats()).toMatchObject({ open: 0, cut: 1 });
  });

  it('is counted until its client leaves', async () => {
    await using api = await startControlled();
    const { socket, ended } = await opened(api);
    expect(api.cluster.watchStats().open).toBe(1);
    socket.close(1000);
    expect(await ended).toBe(1000);
    await expect.poll(() => api.cluster.watchStats()).toMatchObject({ open: 0, closed: 1 });
  });

  it('is ended by a message that is too large', async () => {
    await using api = await startControlled();
    const { socket, ended } = await opened(api);
    socket.send('x'.repeat(65_537));
    expect(await ended).toBe(1009);
  });

  it('does not hold up the end of its server', async () => {
    const api = await startControlled();
    const open = await opened(api);
    const silent = await opened(api);
    await fault(api, { kind: 'halfOpen', count: 2 });
    await api[Symbol.asyncDispose]();
    expect(await Promise.all([open.ended, silent.ended])).toEqual([1006, 1006]);
  });

  it('is closed as done by the end of its server', async () => {
    const api = await startControlled();
    const { ended } = await opened(api);
    await api[Symbol.asyncDispose]();
    expect(await ended).toBe(1000);
  });

  it.each(['http://example.com', 'null', 'http://localhost.example.com'])(
    'is not for the page of another machine: %s',
    async (origin) => {
      await using api = await startControlled();
      expect(await dial(api, '', origin).ended).toBe(403);
    },
  );

  it('is given up when its client does not read', async () => {
    await using api = await startControlled({ stuckWatchMs: 50 });
    const { socket, ended } = await opened(api);
    socket.pause();
    const metadata = { name: 'large', annotations: { large: 'x'.repeat(200_000) } };
    await api.send('POST', SERVICES, { metadata, spec: { ports: [{ port: 80 }] } });
    const change = { metadata: { labels: { n: '' } } };
    for (let round = 0; api.cluster.watchStats().slow === 0 && round < 100; round += 1) {
      change.metadata.labels.n = String(round);
      await api.patch(`${SERVICES}/large`, change, 'application/merge-patch+json');
    }
    await expect.poll(() => api.cluster.watchStats()).toMatchObject({ slow: 1 });
    socket.resume();
    expect(await ended).toBe(1006);
  });
});

it('a request for another upgrade is answered as if it had not asked, its body too', async () => {
  await using api = await startControlled();
  const { code } = await call(`${api.cluster.url}${SERVICES}`, {
    method: 'POST',
    headers: { Connection: 'Upgrade', Upgrade: 'h2c', 'Content-Type': 'application/json' },
    body: JSON.stringify(idleService('a')),
  });
  expect(code).toBe(201);
});
