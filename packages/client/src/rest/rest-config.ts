import { validateExecConfig, type ExecConfig } from '../transport/exec/exec-config.ts';
import { validateImpersonation, type ImpersonationConfig } from '../transport/impersonation.ts';
import { ConfigError } from './config-error.ts';

/** How the server proves who it is, and the client with a certificate. Data is PEM text and beats a file (C169). */
export interface TlsClientConfig {
  /** Accept any server certificate. Cannot stand beside a CA (C157). */
  readonly insecure?: boolean;
  /** The name the server's certificate must carry, when it is not the host's. */
  readonly serverName?: string;
  /** Looked at again every 5 min (C160). */
  readonly caFile?: string;
  readonly caData?: string;
  /** With keyFile, and where neither has data: read again as soon as it changes (C160). */
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
  /** Whom each request is made for, in place of whose credentials it carries (C162). */
  readonly impersonate?: ImpersonationConfig;
  /** A command that prints credentials; not asked when there are any others (C163 to C165). */
  readonly execProvider?: ExecConfig;
  /** Default: `defaultUserAgent()`. */
  readonly userAgent?: string;
  /** "http://host:port" or "https://user:password@host:port"; default: what the environment says (HTTPS_PROXY, NO_PROXY). */
  readonly proxyUrl?: string;
  /** For a request from its beginning to the last byte of its answer, so it cuts watches too (C154). Default: no limit. */
  readonly timeoutMs?: number;
  /**
   * Only told to exec plugins: answers are never compressed here, whatever it says. On the networks that API servers are on,
   * compressing takes longer than sending; a request that asks for it by its own header gets the compressed bytes.
   */
  readonly disableCompression?: boolean;
}

/** Whether it has a user name; as in Go, "" is none. */
export const hasBasicAuth = ({ username }: RestConfig): boolean => !!username;

/** Whether it has a bearer token, or a file for one. */
export const hasTokenAuth = ({ bearerToken, bearerTokenFile }: RestConfig): boolean =>
  !!bearerToken || !!bearerTokenFile;

/** Whether it has a client certificate (and its key, or it is refused). */
export const hasCertAuth = ({ tls }: RestConfig): boolean => !!tls?.certData || !!tls?.certFile;

/**
 * Throws ConfigError on what cannot work and can be seen without reading a file: two kinds of credentials (C157), half of a user to
 * impersonate (C162), an exec plugin that could not run (C163, C165), a time limit that is none.
 */
export function validateRestConfig(config: RestConfig): void {
  const { username = '', timeoutMs, impersonate, execProvider } = config;
  if (hasBasicAuth(config) && hasTokenAuth(config)) {
    throw new ConfigError('basic authentication and a bearer token exclude each other', {
      value: username,
      fix: 'Configure only one of them.',
    });
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new ConfigError(`no time limit: ${timeoutMs} ms`, {
      value: String(timeoutMs),
      fix: 'Set timeoutMs to a positive number, or leave it out.',
    });
  }
  if (impersonate !== undefined) validateImpersonation(impersonate);
  if (execProvider !== undefined) validateExecConfig(execProvider);
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
