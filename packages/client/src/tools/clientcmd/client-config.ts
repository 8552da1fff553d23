import type { RestConfig } from '../../rest/rest-config.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** A namespace, and whether an override asked for it. */
export interface ChosenNamespace {
  readonly namespace: string;
  readonly overridden: boolean;
}

/** What leads to one API server (client-go: clientcmd.ClientConfig). Files are read when a method is called. */
export interface ClientConfig {
  /** All there is, without overrides. */
  rawConfig(): Kubeconfig;
  /** How to reach the server. Throws ConfigError on what cannot work. */
  clientConfig(): RestConfig;
  /** Where to look when nothing else is said; "default" when nothing is said at all. */
  namespace(): ChosenNamespace;
}
