import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { ConnectionError } from '../util/connection-error.ts';
import type { Clock } from '../util/clock.ts';
import type { TlsOptions } from './tls-options.ts';

export interface TunnelOptions {
  readonly proxy: URL;
  /** "host:port" of the server. */
  readonly target: string;
  /** For https proxies: they are trusted as the server is, as in Go. The server name is not theirs. */
  readonly tls: TlsOptions;
  readonly clock: Clock;
  /** For all of it. */
  readonly timeoutMs: number;
}

/**
 * A connection to the server through an HTTP proxy's tunnel (RFC 9110, 9.3.6), with the credentials of the proxy's URL. Rejects
 * with a ConnectionError that names the proxy; the code is EPROXY, and the cause the network's.
 *
 * Not by undici's ProxyAgent: that one waits for ever for a proxy that is silent, and hides the socket from a tap.
 */
export function openTunnel(options: TunnelOptions): Promise<Socket> {
  const { proxy, target, clock, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const request = connect(options);
    const fail = (why: string, cause?: unknown): void => {
      const message = `the proxy ${proxy.origin} opens no tunnel to ${target}: ${why}`;
      reject(new ConnectionError(message, { code: 'EPROXY', address: proxy.host, cause }));
    };
    const timer = clock.setTimer(timeoutMs, () => {
      request.destroy(new Error(`no answer in ${timeoutMs / 1000} s`));
    });
    request.on('close', () => timer[Symbol.dispose]());
    request.on('error', (error) => fail(error.message, error));
    // What is no 2xx to a CONNECT comes as an answer too.
    request.on('connect', ({ statusCode, statusMessage }, socket: Socket, head) => {
      if (statusCode !== 200) {
        socket.destroy();
        fail(`${statusCode} ${statusMessage}`);
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}

function connect({ proxy, target, tls }: TunnelOptions): http.ClientRequest {
  const isTls = proxy.protocol === 'https:';
  const host = proxy.hostname.replace(/^\[(.*)\]$/, '$1');
  const { servername: _, ...trust } = tls;
  return (isTls ? https : http).request({
    method: 'CONNECT',
    host,
    port: proxy.port || (isTls ? 443 : 80),
    path: target,
    headers: { host: target, ...proxyAuthorization(proxy) },
    agent: false,
    ...(isTls && trust),
  });
}

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
