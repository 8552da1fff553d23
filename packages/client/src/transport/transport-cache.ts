import {
  hasBasicAuth,
  hasCertAuth,
  hasTokenAuth,
  type RestConfig,
  type TlsClientConfig,
} from '../rest/rest-config.ts';
import { realClock, type Clock } from '../util/clock.ts';
import { Connections } from './connections.ts';
import { Authenticator } from './exec/authenticator.ts';
import { CertificateExpirations } from './exec/certificate-expirations.ts';
import { toExecCluster } from './exec/exec-cluster.ts';
import { execRoundTripper } from './exec/exec-round-tripper.ts';
import { parseProxyUrl, proxyFromEnvironment, type Environment } from './proxy.ts';
import type { RoundTripper, WrapTransport } from './round-trippers.ts';
import { SharedValues, type Lease } from './shared-values.ts';
import type { SocketTap } from './socket-tap.ts';
import type { TransportMetrics } from '../tools/metrics/transport-metrics.ts';

/** What of transports can be set besides the servers they belong to. */
export interface TransportOptions {
  /** Default: the process's own. */
  readonly clock?: Clock;
  /** Names proxies, and is what exec plugins run in. Default: the process's own. */
  readonly env?: Environment;
  /**
   * Told of each failure that older credentials cover: token, certificate and CA files (C160, C161), an exec plugin that was asked again
   * after a 401 (C164).
   */
  readonly onCredentialError?: (error: Error) => void;
  /** Sees the bytes of each connection. Default: nobody does, and nothing is done for it. */
  readonly tap?: SocketTap;
  readonly metrics?: TransportMetrics;
  /** Stands nearest to the network: it sees requests with all their headers. */
  readonly wrapTransport?: WrapTransport;
}

/** The way to a server that a config describes, without what a TransportCache does not share: headers. */
interface AcquiredTransport {
  readonly roundTrip: RoundTripper;
  /** Idempotent. Whoever is the last closes the connections. */
  readonly release: () => Promise<void>;
}

/**
 * Lets transports share connections that would be made alike (C158): the same TLS options (files by name, data by
 * content), proxy and exec plugin. Tokens, users and headers may differ: so all viewers of a dashboard ask over one set of connections.
 * Exec plugins are shared by those with the same configuration and, if they are told of it, cluster (C164).
 *
 * It has as many entries as its open transports need: what the last of them closes is gone, without a garbage collector. Unlike
 * client-go's there is no limit to idle connections (25 there) but their 60 s, a proxy does not stand in the way of sharing, and it
 * belongs to who makes it, not to the process.
 */
export class TransportCache {
  readonly clock: Clock;
  readonly onCredentialError: ((error: Error) => void) | undefined;
  readonly #env: Environment;
  readonly #metrics: TransportMetrics;
  readonly #tap: SocketTap | undefined;
  readonly #wrap: WrapTransport;
  readonly #connections = new SharedValues<Connections>();
  readonly #authenticators = new SharedValues<Authenticator>();
  readonly #expirations: CertificateExpirations;

  constructor(options: TransportOptions = {}) {
    this.clock = options.clock ?? realClock;
    this.onCredentialError = options.onCredentialError;
    this.#env = options.env ?? process.env;
    this.#metrics = options.metrics ?? {};
    this.#tap = options.tap;
    this.#wrap = options.wrapTransport ?? ((next) => next);
    this.#expirations = new CertificateExpirations(this.#metrics);
  }

  /**
   * What sends for such a config, and adds a plugin's credentials if it has none of its own. To be released once. Throws ConfigError on
   * TLS files that cannot be used, and on what is no proxy.
   */
  acquire(config: RestConfig, server: URL): AcquiredTransport {
    const proxy =
      config.proxyUrl === undefined
        ? proxyFromEnvironment(server, this.#env)
        : parseProxyUrl(config.proxyUrl);
    const exec = this.#acquireAuthenticator(config);
    const connections = this.#acquireConnections(config.tls ?? {}, proxy, exec);
    const send = this.#wrap((request) => connections.value.send(server.origin, request));
    return {
      roundTrip: exec ? execRoundTripper(exec.value, this.onCredentialError, send) : send,
      release: async () => {
        if (exec?.release()) exec.value.close();
        if (!connections.release()) return;
        this.#metrics.transportCacheGcCalls?.increment('deleted');
        this.#metrics.transportCacheEntries?.observe(this.#connections.size);
        await connections.value.close();
      },
    };
  }

  /** C164: none where the config has other credentials. */
  #acquireAuthenticator(config: RestConfig): Lease<Authenticator> | undefined {
    const { execProvider } = config;
    if (execProvider === undefined) return undefined;
    if (hasTokenAuth(config) || hasBasicAuth(config) || hasCertAuth(config)) return undefined;
    const cluster = toExecCluster(config);
    return this.#authenticators.acquire(
      JSON.stringify([execProvider, cluster]),
      () =>
        new Authenticator({
          config: execProvider,
          cluster,
          env: this.#env,
          clock: this.clock,
          metrics: this.#metrics,
          expirations: this.#expirations,
        }),
    );
  }

  #acquireConnections(
    tls: TlsClientConfig,
    proxy: URL | undefined,
    exec: Lease<Authenticator> | undefined,
  ): Lease<Connections> {
    const key = JSON.stringify([sharedTls(tls), proxy, exec?.key]);
    const result = this.#connections.has(key) ? 'hit' : 'miss';
    try {
      const lease = this.#connections.acquire(
        key,
        () =>
          new Connections({
            tls,
            proxy,
            authenticator: exec?.value,
            clock: this.clock,
            tap: this.#tap,
            metrics: this.#metrics,
            onCredentialError: this.onCredentialError,
          }),
      );
      this.#metrics.transportCreateCalls?.increment(result);
      this.#metrics.transportCacheEntries?.observe(this.#connections.size);
      return lease;
    } catch (error) {
      if (exec?.release()) exec.value.close();
      throw error;
    }
  }
}

/** C158: files count by their names, what is no file by its content. A file that data stands in for does not count. */
function sharedTls(tls: TlsClientConfig): TlsClientConfig {
  const { caData, caFile = '', certData, certFile = '', keyData, keyFile = '' } = tls;
  return {
    insecure: tls.insecure === true,
    serverName: tls.serverName ?? '',
    ...(caData === undefined ? { caFile } : { caData }),
    ...(certData === undefined ? { certFile } : { certData }),
    ...(keyData === undefined ? { keyFile } : { keyData }),
  };
}
