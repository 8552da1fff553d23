import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { createTransport, realClock, type Logger } from '@deltascope/client';
import type { ClusterLink } from '@deltascope/wire';
import { UsageError, type ServerOptions } from './cli/options.ts';
import { resolveClusterOrigin, type ClusterOrigin } from './clusters/cluster-origin.ts';
import { Cluster } from './clusters/cluster.ts';
import { ServerMetrics } from './metrics/server-metrics.ts';
import { createApp, type AppOptions, type WebBuild } from './http/app.ts';
import { crossOriginRefusal } from './http/same-origin.ts';
import { Relay } from './relay/relay.ts';
import { SocketServer } from './relay/socket-server.ts';

/** Where the WebSocket is. */
const SOCKET_PATH = '/ws';

export interface ServerEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly web: WebBuild;
  readonly version: string;
  readonly logger: Logger;
  readonly onWarning: (message: string) => void;
  readonly onLinkChange: (link: ClusterLink, origin: ClusterOrigin) => void;
}

/** A dashboard that runs. */
export interface RunningServer {
  readonly url: string;
  readonly origin: ClusterOrigin;
  /** Tells viewers, stops the informers, ends the embedded cluster if there is one. */
  close(): Promise<void>;
}

/**
 * Puts the parts together: cluster, relay, HTTP. Resolves when pages can be opened; the cluster may still be out of reach then, and the pages
 * say so. Throws UsageError or ConfigError on what cannot work.
 */
export async function startServer(
  options: ServerOptions,
  environment: ServerEnvironment,
): Promise<RunningServer> {
  const { env, web, version, logger, onWarning, onLinkChange } = environment;
  const http = createServer();
  // Bound first: a port in use is found before a cluster is started for it.
  const port = await listen(http, options);
  let sockets: SocketServer | undefined;
  let cluster: Cluster | undefined;
  const metrics = new ServerMetrics({
    sessions: () => sockets?.sessions ?? 0,
    informers: () => cluster?.informers() ?? [],
    journal: () => cluster?.journal(),
  });
  serve(http, { web, port, logger, metrics: () => metrics.render(), sockets: () => sockets });
  try {
    const origin = await resolveClusterOrigin(options, { env, onWarning });
    const transport = createTransport(origin.restConfig, {
      onCredentialError: (error) => logger.warn({ error }, 'credentials'),
    });
    const stop = new AbortController();
    const watched = new Cluster({
      origin,
      transport,
      clock: realClock,
      random: Math.random,
      logger,
      onLinkChange: (link) => onLinkChange(link, origin),
      onMalformedLine: () => metrics.malformedWatchLine(),
      viewers: (resource) => relay.viewers(resource),
      newEpoch: randomUUID,
    });
    cluster = watched;
    const relay = new Relay(watched, realClock);
    const server = new SocketServer({
      relay,
      clock: realClock,
      version,
      build: web.id,
      observer: metrics,
    });
    sockets = server;
    const running = watched.run(stop.signal);
    return {
      url: `http://${urlHost(options.host)}:${port}`,
      origin,
      async close() {
        server.close();
        relay.close();
        stop.abort();
        await running;
        await transport[Symbol.asyncDispose]();
        await origin.embedded?.[Symbol.asyncDispose]();
        http.close();
        http.closeAllConnections();
      },
    };
  } catch (error) {
    http.close();
    throw error;
  }
}

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

async function listen(http: HttpServer, { port, host }: ServerOptions): Promise<number> {
  http.listen(port, host);
  try {
    await once(http, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'EADDRINUSE'
        ? 'the port is in use; stop what holds it or give another --port'
        : String(cause);
    throw new UsageError(`cannot listen on ${host}:${port}: ${why}`, { cause });
  }
  const address = http.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Answers from the first connection on; until there are `sockets` an upgrade is told to come again. */
function serve(
  http: HttpServer,
  { sockets, ...app }: AppOptions & { readonly sockets: () => SocketServer | undefined },
): void {
  const { port } = app;
  http.on('request', createApp(app));
  http.on('upgrade', (request, socket, head) => {
    const refusal = crossOriginRefusal(request, port);
    if (refusal !== undefined) {
      refuseUpgrade(socket, '403 Forbidden', refusal);
    } else if (request.url !== SOCKET_PATH) {
      const text = `no WebSocket at ${request.url ?? ''}; it is at ${SOCKET_PATH}`;
      refuseUpgrade(socket, '404 Not Found', text);
    } else {
      const server = sockets();
      if (server) server.upgrade(request, socket, head);
      else refuseUpgrade(socket, '503 Service Unavailable', 'the server is starting');
    }
  });
}

/** Node hands out an upgrade's socket without any listener: its errors, and its end, are ours to see to. */
function refuseUpgrade(socket: Duplex, status: string, body: string): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
