import { readFileSync } from 'node:fs';
import { ConfigError } from '../../rest/config-error.ts';
import { mapEntries, type Kubeconfig } from './kubeconfig.ts';
import { resolvePath } from './local-paths.ts';

/**
 * A kubeconfig that can be carried elsewhere: the certificates and keys it names are inside (client-go: api.FlattenConfig). Files
 * of tokens and exec commands stay names. Throws ConfigError on a file that cannot be read, and on one that has data beside it.
 */
export function flattenKubeconfig(config: Kubeconfig): Kubeconfig {
  return {
    ...config,
    clusters: mapEntries(config.clusters, (cluster, name) => {
      const { certificateAuthority, certificateAuthorityData, ...rest } = cluster;
      const { locationOfOrigin } = cluster;
      const ca = inline({
        path: certificateAuthority,
        data: certificateAuthorityData,
        locationOfOrigin,
        where: `certificate-authority of cluster "${name}"`,
      });
      return { ...rest, ...(ca !== undefined && { certificateAuthorityData: ca }) };
    }),
    authInfos: mapEntries(config.authInfos, (authInfo, name) => {
      const { clientCertificate, clientCertificateData, clientKey, clientKeyData, ...rest } =
        authInfo;
      const { locationOfOrigin } = authInfo;
      const certificate = inline({
        path: clientCertificate,
        data: clientCertificateData,
        locationOfOrigin,
        where: `client-certificate of user "${name}"`,
      });
      const key = inline({
        path: clientKey,
        data: clientKeyData,
        locationOfOrigin,
        where: `client-key of user "${name}"`,
      });
      return {
        ...rest,
        ...(certificate !== undefined && { clientCertificateData: certificate }),
        ...(key !== undefined && { clientKeyData: key }),
      };
    }),
  };
}

interface Content {
  readonly path: string | undefined;
  readonly data: Buffer | undefined;
  readonly locationOfOrigin: string | undefined;
  readonly where: string;
}

/** undefined: there is neither a file nor data, or the file is empty. */
function inline({ path, data, locationOfOrigin = '', where }: Content): Buffer | undefined {
  if (path === undefined) return data;
  if (data !== undefined) {
    throw new ConfigError(`${where} is given by a file and by data`, {
      value: path,
      fix: 'Remove one of them.',
    });
  }
  const file = resolvePath(path, locationOfOrigin);
  try {
    const content = readFileSync(file);
    return content.length === 0 ? undefined : content;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`cannot read the ${where}: ${detail}`, {
      value: file,
      fix: 'Make the file readable, or name another one.',
      cause,
    });
  }
}

/**
 * What the current context needs, and nothing else (client-go: api.MinifyConfig). Throws ConfigError when there is none, or it names what is
 * not there.
 */
export function minifyKubeconfig(config: Kubeconfig): Kubeconfig {
  const { currentContext = '', contexts, clusters, authInfos } = config;
  const context = contexts.get(currentContext);
  if (context === undefined) throw missing('context', currentContext);
  return {
    ...config,
    contexts: new Map([[currentContext, context]]),
    clusters: only(clusters, context.cluster, 'cluster'),
    authInfos: only(authInfos, context.authInfo, 'user'),
  };
}

function only<T>(
  entries: ReadonlyMap<string, T>,
  name: string | undefined,
  what: string,
): Map<string, T> {
  if (name === undefined) return new Map();
  const entry = entries.get(name);
  if (entry === undefined) throw missing(what, name);
  return new Map([[name, entry]]);
}

function missing(what: string, name: string): ConfigError {
  const message =
    name === '' ? 'the kubeconfig sets no current-context' : `there is no ${what} "${name}"`;
  return new ConfigError(message, {
    value: name,
    fix: 'Set a current-context whose cluster and user are defined.',
  });
}
