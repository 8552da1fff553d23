import { formatGroupVersion, type GroupVersion } from '@deltascope/apimachinery';
import type { ApiGroup, ApiResource } from './api-resource.ts';

/** meta/v1 APIVersions, of /api. */
export interface ApiVersions {
  readonly versions?: readonly string[];
}

/** meta/v1 GroupVersionForDiscovery; `groupVersion` repeats the group's name. */
interface VersionEntry {
  readonly groupVersion?: string;
  readonly version: string;
}

/** meta/v1 APIGroupList, of /apis. */
export interface ApiGroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions?: readonly VersionEntry[];
    readonly preferredVersion?: VersionEntry;
  }[];
}

/** meta/v1 APIResource. */
export interface ApiResourceEntry {
  readonly name: string;
  readonly singularName?: string | undefined;
  readonly namespaced: boolean;
  readonly kind: string;
  /** Of the kind, where they are not the list's own. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
}

/** meta/v1 APIResourceList, of one group-version. */
export interface ApiResourceList {
  readonly resources?: readonly ApiResourceEntry[];
}

/** The core group has no name, and its first version is the preferred one. */
export function readCoreGroup({ versions = [] }: ApiVersions): ApiGroup[] {
  const [preferredVersion] = versions;
  return preferredVersion === undefined ? [] : [{ group: '', versions, preferredVersion }];
}

/** The named groups. */
export function readGroups({ groups = [] }: ApiGroupList): ApiGroup[] {
  return groups.map(({ name, versions = [], preferredVersion }) => ({
    group: name,
    versions: versions.map(({ version }) => version),
    preferredVersion: preferredVersion?.version || versions[0]?.version,
  }));
}

/** A resource may speak a kind of another group-version (Scale); it is served under the asked one all the same. */
export function readResources(
  { resources = [] }: ApiResourceList,
  groupVersion: GroupVersion,
): ApiResource[] {
  return resources.map((one) => {
    const { name, kind, group = '', version = '', singularName = '', namespaced, verbs } = one;
    const kindVersion = version === '' ? groupVersion : { group, version };
    return {
      ...groupVersion,
      resource: name,
      kind,
      responseKind: { ...kindVersion, kind },
      singularName,
      namespaced,
      verbs,
      shortNames: one.shortNames ?? [],
      categories: one.categories ?? [],
    };
  });
}

/** As a server would list them: the other way round from `readGroups`. */
export function writeGroups(groups: readonly ApiGroup[]): ApiGroupList {
  return {
    groups: groups.map(({ group, versions, preferredVersion = '' }) => {
      const toEntry = (version: string): VersionEntry => ({
        groupVersion: formatGroupVersion({ group, version }),
        version,
      });
      return {
        name: group,
        versions: versions.map(toEntry),
        ...(preferredVersion !== '' && { preferredVersion: toEntry(preferredVersion) }),
      };
    }),
  };
}

/** As a server would list them: the other way round from `readResources`. */
export function writeResources(resources: readonly ApiResource[]): ApiResourceList {
  return {
    resources: resources.map(({ resource, responseKind, ...one }) => ({
      name: resource,
      singularName: one.singularName,
      namespaced: one.namespaced,
      ...responseKind,
      verbs: one.verbs,
      shortNames: one.shortNames,
      categories: one.categories,
    })),
  };
}
