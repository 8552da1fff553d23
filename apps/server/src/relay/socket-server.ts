import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_UP_LENGTH, SUBPROTOCOL } from '@deltascope/wire';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { Session, type SessionOptions } from './session.ts';

/** More than a large team's screens; each costs a socket buffer of at most the outbox's high-water mark and a frame. */
const MAX_SESSIONS = 2_000;

/** RFC 6455, 7.4.1: going away; try again later. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** The WebSocket side of the server. Upgrades come from the HTTP server, which has checked Host and Origin. */
export class SocketServer {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_UP_LENGTH,
    // Frames are small and encoded once for all; deflating them per socket would be the cost of each viewer.
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  readonly #options: SessionOptions;
  readonly #maxSessions: number;

  constructor(options: SessionOptions, maxSessions = MAX_SESSIONS) {
    this.#options = options;
    this.#maxSessions = maxSessions;
  }

  get sessions(): number {
    return this.#server.clients.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket));
  }

  close(): void {
    for (const client of this.#server.clients) client.close(GOING_AWAY, 'the server ends');
    this.#server.close();
  }

  #accept(socket: WebSocket): void {
    // A broken socket says so here and closes after; the close is what counts.
    socket.on('error', () => socket.terminate());
    if (this.#server.clients.size > this.#maxSessions) {
      socket.close(TRY_AGAIN_LATER, `${this.#maxSessions} viewers are connected`);
      return;
    }
    const session = new Session(socket, this.#options);
    socket.on('message', (data: RawData, isBinary: boolean) => {
      // A binary frame is no message of this protocol: its text is none either, and is refused as such.
      session.receive(isBinary ? '' : textOf(data));
    });
    socket.on('close', () => session.end());
  }
}

function textOf(data: RawData): string {
  return Array.isArray(data)
    ? Buffer.concat(data).toString('utf8')
    : Buffer.from(data as Buffer).toString('utf8');
}
