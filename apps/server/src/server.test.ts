import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger } from '@deltascope/client';
import { startEmbeddedCluster, type RunningCluster } from '@deltascope/embedded-cluster';
import {
  downMessage,
  encode,
  SUBPROTOCOL,
  type DownMessage,
  type UpMessage,
} from '@deltascope/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseServerOptions } from './cli/options.ts';
import { findWebBuild, type WebBuild } from './http/app.ts';
import { startServer, type RunningServer } from './server.ts';

let cluster: RunningCluster;
let server: RunningServer;
let web: WebBuild;
let directory: string;

function start(...args: string[]): Promise<RunningServer> {
  return startServer(parseServerOptions(['--port=0', ...args]), {
    env: { HOME: directory },
    web,
    version: '0.0.0',
    logger: silentLogger,
    onWarning: () => undefined,
    onLinkChange: () => undefined,
  });
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'server-'));
  writeFileSync(path.join(directory, 'index.html'), '<title>Deltascope</title>');
  web = findWebBuild(directory);
  cluster = await startEmbeddedCluster({ quiet: true });
  server = await start('--server', cluster.url);
});

afterAll(async () => {
  await server.close();
  await cluster[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

/** A viewer on a real socket. Every message it gets is held against the schema. */
class Viewer implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly #messages: DownMessage[] = [];
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.socket = new WebSocket(server.url.replace('http', 'ws') + '/ws', SUBPROTOCOL);
    this.socket.on('message', (data: Buffer) => {
      this.#messages.push(downMessage.parse(JSON.parse(data.toString())));
      for (const wake of this.#waiting) wake();
    });
  }

  static async open(): Promise<Viewer> {
    const viewer = new Viewer();
    await once(viewer.socket, 'open');
    return viewer;
  }

  static async greeted(): Promise<Viewer> {
    const viewer = await Viewer.open();
    viewer.send({ type: 'hello', protocol: 1 });
    await viewer.next('welcome');
    return viewer;
  }

  send(message: UpMessage): void {
    this.socket.send(encode(message));
  }

  /** The next message of that type, those before it passed over. */
  async next<T extends DownMessage['type']>(type: T): Promise<Extract<DownMessage, { type: T }>> {
    for (;;) {
      const message = this.#messages.shift();
      if (message?.type === type) return message as Extract<DownMessage, { type: T }>;
      if (!message) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
  }
}

const pods = { view: 'table', resource: 'pods', namespaces: null } as const;

describe('a viewer', () => {
  test('gets a table: its columns, its rows, and what changes', async () => {
    await using viewer = await Viewer.greeted();
    viewer.send({ type: 'subscribe', id: 1, view: pods, windowMs: 50 });
    const subscribed = await viewer.next('subscribed');
    expect(subscribed.columns.map((column) => column.name).slice(0, 4)).toEqual([
      'Ready',
      'Status',
      'Restarts',
      'Age',
    ]);
    const snapshot = await viewer.next('snapshot');
    const [row] = snapshot.rows;
    if (!row) throw new Error('the demo has no pods');
    const [id, , , , namespace, name] = row;
    const url = `${cluster.url}/api/v1/namespaces/${namespace}/pods/${name}?gracePeriodSeconds=0`;
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(200);
    let delta = await viewer.next('delta');
    while (!delta.removed.includes(id)) delta = await viewer.next('delta');
    expect(delta.removed).toContain(id);
  });

  test('gets the journal: what happens while the server looks, the objects, and since when it knows', async () => {
    await using viewer = await Viewer.greeted();
    viewer.send({
      type: 'subscribe',
      id: 1,
      view: { view: 'objects', namespaces: ['shop'] },
      windowMs: 0,
    });
    const objects = await viewer.next('snapshot');
    expect(new Set(objects.rows.map((row) => row[4]))).toEqual(new Set(['shop']));
    viewer.send({
      type: 'subscribe',
      id: 2,
      view: { view: 'records', namespaces: ['shop'] },
      windowMs: 0,
    });
    await viewer.next('snapshot');
    const url = `${cluster.url}/apis/apps/v1/namespaces/shop/deployments/cart`;
    const patched = await fetch(url, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec: { replicas: 7 } }),
    });
    expect(patched.status).toBe(200);
    let row = '';
    while (!row.includes('spec.replicas')) row = JSON.stringify((await viewer.next('delta')).rows);
    expect(row).toContain('Deployment.apps/shop/cart');
    expect(row).toMatch(/spec\.replicas\\t=\d+\\t=7/);
    viewer.send({ type: 'subscribe', id: 3, view: { view: 'journal' }, windowMs: 0 });
    const journal = await viewer.next('journal');
    expect(journal.records).toBeGreaterThan(0);
    expect(journal.bytes).toBeLessThan(journal.maxBytes);
    expect(journal.gaps).toContainEqual(
      expect.objectContaining({ resource: 'pods', from: journal.startedAt }),
    );
  });

  test('gets the cluster, with where it came from', async () => {
    await using viewer = await Viewer.greeted();
    viewer.send({ type: 'subscribe', id: 1, view: { view: 'cluster' }, windowMs: 100 });
    let value = await viewer.next('cluster');
    while (value.link.state !== 'connected') value = await viewer.next('cluster');
    expect(value).toMatchObject({ source: 'server', address: cluster.url });
    expect(value.kinds.map((kind) => kind.resource)).toContain('deployments.apps');
  });

  test('sees every informer, and that one watch serves any number of viewers', async () => {
    await using one = await Viewer.greeted();
    await using two = await Viewer.greeted();
    for (const viewer of [one, two]) {
      viewer.send({ type: 'subscribe', id: 1, view: pods, windowMs: 50 });
      await viewer.next('snapshot');
    }
    one.send({ type: 'subscribe', id: 2, view: { view: 'informers' }, windowMs: 100 });
    const { informers } = await one.next('informers');
    const informer = informers.find(({ resource }) => resource === 'pods');
    expect(informer).toMatchObject({ viewers: 2, reflector: { watches: 1, phase: 'watching' } });
    const listeners = informer?.listeners.map(({ name, synced }) => [name, synced]);
    expect(listeners).toEqual([
      ['relay', true],
      ['journal', true],
      ['wall', true],
    ]);
  });

  test('is told when it asks for what is not there', async () => {
    await using viewer = await Viewer.greeted();
    const view = { ...pods, resource: 'unicorns.example.com' };
    viewer.send({ type: 'subscribe', id: 9, view, windowMs: 50 });
    expect(await viewer.next('error')).toEqual({
      type: 'error',
      id: 9,
      status: {
        code: 404,
        reason: 'NotFound',
        message: 'no informer of "unicorns.example.com" runs on this server',
      },
    });
  });

  test('may open 64 views and not one more', async () => {
    await using viewer = await Viewer.greeted();
    for (let id = 0; id <= 64; id++) {
      viewer.send({ type: 'subscribe', id, view: { view: 'cluster' }, windowMs: 100 });
    }
    expect(await viewer.next('error')).toMatchObject({ id: 64, status: { code: 429 } });
  });
});

