import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { Clock } from '../util/clock.ts';
import { tapSocket, type SocketTap } from './socket-tap.ts';
import type { TlsOptions } from './tls-options.ts';
import { openTunnel } from './tunnel.ts';

/** C158: as long as Go dials. It covers the TLS handshake too, for which Go has 10 s of its own. */
const CONNECT_TIMEOUT_MS = 30_000;
/** Silence before the first TCP probe; with the system's ten probes a second apart, a dead peer is known after 15 s. */
const TCP_KEEP_ALIVE_MS = 5_000;

export interface ConnectorOptions {
  readonly tls: TlsOptions;
  readonly proxy: URL | undefined;
  readonly clock: Clock;
  readonly tap: SocketTap | undefined;
  /** Numbers the connections for the tap. */
  readonly nextId: () => number;
}

/** Opens the connections of an Agent: directly or through the proxy, TLS in HTTP/1.1 on top, tapped if there is a tap. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { tls, proxy, tap } = options;
  const direct = buildConnector({
    ...tls,
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
  });
  const connect = proxy === undefined ? direct : throughProxy(direct, { ...options, proxy });
  return tap === undefined ? connect : tapped(connect, { ...options, tap });
}

function throughProxy(
  direct: buildConnector.connector,
  { proxy, tls, clock }: ConnectorOptions & { readonly proxy: URL },
): buildConnector.connector {
  const connect = async (target: buildConnector.Options): Promise<Socket> => {
    const address = addressOf(target);
    const timeoutMs = CONNECT_TIMEOUT_MS;
    const socket = await openTunnel({ proxy, target: address, tls, clock, timeoutMs });
    return socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS).setNoDelay(true);
  };
  return (target, callback) => {
    const proceed = (socket: Socket): void => {
      // Also to http servers, for which Go would have the proxy forward each request.
      if (target.protocol === 'https:') direct({ ...target, httpSocket: socket }, callback);
      else callback(null, socket);
    };
    const fail = (error: Error): void => callback(error, null);
    void connect(target).then(proceed, fail);
  };
}

function tapped(
  connect: buildConnector.connector,
  { tap, nextId }: ConnectorOptions & { readonly tap: SocketTap },
): buildConnector.connector {
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      try {
        const listener = tap.onConnection({ id: nextId(), server: addressOf(target) });
        if (listener !== undefined) tapSocket(socket, listener);
      } catch (thrown) {
        socket.destroy();
        callback(thrown as Error, null);
        return;
      }
      callback(null, socket);
    });
}

function addressOf({ hostname, port, protocol }: buildConnector.Options): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
