import { delimiter, join } from 'node:path';
import { ConfigError } from '../../rest/config-error.ts';
import { parseServerUrl, type RestConfig, type TlsClientConfig } from '../../rest/rest-config.ts';
import type { ClientConfig } from './client-config.ts';
import { loadInClusterConfig, SERVICE_ACCOUNT_DIR } from './in-cluster.ts';
import {
  mergeKubeconfigs,
  readKubeconfigFile,
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigUser,
  type Located,
} from './kubeconfig.ts';

/** Where configuration is looked for, and what overrides it (C166, C170). */
export interface LoadClientConfigOptions {
  /** An explicit file: it must exist and stands alone (C166). */
  readonly kubeconfig?: string;
  /** In place of the files' current-context. */
  readonly context?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** Default: where pods find it. */
  readonly serviceAccountDir?: string;
  /** Told of what is odd and not fatal. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Finds the cluster to talk to, in client-go's order (C166): the explicit file, else the files of $KUBECONFIG merged, else
 * ~/.kube/config, else the service account of the pod this runs in; undefined when there is none of them. Reads files now and
 * once. Throws ConfigError for everything that is there and cannot work.
 */
export function loadClientConfig(options: LoadClientConfigOptions): ClientConfig | undefined {
  const { context, env, serviceAccountDir = SERVICE_ACCOUNT_DIR, onWarning = () => {} } = options;
  const kubeconfig = loadKubeconfig(options, onWarning);
  const { clusters, users, contexts } = kubeconfig;
  if (clusters.size + users.size + contexts.size > 0 || options.kubeconfig !== undefined) {
    return chooseContext(kubeconfig, context);
  }
  if (context !== undefined) throw unknownContext(context, []);
  return loadInClusterConfig({ env, serviceAccountDir, onWarning });
}

function loadKubeconfig(
  { kubeconfig, env, homeDir }: LoadClientConfigOptions,
  onWarning: (message: string) => void,
): Kubeconfig {
  if (kubeconfig !== undefined) {
    const file = readKubeconfigFile(kubeconfig);
    if (file !== undefined) return file;
    throw new ConfigError(`there is no kubeconfig ${kubeconfig}`, {
      flag: '--kubeconfig',
      value: kubeconfig,
      fix: 'Name an existing file.',
    });
  }
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const paths = listed.length > 0 ? new Set(listed) : [join(homeDir, '.kube', 'config')];
  const files = Array.from(paths, readKubeconfigFile).filter((file) => file !== undefined);
  if (listed.length > 0 && files.length === 0) {
    onWarning(`KUBECONFIG names no file that exists: ${listed.join(delimiter)}`);
  }
  return mergeKubeconfigs(files);
}

function chooseContext(kubeconfig: Kubeconfig, override: string | undefined): ClientConfig {
  const names = [...kubeconfig.contexts.keys()];
  const contextName = override ?? kubeconfig.currentContext;
  if (contextName === undefined) {
    throw new ConfigError('the kubeconfig sets no current-context', {
      flag: '--context',
      value: '',
      fix: `Choose one of: ${nameList(names)}.`,
    });
  }
  const context = kubeconfig.contexts.get(contextName);
  if (context === undefined) throw unknownContext(contextName, names);
  const { cluster: clusterName, user: userName, namespace = 'default' } = context.entry;
  const whose = `of context "${contextName}"`;
  const cluster = find(kubeconfig.clusters, clusterName, `cluster ${whose}`);
  const user =
    userName === undefined ? undefined : find(kubeconfig.users, userName, `user ${whose}`);
  return {
    source: 'kubeconfig',
    contextName,
    clusterName: clusterName ?? '',
    namespace,
    path: context.path,
    restConfig: {
      ...toServerConfig(cluster, clusterName ?? '', user?.entry),
      ...(user !== undefined && toCredentials(user, userName ?? '')),
    },
  };
}

function find<T>(
  entries: ReadonlyMap<string, Located<T>>,
  name: string | undefined,
  what: string,
): Located<T> {
  const entry = name === undefined ? undefined : entries.get(name);
  if (entry !== undefined) return entry;
  throw new ConfigError(
    name === undefined ? `no ${what} is named` : `the ${what}, "${name}", is not defined`,
    {
      value: name ?? '',
      fix: `Define it, or use one of: ${nameList([...entries.keys()])}.`,
    },
  );
}

function toServerConfig(
  { entry, path }: Located<KubeconfigCluster>,
  name: string,
  user: KubeconfigUser | undefined,
): RestConfig {
  const { server, 'proxy-url': proxyUrl } = entry;
  if (server === undefined) {
    throw new ConfigError(`cluster "${name}" has no server`, {
      value: path,
      fix: 'Add "server: https://host:port" to it.',
    });
  }
  if (proxyUrl !== undefined) {
    throw new ConfigError(`cluster "${name}" asks for a proxy, which is not supported yet`, {
      value: proxyUrl,
      fix: 'Use a context whose cluster has no proxy-url.',
    });
  }
  const restConfig = { host: server, tls: toTlsConfig(entry, user ?? {}) };
  parseServerUrl(restConfig);
  return restConfig;
}

/** C169: inline data beats files. */
function toTlsConfig(cluster: KubeconfigCluster, user: KubeconfigUser): TlsClientConfig {
  const fields = {
    insecure: cluster['insecure-skip-tls-verify'],
    serverName: cluster['tls-server-name'],
    caFile: cluster['certificate-authority'],
    caData: cluster['certificate-authority-data'],
    certFile: user['client-certificate'],
    certData: user['client-certificate-data'],
    keyFile: user['client-key'],
    keyData: user['client-key-data'],
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toCredentials(
  { entry, path }: Located<KubeconfigUser>,
  name: string,
): Pick<RestConfig, 'bearerToken' | 'bearerTokenFile' | 'username' | 'password'> {
  const { token, tokenFile, username, password } = entry;
  const notYet = (
    [
      ['exec', 'an exec plugin'],
      ['auth-provider', 'an auth provider'],
      ['as', 'impersonation'],
      ['as-uid', 'impersonation'],
      ['as-groups', 'impersonation'],
      ['as-user-extra', 'impersonation'],
    ] as const
  ).find(([field]) => entry[field] !== undefined);
  if (notYet !== undefined) {
    throw new ConfigError(`user "${name}" asks for ${notYet[1]}, which is not supported yet`, {
      value: name,
      fix: 'Use a context whose user has a certificate or a token.',
    });
  }
  if (username !== undefined && (token !== undefined || tokenFile !== undefined)) {
    throw new ConfigError(`user "${name}" has a token and a user name with password`, {
      value: path,
      fix: 'Keep only one of them.',
    });
  }
  return {
    ...(token !== undefined && { bearerToken: token }),
    ...(tokenFile !== undefined && { bearerTokenFile: tokenFile }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

function unknownContext(name: string, known: readonly string[]): ConfigError {
  return new ConfigError(`there is no context "${name}"`, {
    flag: '--context',
    value: name,
    fix: `Choose one of: ${nameList(known)}.`,
  });
}

const nameList = (names: readonly string[]): string =>
  names.length === 0 ? '(none is defined)' : names.toSorted().join(', ');
