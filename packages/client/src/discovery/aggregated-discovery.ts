import { formatGroupVersion } from '@deltascope/apimachinery';
import type { ApiGroup, ApiResource } from './api-resource.ts';
import type { GroupsAndMaybeResources } from './discovery-interface.ts';
import { readResources, type ApiResourceEntry } from './unaggregated-discovery.ts';

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

interface ResponseKind {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind?: ResponseKind;
  readonly singularResource?: string;
  readonly scope?: 'Cluster' | 'Namespaced';
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly responseKind?: ResponseKind;
    readonly verbs?: readonly string[];
  }[];
}

/** The server that aggregates could not refresh its own knowledge of a group-version: its backend does not answer (C138). */
export class StaleGroupVersionError extends Error {
  override readonly name = 'StaleGroupVersionError';

  constructor(groupVersion: string) {
    super(`stale GroupVersion discovery: ${groupVersion}`);
  }
}

/**
 * C138: stale versions are reported as failed and left out; preferred is the first version that is not stale; subresources
 * become "parent/sub"; entries without a kind are left out.
 */
export function readAggregatedDiscovery({
  items = [],
}: ApiGroupDiscoveryList): Required<GroupsAndMaybeResources> {
  const groups: ApiGroup[] = [];
  const resources = new Map<string, ApiResource[]>();
  const failed = new Map<string, Error>();
  for (const { metadata, versions = [] } of items) {
    const group = metadata?.name ?? '';
    const current: string[] = [];
    for (const { version, freshness, resources: served = [] } of versions) {
      const name = formatGroupVersion({ group, version });
      if (freshness === 'Stale') {
        failed.set(name, new StaleGroupVersionError(name));
        continue;
      }
      current.push(version);
      resources.set(
        name,
        readResources({ resources: served.flatMap(toApiResources) }, { group, version }),
      );
    }
    groups.push({ group, versions: current, preferredVersion: current[0] });
  }
  return { groups, resources, failed };
}

/** A resource and its subresources, as meta/v1 has them. A parent without a kind is left out, and its subresources are not. */
function toApiResources(parent: ResourceDiscovery): ApiResourceEntry[] {
  const { resource, singularResource, scope, shortNames, categories, subresources = [] } = parent;
  const namespaced = scope === 'Namespaced';
  const entries: ApiResourceEntry[] = [
    {
      ...toKind(parent.responseKind),
      name: resource,
      singularName: singularResource,
      namespaced,
      verbs: parent.verbs ?? [],
      shortNames,
      categories,
    },
    ...subresources.map(({ subresource, responseKind, verbs = [] }) => ({
      ...toKind(responseKind),
      name: `${resource}/${subresource}`,
      namespaced,
      verbs,
    })),
  ];
  return entries.filter(({ kind }) => kind !== '');
}

const toKind = ({ kind = '', ...more }: ResponseKind = {}): ResponseKind & { kind: string } => ({
  ...more,
  kind,
});
