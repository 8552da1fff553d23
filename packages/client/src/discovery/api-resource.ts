import {
  formatGroupVersion,
  parseGroupVersion,
  type GroupResource,
  type GroupVersionKind,
  type GroupVersionResource,
} from '@deltascope/apimachinery';

/** One resource of one group-version, as discovery tells it. A subresource's name is "parent/sub" (C138). */
export interface ApiResource extends GroupVersionResource {
  readonly kind: string;
  /** Of what it answers with: another group-version than its own for some subresources (Scale). */
  readonly responseKind: GroupVersionKind;
  /** "" where the server tells none. */
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  /** Names that stand for several resources ("all"). */
  readonly categories: readonly string[];
}

/** An API group and its versions, the server's preferred one first or not. Versions known to be stale are not among them (C138). */
export interface ApiGroup {
  /** "" is the core group. */
  readonly group: string;
  readonly versions: readonly string[];
  /** undefined: every version is stale. */
  readonly preferredVersion: string | undefined;
}

/** What a server serves, as far as it could be learned. */
export interface ApiResources {
  /** The core group first. */
  readonly groups: readonly ApiGroup[];
  /** In the order of the groups and their versions. */
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

/** True when a version of the group could not be read: "not served" would then be a guess. */
export function isGroupIncomplete({ failed }: ApiResources, group: string): boolean {
  return [...failed.keys()].some((groupVersion) => parseGroupVersion(groupVersion).group === group);
}

/**
 * C140: each resource under one version only, the group's preferred one where that serves it, else the first that does. No
 * subresources. What could not be read stays in `failed`.
 */
export function preferredResources(all: ApiResources): ApiResources {
  const preferred = new Map(all.groups.map((one) => [one.group, one.preferredVersion]));
  const chosen = new Map<string, ApiResource>();
  for (const one of all.resources) {
    if (isSubresource(one)) continue;
    const name = `${one.group}/${one.resource}`;
    if (!chosen.has(name) || one.version === preferred.get(one.group)) chosen.set(name, one);
  }
  const isChosen = new Set(chosen.values());
  return { ...all, resources: all.resources.filter((one) => isChosen.has(one)) };
}

/** "pods/status" is one; its parent is "pods". */
export function isSubresource({ resource }: ApiResource): boolean {
  return resource.includes('/');
}

/** C139: some group-versions could not be read; what there is of the others is not in here. */
export class ErrGroupDiscoveryFailed extends Error {
  override readonly name = 'ErrGroupDiscoveryFailed';
  /** By group-version, why. */
  readonly groups: ReadonlyMap<string, Error>;

  constructor(groups: ReadonlyMap<string, Error>) {
    const reasons = Array.from(groups, ([name, { message }]) => `${name}: ${message}`).toSorted();
    super(`unable to retrieve the complete list of server APIs: ${reasons.join(', ')}`);
    this.groups = groups;
  }
}

/** The error in what is not complete, for those to throw who cannot do with a part; undefined when all could be read. */
export function groupDiscoveryError({ failed }: ApiResources): ErrGroupDiscoveryFailed | undefined {
  return failed.size === 0 ? undefined : new ErrGroupDiscoveryFailed(failed);
}

/** The group-versions of a group, the stale ones left out. */
export function groupVersionsOf({ group, versions }: ApiGroup): string[] {
  return versions.map((version) => formatGroupVersion({ group, version }));
}
