import { formatGroupVersion } from '@deltascope/apimachinery';
import type { ApiGroup, ApiResource, ApiResources } from './api-resource.ts';

/** apidiscovery.k8s.io/v2 APIGroupDiscoveryList; the fields read here. */
export interface ApiGroupDiscoveryList {
  readonly items?: readonly GroupDiscovery[];
}

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly VersionDiscovery[];
}

interface VersionDiscovery {
  readonly version: string;
  readonly freshness?: 'Current' | 'Stale';
  readonly resources?: readonly ResourceDiscovery[];
}

interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind?: { readonly kind?: string };
  readonly scope?: 'Cluster' | 'Namespaced';
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind?: { readonly kind?: string };
    readonly verbs?: readonly string[];
  }[];
}

/**
 * C138: stale versions are reported as failed and not listed; preferred is the first version that is not stale; subresources
 * become "parent/sub"; entries without a kind are left out.
 */
export function readAggregatedDiscovery(lists: readonly ApiGroupDiscoveryList[]): ApiResources {
  const groups: ApiGroup[] = [];
  const resources: ApiResource[] = [];
  const failed = new Map<string, Error>();
  for (const { metadata, versions = [] } of lists.flatMap(({ items = [] }) => items)) {
    const group = metadata?.name ?? '';
    const isCurrent = ({ freshness }: VersionDiscovery): boolean => freshness !== 'Stale';
    const preferredVersion = (versions.find(isCurrent) ?? versions[0])?.version;
    if (preferredVersion === undefined) continue;
    groups.push({ group, versions: versions.map(({ version }) => version), preferredVersion });
    for (const version of versions) {
      if (isCurrent(version)) resources.push(...readVersion(group, version));
      else {
        const name = formatGroupVersion({ group, version: version.version });
        failed.set(name, new Error(`the server's own knowledge of ${name} is stale`));
      }
    }
  }
  return { groups, resources, failed };
}

function readVersion(group: string, { version, resources = [] }: VersionDiscovery): ApiResource[] {
  return resources.flatMap(
    ({ resource, responseKind, scope, verbs = [], shortNames = [], subresources = [] }) => {
      const shared = { group, version, namespaced: scope === 'Namespaced' };
      return [
        { ...shared, resource, kind: responseKind?.kind ?? '', verbs, shortNames },
        ...subresources.map((sub) => ({
          ...shared,
          resource: `${resource}/${sub.subresource}`,
          kind: sub.responseKind?.kind ?? '',
          verbs: sub.verbs ?? [],
          shortNames: [],
        })),
      ].filter(({ kind }) => kind !== '');
    },
  );
}
