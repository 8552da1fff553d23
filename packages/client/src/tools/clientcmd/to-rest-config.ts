import { ConfigError } from '../../rest/config-error.ts';
import { parseServerUrl, type RestConfig, type TlsClientConfig } from '../../rest/rest-config.ts';
import type { ExecConfig } from '../../transport/exec/exec-config.ts';
import { parseProxyUrl } from '../../transport/proxy.ts';
import type { KubeconfigAuthInfo, KubeconfigCluster, KubeconfigExec } from './kubeconfig.ts';

/** The extension of a cluster that is for exec plugins. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/** What was chosen of a kubeconfig, overrides included. It is valid. */
export interface ChosenEntries {
  readonly clusterName: string;
  readonly cluster: KubeconfigCluster;
  readonly authInfoName: string;
  readonly authInfo: KubeconfigAuthInfo;
  readonly timeoutMs: number | undefined;
}

/**
 * What the chosen entries of a kubeconfig come to. Credentials go over TLS only (as in client-go): to a server of http they are
 * not handed over, and `onWarning` is told so. Throws ConfigError on a server or a proxy that is no URL
 * of one, and on auth providers, which client-go has no more either.
 */
export function toRestConfig(
  chosen: ChosenEntries,
  onWarning: (message: string) => void,
): RestConfig {
  const { cluster, authInfoName, authInfo } = chosen;
  refuseAuthProvider(chosen);
  const { server: host = '', proxyURL } = cluster;
  if (proxyURL !== undefined) parseProxyUrl(proxyURL);
  const tls = toTlsConfig(cluster, authInfo);
  const connection = { host, ...toConnectionConfig(chosen) };
  if (parseServerUrl({ host, tls }).protocol === 'https:') {
    return { ...connection, tls, ...toCredentials(cluster, authInfo) };
  }
  if (Object.keys(toCredentials(cluster, authInfo)).length > 0) {
    onWarning(`the credentials of user "${authInfoName}" are not sent to ${host}: it has no TLS`);
  }
  return { ...connection, tls: {} };
}

/** C169: inline data beats files. */
function toTlsConfig(cluster: KubeconfigCluster, authInfo: KubeconfigAuthInfo): TlsClientConfig {
  const { insecureSkipTLSVerify, certificateAuthorityData } = cluster;
  const { clientCertificateData, clientKeyData } = authInfo;
  return setFields({
    insecure: insecureSkipTLSVerify,
    serverName: cluster.tlsServerName,
    caFile: cluster.certificateAuthority,
    caData: certificateAuthorityData?.toString(),
    certFile: authInfo.clientCertificate,
    certData: clientCertificateData?.toString(),
    keyFile: authInfo.clientKey,
    keyData: clientKeyData?.toString(),
  });
}

/** How, and in whose place; also to a server without TLS. */
function toConnectionConfig({ cluster, authInfo, timeoutMs }: ChosenEntries): Partial<RestConfig> {
  const { impersonate, impersonateUID, impersonateGroups, impersonateUserExtra } = authInfo;
  const impersonation = setFields({
    userName: impersonate,
    uid: impersonateUID,
    groups: impersonateGroups,
    extra: impersonateUserExtra,
  });
  return setFields({
    proxyUrl: cluster.proxyURL,
    disableCompression: cluster.disableCompression,
    timeoutMs,
    impersonate: impersonate === undefined ? undefined : impersonation,
  });
}

/** Who this is. */
function toCredentials(
  cluster: KubeconfigCluster,
  { token, tokenFile, username, password, exec }: KubeconfigAuthInfo,
): Partial<RestConfig> {
  return setFields({
    bearerToken: token,
    bearerTokenFile: tokenFile,
    username,
    password,
    execProvider: exec && toExecConfig(exec, cluster),
  });
}

/** The plugin is told what the cluster's entry has for it (C163). */
function toExecConfig(exec: KubeconfigExec, { extensions }: KubeconfigCluster): ExecConfig {
  const { command = '', apiVersion = '', args, env, installHint, interactiveMode } = exec;
  return {
    command,
    apiVersion,
    ...setFields({
      args,
      env: env?.map(({ name = '', value = '' }) => ({ name, value })),
      installHint: installHint === undefined ? undefined : printable(installHint),
      provideClusterInfo: exec.provideClusterInfo,
      // It is one of them: the entry is valid.
      interactiveMode: interactiveMode as ExecConfig['interactiveMode'],
      config: extensions?.get(EXEC_EXTENSION),
    }),
  };
}

/** What could move a terminal's cursor, or worse, is shown by its number. */
function printable(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\t\n\v\f\r]/gu,
    (character) =>
      `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

function refuseAuthProvider({ authInfoName, authInfo: { authProvider } }: ChosenEntries): void {
  if (authProvider === undefined) return;
  throw new ConfigError(
    `user "${authInfoName}" asks for an auth provider, which nobody has any more`,
    {
      value: authProvider.name ?? '',
      fix: "Use the provider's exec plugin instead.",
    },
  );
}

/** Without those that are undefined. */
function setFields<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as { [Key in keyof T]?: NonNullable<T[Key]> };
}
