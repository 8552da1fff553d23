import type { RestConfig } from '../../rest/rest-config.ts';

/** One cluster, chosen, and how to reach it. */
export interface ClientConfig {
  readonly source: 'kubeconfig' | 'in-cluster';
  readonly contextName: string;
  readonly clusterName: string;
  /** The context's own, else "default". */
  readonly namespace: string;
  /** The file that defines the context; in a cluster, the service account's folder. */
  readonly path: string;
  readonly restConfig: RestConfig;
}
