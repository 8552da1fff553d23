import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { BEARER_PROTOCOL } from '../access/authenticator.ts';
import { isLoopbackHost } from './host.ts';
import type { ConnectionEvents, WatchConnection } from './watch-connection.ts';

/** A watch's client has nothing to say: what it says is dropped, and more than this at a time ends it. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const NORMAL_CLOSURE = 1000;
/** The head of a text message of 125 bytes (RFC 6455, 5.2), of which less follows. */
const HALF_A_MESSAGE = Buffer.from(`\u0001}{"type":"MODIFIED"`, 'latin1');
HALF_A_MESSAGE[0] = 0x81;

const webSockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
});

/** Whether a request wants to go on as a WebSocket (RFC 6455, 4.1), as a browser's watch does. */
export function isWebSocketRequest({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * A WATCH over WebSocket (API concept: watches of browsers): each event is a text message; the end of the watch closes with 1000. Needs an
 * Origin, and at most one subprotocol besides that of the token. Unlike upstream the Origin has to be a loopback address: every page may
 * open a WebSocket, and only those of this machine are to read what is here.
 */
export class WebSocketConnection implements WatchConnection {
  readonly #response: ServerResponse;
  readonly #head: Buffer;
  #webSocket: WebSocket | undefined;

  /** Of a response that nothing is sent on, whose request's further bytes begin with `head`. */
  constructor(response: ServerResponse, head: Buffer) {
    this.#response = response;
    this.#head = head;
  }

  get waitingBytes(): number {
    return this.#webSocket?.bufferedAmount ?? 0;
  }

  open({ onDrain, onClose }: ConnectionEvents): void {
    const { req: request } = this.#response;
    const { socket } = request;
    const protocols = protocolsOf(request);
    const refusal = refusalOf(request, protocols);
    this.#response.detachSocket(socket);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      onClose();
      return;
    }
    // The token is not echoed.
    if (protocols.length > 0) request.headers['sec-websocket-protocol'] = protocols.join();
    else delete request.headers['sec-websocket-protocol'];
    socket.on('drain', onDrain);
    socket.on('close', onClose);
    webSockets.handleUpgrade(request, socket, this.#head, (webSocket) => {
      this.#webSocket = webSocket;
      // A message that is none or too large closes by itself.
      webSocket.on('error', () => undefined);
    });
  }

  send(line: Buffer): void {
    this.#webSocket?.send(line, { binary: false });
  }

  end(): void {
    this.#webSocket?.close(NORMAL_CLOSURE);
  }

  cut(): void {
    this.#webSocket?.terminate();
  }

  cutMidway(): void {
    const { socket } = this.#response.req;
    if (this.waitingBytes > 0) this.cut();
    else socket.write(HALF_A_MESSAGE, () => this.cut());
  }
}

function protocolsOf({ headers }: IncomingMessage): string[] {
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  return protocols.filter((one) => one !== '' && !one.startsWith(BEARER_PROTOCOL));
}

function refusalOf({ headers }: IncomingMessage, protocols: readonly string[]): string | undefined {
  const { origin } = headers;
  if (origin === undefined || !isLoopbackOrigin(origin)) return '403 Forbidden';
  return protocols.length > 1 ? '400 Bad Request' : undefined;
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).host);
}
