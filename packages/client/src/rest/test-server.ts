import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export { HastyClock } from '../testing/hasty-clock.ts';

export interface TestServer extends AsyncDisposable {
  /** "http://127.0.0.1:port" */
  readonly url: string;
  /** "METHOD /path?query" of every request so far. */
  readonly requests: readonly string[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Breaks every open connection with a TCP reset. */
  reset(): void;
}

/** A real server on an ephemeral port, for tests; with `tls` an https one. */
export async function serve(listener: RequestListener, tls?: ServerOptions): Promise<TestServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const recording = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  };
  const server = tls === undefined ? createServer(recording) : createTlsServer(tls, recording);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    reset: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    [Symbol.asyncDispose]: async () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
      if (server.listening) await once(server, 'close');
    },
  };
}

export function sendJson(response: ServerResponse, body: object, statusCode = 200): void {
  response.writeHead(statusCode, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
