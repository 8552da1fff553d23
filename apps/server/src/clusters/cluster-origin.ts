import { homedir } from 'node:os';
import { loadClientConfig, type RestConfig } from '@deltascope/client';
import { spawnEmbeddedCluster, type EmbeddedCluster } from '@deltascope/embedded-cluster';
import type { ClusterSource } from '@deltascope/wire';
import { UsageError, type ServerOptions } from '../cli/options.ts';

/** Which cluster is shown, why this one, and how to reach it. */
export interface ClusterOrigin {
  readonly source: ClusterSource;
  /** What people call it: the context, the URL's host, "demo". */
  readonly name: string;
  readonly address: string;
  readonly restConfig: RestConfig;
  /** Set when it is ours: it ends with this process, or when it is disposed. */
  readonly embedded?: EmbeddedCluster;
}

export interface OriginEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly onWarning: (message: string) => void;
}

/**
 * The cluster asked for, or else the first there is: --server, --kubeconfig, $KUBECONFIG, ~/.kube/config, the pod's service account, and the
 * embedded one when there is none. Throws ConfigError on a configuration that cannot work: a broken one is never passed over for the next.
 */
export async function resolveClusterOrigin(
  options: ServerOptions,
  { env, onWarning }: OriginEnvironment,
): Promise<ClusterOrigin> {
  const { server, kubeconfig, context, embedded } = options;
  if (server !== undefined) {
    const address = server.replace(/\/+$/, '');
    return { source: 'server', name: new URL(server).host, address, restConfig: { host: address } };
  }
  const warnings: string[] = [];
  const config = embedded
    ? undefined
    : loadClientConfig({
        env,
        homeDir: env.HOME ?? homedir(),
        onWarning: (warning) => warnings.push(warning),
        ...(kubeconfig !== undefined && { kubeconfig }),
        ...(context !== undefined && { context }),
      });
  if (!config && !embedded && env.KUBECONFIG) {
    // A name that was given and leads nowhere is a mistake, not the absence of a cluster.
    throw new UsageError(
      `$KUBECONFIG names no file that exists: ${env.KUBECONFIG}; correct or unset it, or give --embedded`,
    );
  }
  for (const warning of warnings) onWarning(warning);
  if (!config) return startEmbedded(options);
  const { source, contextName, clusterName, restConfig } = config;
  const name = contextName === '' ? clusterName : contextName;
  return { source, name, address: restConfig.host, restConfig };
}

async function startEmbedded({ embeddedPort, pods }: ServerOptions): Promise<ClusterOrigin> {
  const embedded = await spawnEmbeddedCluster({ port: embeddedPort, pods }).catch(
    (cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      const why = message.includes('address already in use')
        ? 'the port is in use; stop what holds it or give another'
        : message;
      throw new UsageError(`--embedded-port ${embeddedPort}: ${why}`, { cause });
    },
  );
  const { url } = embedded;
  return { source: 'embedded', name: 'demo', address: url, restConfig: { host: url }, embedded };
}
