import { isUnset } from './kubeconfig-fields.ts';
import type { KubeconfigAuthInfo, KubeconfigCluster, KubeconfigContext } from './kubeconfig.ts';

/**
 * What beats the files (client-go: ConfigOverrides, C170), field by field; lists and mappings as a whole. What is "", false or an
 * empty list overrides nothing.
 */
export interface ConfigOverrides {
  readonly currentContext?: string;
  /** Other names of cluster and user than the context has, or another namespace. */
  readonly context?: KubeconfigContext;
  readonly clusterInfo?: KubeconfigCluster;
  /** For what the files do not say. */
  readonly clusterDefaults?: KubeconfigCluster;
  readonly authInfo?: KubeconfigAuthInfo;
  /** Of each request, watches too (C154). */
  readonly timeoutMs?: number;
}

/** The fields of `over` that are set, and the others of `under`. */
export function overlay<T extends object>(under: T | undefined, over: T | undefined): T {
  const set = Object.entries(over ?? {}).filter(([, value]) => !isUnset(value));
  return { ...under, ...Object.fromEntries(set) } as T;
}

/**
 * C170: a CA or insecure override replaces the whole CA set, or the two would contradict each other; a server override leaves the
 * name that the other server's certificate had.
 */
export function overrideCluster(
  cluster: KubeconfigCluster | undefined,
  { clusterInfo = {}, clusterDefaults }: ConfigOverrides,
): KubeconfigCluster {
  const merged = overlay(overlay(clusterDefaults, cluster), clusterInfo);
  const replaced: (keyof KubeconfigCluster)[] = [];
  const { insecureSkipTLSVerify, certificateAuthority, certificateAuthorityData } = clusterInfo;
  if (insecureSkipTLSVerify || certificateAuthority || certificateAuthorityData) {
    replaced.push('insecureSkipTLSVerify', 'certificateAuthority', 'certificateAuthorityData');
  }
  if (clusterInfo.server) replaced.push('tlsServerName');
  return replace(merged, clusterInfo, replaced);
}

/** C170: a key override replaces file and data, and so does a certificate's. */
export function overrideAuthInfo(
  authInfo: KubeconfigAuthInfo | undefined,
  { authInfo: over = {} }: ConfigOverrides,
): KubeconfigAuthInfo {
  const replaced: (keyof KubeconfigAuthInfo)[] = [];
  if (over.clientKey || over.clientKeyData) replaced.push('clientKey', 'clientKeyData');
  if (over.clientCertificate || over.clientCertificateData) {
    replaced.push('clientCertificate', 'clientCertificateData');
  }
  return replace(overlay(authInfo, over), over, replaced);
}

/** With these fields as `over` has them, and not set where they are not set there. */
function replace<T extends object>(merged: T, over: T, fields: readonly (keyof T)[]): T {
  const kept = Object.entries(merged).filter(([field]) => !fields.includes(field as keyof T));
  const taken = Object.entries(over).filter(([field]) => fields.includes(field as keyof T));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(taken) } as T;
}
