import { ConfigError } from '../../rest/config-error.ts';
import type { RestConfig } from '../../rest/rest-config.ts';
import type { ChosenNamespace, ClientConfig } from './client-config.ts';
import {
  overlay,
  overrideAuthInfo,
  overrideCluster,
  type ConfigOverrides,
} from './config-overrides.ts';
import { EmptyConfigError, listNames, throwProblems } from './config-problems.ts';
import type { Kubeconfig, KubeconfigContext } from './kubeconfig.ts';
import { toRestConfig, type ChosenEntries } from './to-rest-config.ts';
import {
  contextNotFound,
  validateAuthInfo,
  validateClusterInfo,
  validateReference,
} from './validation.ts';

/** What is chosen of a kubeconfig. */
export interface DirectClientConfigOptions {
  /** In place of the current context; an override of it is stronger. */
  readonly contextName?: string;
  readonly overrides?: ConfigOverrides;
  /** Told of what is odd and not fatal. Default: nobody is. */
  readonly onWarning?: (message: string) => void;
}

/**
 * One context of a kubeconfig, with overrides (client-go: DirectClientConfig, C169, C170). Entries that are not used may be as broken as
 * they like.
 *
 * Differs from client-go: a context that names a cluster or a user that is not defined is refused, and not taken for one that names none.
 */
export class DirectClientConfig implements ClientConfig {
  readonly #config: Kubeconfig;
  readonly #overrides: ConfigOverrides;
  readonly #onWarning: (message: string) => void;
  /** "": none is chosen, and overrides may say enough. */
  readonly contextName: string;

  constructor(
    config: Kubeconfig,
    { contextName = '', overrides = {}, onWarning = () => {} }: DirectClientConfigOptions = {},
  ) {
    this.#config = config;
    this.#overrides = overrides;
    this.#onWarning = onWarning;
    this.contextName = overrides.currentContext || contextName || (config.currentContext ?? '');
  }

  rawConfig(): Kubeconfig {
    return this.#config;
  }

  /** The kubeconfig with the overrides in the entries that they are for (client-go: MergedRawConfig). */
  mergedRawConfig(): Kubeconfig {
    const { clusterName, cluster, authInfoName, authInfo } = this.#choose();
    const { clusters, authInfos, contexts } = this.#config;
    const { contextName: currentContext } = this;
    return {
      ...this.#config,
      clusters: new Map([...clusters, [clusterName, cluster]]),
      authInfos: new Map([...authInfos, [authInfoName, authInfo]]),
      contexts: new Map([...contexts, [currentContext, this.context()]]),
      currentContext,
    };
  }

  /** Throws an EmptyConfigError when nothing says which cluster is meant, and a ConfigurationInvalidError on what cannot work. */
  clientConfig(): RestConfig {
    return toRestConfig(this.#choose(), this.#onWarning);
  }

  namespace(): ChosenNamespace {
    const overriding = this.#overrides.context?.namespace;
    if (overriding) return { namespace: overriding, overridden: true };
    this.#choose();
    return { namespace: this.context().namespace ?? 'default', overridden: false };
  }

  /** The chosen context; empty if none is chosen. Throws ConfigError if the chosen one is not defined. */
  context(): KubeconfigContext {
    const { contexts } = this.#config;
    const context = contexts.get(this.contextName);
    if (context === undefined && this.contextName !== '') {
      const { message, ...problem } = contextNotFound(this.contextName, contexts.keys());
      throw new ConfigError(message, { flag: '--context', ...problem });
    }
    return overlay(context, this.#overrides.context);
  }

  #choose(): ChosenEntries {
    const { clusters, authInfos } = this.#config;
    const { cluster: clusterName, authInfo: authInfoName } = this.context();
    const whose = `of context "${this.contextName}"`;
    throwProblems([
      ...(clusterName ? validateReference(`cluster ${whose}`, clusterName, clusters.keys()) : []),
      ...(authInfoName ? validateReference(`user ${whose}`, authInfoName, authInfos.keys()) : []),
    ]);
    const chosen = {
      clusterName: clusterName ?? '',
      cluster: overrideCluster(clusters.get(clusterName ?? ''), this.#overrides),
      authInfoName: authInfoName ?? '',
      authInfo: overrideAuthInfo(authInfos.get(authInfoName ?? ''), this.#overrides),
      timeoutMs: this.#overrides.timeoutMs,
    };
    const isNothing = clusterName === undefined && Object.keys(chosen.cluster).length === 0;
    if (isNothing) throw this.#emptyConfig();
    throwProblems([
      ...validateAuthInfo(chosen.authInfoName, chosen.authInfo),
      ...validateClusterInfo(chosen.clusterName, chosen.cluster),
    ]);
    return chosen;
  }

  #emptyConfig(): EmptyConfigError {
    const { contexts, clusters } = this.#config;
    if (this.contextName !== '') {
      return new EmptyConfigError(`no cluster of context "${this.contextName}" is named`, {
        value: '',
        fix: `Define it, or use one of: ${listNames(clusters.keys())}.`,
      });
    }
    const isNothing = contexts.size === 0 && clusters.size === 0;
    return new EmptyConfigError(
      isNothing ? 'no cluster is configured' : 'the kubeconfig sets no current-context',
      { flag: '--context', value: '', fix: `Choose one of: ${listNames(contexts.keys())}.` },
    );
  }
}
