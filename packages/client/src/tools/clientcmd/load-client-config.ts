import type { RestConfig } from '../../rest/rest-config.ts';
import {
  defaultClientConfigLoadingRules,
  type LoadingEnvironment,
} from './client-config-loading-rules.ts';
import { DirectClientConfig } from './direct-client-config.ts';
import { InClusterClientConfig } from './in-cluster.ts';

/** Where configuration is looked for, and what overrides it (C166, C170). */
export interface LoadClientConfigOptions extends LoadingEnvironment {
  /** An explicit file: it must exist and stands alone (C166). */
  readonly kubeconfig?: string;
  /** In place of the files' current-context. */
  readonly context?: string;
  /** Default: where pods find it. */
  readonly serviceAccountDir?: string;
  /** Told of what is odd and not fatal. */
  readonly onWarning?: (message: string) => void;
}

/** One cluster, chosen, and how to reach it. */
export interface LoadedClientConfig {
  readonly source: 'kubeconfig' | 'in-cluster';
  readonly contextName: string;
  readonly clusterName: string;
  /** The context's own, else "default". */
  readonly namespace: string;
  /** The file that defines the context; in a cluster, the service account's folder. */
  readonly path: string;
  readonly restConfig: RestConfig;
}

/**
 * Finds the cluster to talk to, in client-go's order (C166): the explicit file, else the files of $KUBECONFIG merged, else
 * ~/.kube/config, else the service account of the pod this runs in; undefined when there is none of them. Reads files now and
 * once. Throws ConfigError for everything that is there and cannot work: unlike with a DeferredLoadingClientConfig, a kubeconfig
 * that has clusters and chooses none is never passed over for the next.
 */
export function loadClientConfig(options: LoadClientConfigOptions): LoadedClientConfig | undefined {
  const {
    kubeconfig,
    context = '',
    serviceAccountDir,
    env,
    homeDir,
    onWarning = () => {},
  } = options;
  const rules = defaultClientConfigLoadingRules({
    env,
    homeDir,
    onWarning,
    ...(kubeconfig !== undefined && { explicitPath: kubeconfig }),
  });
  const config = rules.load();
  const { clusters, authInfos, contexts } = config;
  const isNothing = clusters.size + authInfos.size + contexts.size === 0;
  if (isNothing && !rules.isExplicitFile() && context === '') {
    return loadInCluster(
      new InClusterClientConfig({
        env,
        onWarning,
        ...(serviceAccountDir !== undefined && { serviceAccountDir }),
      }),
    );
  }
  const direct = new DirectClientConfig(config, { contextName: context, onWarning });
  const { cluster: clusterName = '', locationOfOrigin: path = '' } = direct.context();
  return {
    source: 'kubeconfig',
    contextName: direct.contextName,
    clusterName,
    path,
    restConfig: direct.clientConfig(),
    namespace: direct.namespace().namespace,
  };
}

function loadInCluster(inCluster: InClusterClientConfig): LoadedClientConfig | undefined {
  if (!inCluster.possible()) return undefined;
  return {
    source: 'in-cluster',
    contextName: 'in-cluster',
    clusterName: 'in-cluster',
    path: inCluster.serviceAccountDir,
    restConfig: inCluster.clientConfig(),
    namespace: inCluster.namespace().namespace,
  };
}
