import {
  formatGroupVersion,
  type GroupResource,
  type GroupVersionResource,
} from '@deltascope/apimachinery';

/** One resource of one group-version, as discovery tells it. A subresource's name is "parent/sub" (C138). */
export interface ApiResource extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
}

/** An API group and its versions, the server's preferred one first or not. */
export interface ApiGroup {
  readonly group: string;
  readonly versions: readonly string[];
  readonly preferredVersion: string;
}

/** What a server serves, as far as it could be learned. */
export interface ApiResources {
  /** The core group first. */
  readonly groups: readonly ApiGroup[];
  readonly resources: readonly ApiResource[];
  /** By group-version ("metrics.k8s.io/v1beta1"): those whose resources are not known now, and why. */
  readonly failed: ReadonlyMap<string, Error>;
}

/**
 * The resource under the version to use: the group's preferred one if it serves the resource, else the first that does (C143).
 * undefined: not served, or its group-version is among the failed ones.
 */
export function findResource(
  { groups, resources }: ApiResources,
  { group, resource }: GroupResource,
): ApiResource | undefined {
  const candidates = resources.filter((one) => one.group === group && one.resource === resource);
  const preferred = groups.find((one) => one.group === group)?.preferredVersion;
  return candidates.find((one) => one.version === preferred) ?? candidates[0];
}

/** True when the resource's group has a version that could not be read: "not served" would then be a guess. */
export function isGroupIncomplete({ groups, failed }: ApiResources, group: string): boolean {
  const versions = groups.find((one) => one.group === group)?.versions ?? [];
  return versions.some((version) => failed.has(formatGroupVersion({ group, version })));
}