describe('a viewer that breaks the protocol is closed with the reason', () => {
  test.each([
    ['no hello', { type: 'pong', time: 0 }, 'say hello first'],
    ['another protocol', { type: 'hello', protocol: 2 }, 'protocol 2; this server speaks 1'],
  ] as const)('%s', async (_what, message, reason) => {
    await using viewer = await Viewer.open();
    const closed = once(viewer.socket, 'close');
    viewer.send(message);
    const [code, text] = (await closed) as [number, Buffer];
    expect([code, text.toString()]).toEqual([4400, reason]);
  });

  test('a second hello', async () => {
    await using viewer = await Viewer.greeted();
    const closed = once(viewer.socket, 'close');
    viewer.send({ type: 'hello', protocol: 1 });
    expect(String((await closed)[1])).toBe('say hello once');
  });

  test('a message over the bound', async () => {
    await using viewer = await Viewer.open();
    const closed = once(viewer.socket, 'close');
    viewer.socket.send('x'.repeat(64 * 1024 + 1));
    expect(((await closed) as [number])[0]).toBe(1009);
  });
});

/** fetch forbids setting Host. */
async function statusOf(headers: Record<string, string>, target = '/'): Promise<number> {
  const { port } = new URL(server.url);
  const sent = request({ host: '127.0.0.1', port, path: target, headers }).end();
  const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe('other sites', () => {
  const upgrade = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
  };

  test('are refused: a foreign Host or Origin, on pages and on the socket', async () => {
    const host = new URL(server.url).host;
    expect(await statusOf({ host: 'evil.example' })).toBe(403);
    expect(await statusOf({ host, origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf({ ...upgrade, host: 'evil.example' }, '/ws')).toBe(403);
    expect(await statusOf({ ...upgrade, host, origin: 'https://evil.example' }, '/ws')).toBe(403);
    expect(await statusOf({ ...upgrade, host }, '/elsewhere')).toBe(404);
  });

  test('may break off a refused upgrade as they like', async () => {
    const { hostname, port } = new URL(server.url);
    for (let tries = 0; tries < 20; tries += 1) {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write(
        'GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      );
      socket.resetAndDestroy();
    }
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok');
  });

  test('pages come with a policy that lets them load nothing from elsewhere', async () => {
    const response = await fetch(`${server.url}/pods`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('Deltascope');
  });

  test.each([
    ['/%E0%A4%A', 400, 'Bad Request\n'],
    ['/assets/none.js', 404, 'Not Found\n'],
  ])('%s is answered in two words, without a stack trace', async (target, status, text) => {
    const response = await fetch(server.url + target);
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  test('metrics tell of sessions, of each informer, and of what viewers report', async () => {
    await using viewer = await Viewer.greeted();
    viewer.send({ type: 'report', gaps: 3, paintMs: [40] });
    viewer.send({ type: 'subscribe', id: 1, view: pods, windowMs: 50 });
    await viewer.next('snapshot');
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toMatch(/^deltascope_sessions [1-9]/m);
    expect(text).toMatch(/^deltascope_viewer_gaps_total 3$/m);
    expect(text).toMatch(/^deltascope_paint_seconds_bucket\{le="0.05"\} 1$/m);
    expect(text).toMatch(/^deltascope_journal_records \d+$/m);
    expect(text).toMatch(/^deltascope_informer_watching\{resource="pods",version="v1"\} 1$/m);
  });

  test('health is answered whatever the cluster does', async () => {
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok');
  });
});

test('is answered while the server still starts: pages at once, the socket with a 503', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  const starting = start('--port', `${port}`, '--embedded');
  const health = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.text());
  await expect.poll(() => health().catch(() => 'not yet')).toBe('ok');
  const viewer = new WebSocket(`ws://127.0.0.1:${port}/ws`, SUBPROTOCOL);
  const [error] = (await once(viewer, 'error')) as [Error];
  expect(error.message).toContain('503');
  await (await starting).close();
});

describe('starts that cannot work', () => {
  test('a port in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await expect(start('--port', `${port}`, '--server', cluster.url)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the port is in use`,
    );
    holder.close();
  });

  test('a kubeconfig that is not there', async () => {
    await expect(start('--kubeconfig', '/no/such')).rejects.toThrow('/no/such');
  });
});
