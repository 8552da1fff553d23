import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { mapEntries, type Kubeconfig, type KubeconfigExec } from './kubeconfig.ts';

/**
 * C168: files' names, and exec commands that are no mere names, made absolute by the folder of the file they stand in. Entries
 * that come from no file stay as they are.
 */
export function resolveLocalPaths(config: Kubeconfig): Kubeconfig {
  return {
    ...config,
    clusters: mapEntries(config.clusters, (cluster) =>
      resolveFields(cluster, ['certificateAuthority']),
    ),
    authInfos: mapEntries(config.authInfos, (authInfo) => {
      const resolved = resolveFields(authInfo, ['clientCertificate', 'clientKey', 'tokenFile']);
      const { exec, locationOfOrigin } = resolved;
      if (exec === undefined || locationOfOrigin === undefined) return resolved;
      return { ...resolved, exec: resolveCommand(exec, locationOfOrigin) };
    }),
  };
}

/** A path of a file, as seen from the file it stands in. */
export function resolvePath(path: string, locationOfOrigin: string): string {
  return isAbsolute(path) ? path : join(dirname(resolve(locationOfOrigin)), path);
}

function resolveFields<T extends { readonly locationOfOrigin?: string }>(
  entry: T,
  fields: readonly (keyof T)[],
): T {
  const { locationOfOrigin } = entry;
  if (locationOfOrigin === undefined) return entry;
  const resolved = { ...entry };
  for (const field of fields) {
    const path = entry[field];
    if (typeof path === 'string')
      Object.assign(resolved, { [field]: resolvePath(path, locationOfOrigin) });
  }
  return resolved;
}

/** A mere name is looked for in $PATH. */
function resolveCommand(exec: KubeconfigExec, locationOfOrigin: string): KubeconfigExec {
  const { command = '' } = exec;
  return command.includes(sep)
    ? { ...exec, command: resolvePath(command, locationOfOrigin) }
    : exec;
}
