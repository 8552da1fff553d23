import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../rest/config-error.ts';
import type { RestConfig, TlsClientConfig } from '../../rest/rest-config.ts';
import type { ChosenNamespace, ClientConfig } from './client-config.ts';
import type { ConfigOverrides } from './config-overrides.ts';
import { EMPTY_KUBECONFIG, type Kubeconfig } from './kubeconfig.ts';

/** Where every pod finds its service account. */
const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where a pod's surroundings are looked for. */
export interface InClusterOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: where every pod finds it. */
  readonly serviceAccountDir?: string;
  /** Server, token and CA beat what is found. */
  readonly overrides?: ConfigOverrides;
  /** Told of what is odd and not fatal. Default: nobody is. */
  readonly onWarning?: (message: string) => void;
}

/** The service account of the pod this process runs in (client-go: rest.InClusterConfig, and clientcmd's of it; C171). */
export class InClusterClientConfig implements ClientConfig {
  readonly #env: InClusterOptions['env'];
  readonly #overrides: ConfigOverrides;
  readonly #onWarning: (message: string) => void;
  readonly serviceAccountDir: string;

  constructor({
    env,
    serviceAccountDir = SERVICE_ACCOUNT_DIR,
    overrides = {},
    onWarning = () => {},
  }: InClusterOptions) {
    this.#env = env;
    this.#overrides = overrides;
    this.#onWarning = onWarning;
    this.serviceAccountDir = serviceAccountDir;
  }

  /** C166: the environment names an API server, and there is a token file. */
  possible(): boolean {
    const token = statSync(this.#file('token'), { throwIfNoEntry: false });
    return this.#host() !== undefined && token !== undefined && !token.isDirectory();
  }

  /** Several clusters cannot be told here, and so there is no kubeconfig. */
  rawConfig(): Kubeconfig {
    return EMPTY_KUBECONFIG;
  }

  /** Throws ConfigError outside of a cluster, and on a token that cannot be read. A bad CA is a warning: none is used then. */
  clientConfig(): RestConfig {
    const { clusterInfo: { server, certificateAuthority } = {}, authInfo } = this.#overrides;
    const host = this.#host();
    if (host === undefined) {
      throw new ConfigError('this process does not run in a cluster', {
        value: '',
        fix: 'Name a kubeconfig, or set KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT.',
      });
    }
    const token =
      authInfo?.token || authInfo?.tokenFile
        ? {
            ...(authInfo.token && { bearerToken: authInfo.token }),
            ...(authInfo.tokenFile && { bearerTokenFile: authInfo.tokenFile }),
          }
        : { bearerToken: readToken(this.#file('token')), bearerTokenFile: this.#file('token') };
    return { host: server || host, ...token, tls: this.#tls(certificateAuthority) };
  }

  /** $POD_NAMESPACE, else the service account's, else "default". */
  namespace(): ChosenNamespace {
    const namespace = this.#env['POD_NAMESPACE'] || this.#readNamespace() || 'default';
    return { namespace, overridden: false };
  }

  /** C171: an IPv6 address stands in brackets. */
  #host(): string | undefined {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = this.#env;
    return host && port ? `https://${host.includes(':') ? `[${host}]` : host}:${port}` : undefined;
  }

  #tls(overriding: string | undefined): TlsClientConfig {
    if (overriding) return { caFile: overriding };
    const caFile = this.#file('ca.crt');
    const problem = problemWithCa(caFile);
    if (problem === undefined) return { caFile };
    this.#onWarning(`the cluster's CA ${caFile} is not used: ${problem}`);
    return {};
  }

  #readNamespace(): string {
    try {
      return readFileSync(this.#file('namespace'), 'utf8').trim();
    } catch {
      // There need not be one, and "default" is what everyone expects then.
      return '';
    }
  }

  #file(name: string): string {
    return join(this.serviceAccountDir, name);
  }
}

function readToken(path: string): string {
  const fix = "Mount the pod's service account token, or name a kubeconfig.";
  let token: string;
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const message = `cannot read the service account token ${path}`;
    throw new ConfigError(message, { value: path, fix, cause });
  }
  if (token !== '') return token;
  throw new ConfigError(`the service account token ${path} is empty`, { value: path, fix });
}

function problemWithCa(path: string): string | undefined {
  try {
    void new X509Certificate(readFileSync(path));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
