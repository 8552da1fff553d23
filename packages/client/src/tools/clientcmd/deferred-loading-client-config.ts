import type { RestConfig } from '../../rest/rest-config.ts';
import type { ChosenNamespace, ClientConfig } from './client-config.ts';
import type { ConfigOverrides } from './config-overrides.ts';
import { EmptyConfigError } from './config-problems.ts';
import { DirectClientConfig } from './direct-client-config.ts';
import type { InClusterClientConfig } from './in-cluster.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** What a DeferredLoadingClientConfig is made of. */
export interface DeferredLoadingClientConfigOptions {
  /** ClientConfigLoadingRules, or whatever has a kubeconfig. */
  readonly loader: { load(): Kubeconfig };
  readonly overrides?: ConfigOverrides;
  /** Taken when the kubeconfig says nothing (C166). Default: never. */
  readonly inCluster?: InClusterClientConfig;
  /** Told of what is odd and not fatal. Default: nobody is. */
  readonly onWarning?: (message: string) => void;
}

/**
 * A kubeconfig that is loaded when it is needed, once, and the pod's service account where it says nothing (client-go:
 * NewNonInteractiveDeferredLoadingClientConfig, C166). A load that failed is tried again by the next call.
 */
export class DeferredLoadingClientConfig implements ClientConfig {
  readonly #options: DeferredLoadingClientConfigOptions;
  #loaded: DirectClientConfig | undefined;

  constructor(options: DeferredLoadingClientConfigOptions) {
    this.#options = options;
  }

  rawConfig(): Kubeconfig {
    return this.#load().rawConfig();
  }

  /** Throws an EmptyConfigError when nothing says which cluster is meant, and there is none around. */
  clientConfig(): RestConfig {
    try {
      return this.#load().clientConfig();
    } catch (error) {
      const inCluster = this.#insteadOf(error);
      if (inCluster === undefined) throw error;
      return inCluster.clientConfig();
    }
  }

  /** In a pod, its own namespace stands before "default", where neither the context nor an override has one. */
  namespace(): ChosenNamespace {
    const { inCluster } = this.#options;
    try {
      const direct = this.#load();
      const chosen = direct.namespace();
      const isSaid = chosen.overridden || direct.context().namespace !== undefined;
      return isSaid || !inCluster?.possible() ? chosen : inCluster.namespace();
    } catch (error) {
      const instead = this.#insteadOf(error);
      if (instead === undefined) throw error;
      return instead.namespace();
    }
  }

  #load(): DirectClientConfig {
    const { loader, overrides = {}, onWarning = () => {} } = this.#options;
    this.#loaded ??= new DirectClientConfig(loader.load(), { overrides, onWarning });
    return this.#loaded;
  }

  #insteadOf(error: unknown): InClusterClientConfig | undefined {
    const { inCluster } = this.#options;
    return error instanceof EmptyConfigError && inCluster?.possible() ? inCluster : undefined;
  }
}
