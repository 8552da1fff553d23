import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A CONNECT as it came. */
export interface AskedTunnel {
  /** "host:port". */
  readonly target: string;
  /** The Proxy-Authorization header. */
  readonly authorization: string | undefined;
}

/**
 * An HTTP proxy on 127.0.0.1 that opens tunnels (RFC 9110, 9.3.6) to wherever it is asked to, and does nothing else; for tests. It
 * takes all credentials.
 */
export class ConnectProxy implements AsyncDisposable {
  /** Each CONNECT so far. */
  readonly asked: AskedTunnel[] = [];
  /** In place of tunnels from now on: a status line ("502 Bad Gateway"), or no answer at all (""). */
  refusal: string | undefined;
  readonly #server: Server;
  readonly #scheme: string;
  #port = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(tls: ServerOptions | undefined) {
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createServer() : createTlsServer(tls);
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) =>
      this.#answer(request, client, head),
    );
  }

  /** Resolves when it listens; with `tls` as an https proxy. */
  static async start(tls?: ServerOptions): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(tls);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.#port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  /** "http://127.0.0.1:PORT". */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** Breaks all tunnels. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer({ url: target = '', headers }: IncomingMessage, client: Socket, head: Buffer): void {
    this.asked.push({ target, authorization: headers['proxy-authorization'] });
    if (this.refusal === '') return;
    if (this.refusal !== undefined) {
      client.end(`HTTP/1.1 ${this.refusal}\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${target}`);
    const server = this.#keep(connect(Number(port), hostname.replace(/^\[(.*)\]$/, '$1')));
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    server.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket
      .on('close', () => this.#sockets.delete(socket))
      .on('error', () => socket.destroy());
  }
}
