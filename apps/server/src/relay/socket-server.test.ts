import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { FakeClock } from '@deltascope/client/testing';
import { SUBPROTOCOL } from '@deltascope/wire';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ServerMetrics } from '../metrics/server-metrics.ts';
import { Relay } from './relay.ts';
import { SocketServer } from './socket-server.ts';

test('a viewer too many is told to come again, and may break off as it likes', async () => {
  const clock = new FakeClock(1_000);
  const relay = new Relay(
    {
      rows: () => undefined,
      value: () => {
        throw new Error('no values here');
      },
    },
    clock,
  );
  const sockets = new SocketServer(
    {
      relay,
      clock,
      version: '1',
      build: 'b',
      observer: new ServerMetrics({
        sessions: () => 0,
        informers: () => [],
        journal: () => undefined,
      }),
    },
    0,
  );
  const http = createServer().on('upgrade', (request, socket, head) =>
    sockets.upgrade(request, socket, head),
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const viewer = new WebSocket(`ws://127.0.0.1:${port}/ws`, SUBPROTOCOL);
  viewer.on('upgrade', ({ socket }: { socket: Socket }) => {
    // A frame of a reserved kind: the server's socket has an error, with nobody seated at it.
    socket.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]));
  });
  const [code, reason] = (await once(viewer, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1013, '0 viewers are connected']);
  await expect.poll(() => sockets.sessions).toBe(0);
  sockets.close();
  http.close();
});
