import { EMPTY_KUBECONFIG, type Extensions, type Kubeconfig } from './kubeconfig.ts';

/**
 * C167: the first that has a name gives the whole entry, and the first that sets a field beside the entries gives that. Nothing is
 * mixed within an entry.
 */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  return files.reduceRight(overlay, EMPTY_KUBECONFIG);
}

/** `over` wins. */
function overlay(under: Kubeconfig, over: Kubeconfig): Kubeconfig {
  const preferences = {
    ...under.preferences,
    ...over.preferences,
    ...joinExtensions(under.preferences, over.preferences),
  };
  return {
    ...under,
    ...over,
    ...(Object.keys(preferences).length > 0 && { preferences }),
    clusters: join(under.clusters, over.clusters),
    authInfos: join(under.authInfos, over.authInfos),
    contexts: join(under.contexts, over.contexts),
    ...joinExtensions(under, over),
  };
}

function joinExtensions(
  under: { readonly extensions?: Extensions } = {},
  over: typeof under = {},
): { extensions?: Extensions } {
  const extensions = join(under.extensions ?? new Map(), over.extensions ?? new Map());
  return extensions.size === 0 ? {} : { extensions };
}

const join = <T>(under: ReadonlyMap<string, T>, over: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...under, ...over]);
