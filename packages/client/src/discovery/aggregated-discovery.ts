import { formatGroupVersion, type GroupVersion } from '@deltascope/apimachinery';
import type { ApiGroup, ApiResource } from './api-resource.ts';
import type { GroupsAndMaybeResources } from './discovery-interface.ts';

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
        served.flatMap((one) => readResource(one, { group, version })),
      );
    }
    groups.push({ group, versions: current, preferredVersion: current[0] });
  }
  return { groups, resources, failed };
}

/** A resource and its subresources. A parent without a kind is left out, and its subresources are not. */
function readResource(parent: ResourceDiscovery, groupVersion: GroupVersion): ApiResource[] {
  const { resource, singularResource = '', scope, shortNames = [], categories = [] } = parent;
  const shared = {
    ...groupVersion,
    singularName: singularResource,
    namespaced: scope === 'Namespaced',
  };
  const subresources = (parent.subresources ?? []).map((one) => ({
    ...one,
    name: `${resource}/${one.subresource}`,
    shortNames: [],
    categories: [],
  }));
  return [{ ...parent, name: resource, shortNames, categories }, ...subresources].flatMap(
    ({ name, responseKind = {}, verbs = [], ...more }) => {
      const { kind = '', group = '', version = '' } = responseKind;
      if (kind === '') return [];
      const kindVersion = version === '' ? groupVersion : { group, version };
      const { shortNames: short, categories: named } = more;
      return {
        ...shared,
        resource: name,
        kind,
        responseKind: { ...kindVersion, kind },
        verbs,
        shortNames: short,
        categories: named,
      };
    },
  );
}
