/** What other programs keep in a kubeconfig, by their names. Kept, and never looked into. */
export type Extensions = ReadonlyMap<string, unknown>;

/** A kubeconfig, or several merged (client-go: api.Config). A field that is absent is not set; "", false and empty lists are not either. */
export interface Kubeconfig {
  readonly preferences?: KubeconfigPreferences;
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  /** The section "users". */
  readonly authInfos: ReadonlyMap<string, KubeconfigAuthInfo>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly currentContext?: string;
  readonly extensions?: Extensions;
}

/** Of no use to anyone any more (client-go: api.Preferences). */
export interface KubeconfigPreferences {
  readonly colors?: boolean;
  readonly extensions?: Extensions;
}

/** How to reach a cluster (client-go: api.Cluster). */
export interface KubeconfigCluster {
  /** The file it stands in; its relative paths are relative to that file's folder. */
  readonly locationOfOrigin?: string;
  /** "https://host:port" */
  readonly server?: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTLSVerify?: boolean;
  readonly certificateAuthority?: string;
  /** PEM; beats the file (C169). */
  readonly certificateAuthorityData?: Buffer;
  readonly proxyURL?: string;
  readonly disableCompression?: boolean;
  /** "client.authentication.k8s.io/exec" is for the user's exec plugin. */
  readonly extensions?: Extensions;
}

/** Who someone is (client-go: api.AuthInfo). */
export interface KubeconfigAuthInfo {
  /** As of a cluster. */
  readonly locationOfOrigin?: string;
  readonly clientCertificate?: string;
  /** PEM; beats the file (C169). */
  readonly clientCertificateData?: Buffer;
  readonly clientKey?: string;
  /** PEM; beats the file (C169). */
  readonly clientKeyData?: Buffer;
  readonly token?: string;
  /** Beats the token, as soon as it can be read (C161). */
  readonly tokenFile?: string;
  readonly impersonate?: string;
  readonly impersonateUID?: string;
  readonly impersonateGroups?: readonly string[];
  readonly impersonateUserExtra?: Readonly<Record<string, readonly string[]>>;
  readonly username?: string;
  readonly password?: string;
  readonly authProvider?: KubeconfigAuthProvider;
  readonly exec?: KubeconfigExec;
  readonly extensions?: Extensions;
}

/** A cluster, a user, and where to look (client-go: api.Context). */
export interface KubeconfigContext {
  readonly locationOfOrigin?: string;
  readonly cluster?: string;
  /** The field "user". */
  readonly authInfo?: string;
  readonly namespace?: string;
  readonly extensions?: Extensions;
}

/** Credentials by code that client-go had for some clouds, and has no more (client-go: api.AuthProviderConfig). */
export interface KubeconfigAuthProvider {
  readonly name?: string;
  readonly config?: Readonly<Record<string, string>>;
}

/** A command that prints credentials (client-go: api.ExecConfig, C163 to C165). */
export interface KubeconfigExec {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: readonly KubeconfigExecEnvVar[];
  readonly apiVersion?: string;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
  /** "Never", "IfAvailable" or "Always"; as it is written, so it may be something else. */
  readonly interactiveMode?: string;
}

/** One variable of a plugin's environment. */
export interface KubeconfigExecEnvVar {
  readonly name?: string;
  readonly value?: string;
}

/** One without anything in it. */
export const EMPTY_KUBECONFIG: Kubeconfig = {
  clusters: new Map(),
  authInfos: new Map(),
  contexts: new Map(),
};

/** Whether it says nothing at all (client-go: api.IsConfigEmpty). */
export function isConfigEmpty(config: Kubeconfig): boolean {
  const { preferences, clusters, authInfos, contexts, currentContext, extensions } = config;
  const isSet = [preferences, currentContext, extensions].some((field) => field !== undefined);
  return !isSet && clusters.size + authInfos.size + contexts.size === 0;
}

/** The entries, each changed. */
export function mapEntries<T>(
  entries: ReadonlyMap<string, T>,
  change: (entry: T, name: string) => T,
): Map<string, T> {
  return new Map(Array.from(entries, ([name, entry]) => [name, change(entry, name)]));
}
