import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../rest/config-error.ts';
import type { ClientConfig } from './client-config.ts';

/** Where every pod finds its service account. */
export const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface InClusterOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly serviceAccountDir: string;
  readonly onWarning: (message: string) => void;
}

/**
 * C171: the service account of the pod this process runs in; undefined outside of a cluster (C166: the environment names no
 * API server, or there is no token file). A token that cannot be read is a ConfigError, a bad CA a warning.
 */
export function loadInClusterConfig({
  env,
  serviceAccountDir,
  onWarning,
}: InClusterOptions): ClientConfig | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const tokenFile = join(serviceAccountDir, 'token');
  if (!host || !port || !existsSync(tokenFile)) return undefined;
  const caFile = join(serviceAccountDir, 'ca.crt');
  const caProblem = problemWithCa(caFile);
  if (caProblem !== undefined) onWarning(`the cluster's CA ${caFile} is not used: ${caProblem}`);
  return {
    source: 'in-cluster',
    contextName: 'in-cluster',
    clusterName: 'in-cluster',
    path: serviceAccountDir,
    namespace: env['POD_NAMESPACE'] || readNamespace(serviceAccountDir) || 'default',
    restConfig: {
      host: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      bearerToken: readToken(tokenFile),
      bearerTokenFile: tokenFile,
      tls: caProblem === undefined ? { caFile } : {},
    },
  };
}

function readToken(path: string): string {
  const fix = "Mount the pod's service account token, or name a kubeconfig.";
  let token: string;
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new ConfigError(`cannot read the service account token ${path}`, {
      value: path,
      fix,
      cause,
    });
  }
  if (token === '')
    throw new ConfigError(`the service account token ${path} is empty`, { value: path, fix });
  return token;
}

function problemWithCa(path: string): string | undefined {
  try {
    void new X509Certificate(readFileSync(path));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readNamespace(serviceAccountDir: string): string {
  const path = join(serviceAccountDir, 'namespace');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}
