import type { RestConfig } from '../../rest/rest-config.ts';
import { readTlsMaterial } from '../tls-options.ts';

/** What a plugin is told of the cluster, under the names of client.authentication.k8s.io/v1 (Cluster). */
export interface ExecCluster {
  readonly server: string;
  readonly 'tls-server-name'?: string;
  readonly 'insecure-skip-tls-verify'?: true;
  /** Base64. */
  readonly 'certificate-authority-data'?: string;
  readonly 'proxy-url'?: string;
  readonly 'disable-compression'?: true;
  readonly config?: unknown;
}

/** client-go: rest.ConfigToExecCluster. Undefined where the plugin is not to know. Throws ConfigError on a CA that cannot be read. */
export function toExecCluster(config: RestConfig): ExecCluster | undefined {
  const { host, tls = {}, proxyUrl, disableCompression, execProvider } = config;
  if (execProvider?.provideClusterInfo !== true) return undefined;
  const { ca } = readTlsMaterial(tls);
  return {
    server: host,
    ...(tls.serverName !== undefined && { 'tls-server-name': tls.serverName }),
    ...(tls.insecure === true && { 'insecure-skip-tls-verify': true }),
    ...(ca !== undefined && {
      'certificate-authority-data': Buffer.from(ca, 'utf8').toString('base64'),
    }),
    ...(proxyUrl !== undefined && { 'proxy-url': proxyUrl }),
    ...(disableCompression === true && { 'disable-compression': true }),
    ...(execProvider.config !== undefined && { config: execProvider.config }),
  };
}
