import { ConfigError } from './config-error.ts';

/** How the server proves who it is, and the client with a certificate. Data is PEM text and beats a file (C169). */
export interface TlsClientConfig {
  /** Accept any server certificate. Cannot stand beside a CA (C157). */
  readonly insecure?: boolean;
  /** The name the server's certificate must carry, when it is not the host's. */
  readonly serverName?: string;
  readonly caFile?: string;
  readonly caData?: string;
  readonly certFile?: string;
  readonly certData?: string;
  readonly keyFile?: string;
  readonly keyData?: string;
}

/** All that is needed to talk to one API server (client-go: rest.Config). Plain data: nothing is read or opened yet. */
export interface RestConfig {
  /** "https://host:port/prefix", or without a scheme (C155). */
  readonly host: string;
  readonly tls?: TlsClientConfig;
  readonly bearerToken?: string;
  /** Read again about each 50 s, and preferred to `bearerToken` (C161). */
  readonly bearerTokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  /** Default: `defaultUserAgent()`. */
  readonly userAgent?: string;
}

/**
 * C155: the server's URL; https when TLS is configured and no scheme is given, else http. A path is kept as a prefix, without
 * its last slash. Throws ConfigError on what is not an http(s) URL of a host.
 */
export function parseServerUrl({ host, tls }: Pick<RestConfig, 'host' | 'tls'>): URL {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(host);
  const withScheme = hasScheme ? host : `${usesTls(tls) ? 'https' : 'http'}://${host}`;
  const url = URL.parse(withScheme);
  if (host === '' || url === null || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new ConfigError(`not the URL of a server: "${host}"`, {
      value: host,
      fix: 'Write it as https://host:port.',
    });
  }
  if (url.pathname.endsWith('/')) url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function usesTls(tls: TlsClientConfig = {}): boolean {
  const { insecure = false, caFile, caData, certFile, certData } = tls;
  return insecure || [caFile, caData, certFile, certData].some((value) => value !== undefined);
}
