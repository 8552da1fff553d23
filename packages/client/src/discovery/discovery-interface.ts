import {
  groupVersionsOf,
  preferredResources,
  type ApiGroup,
  type ApiResource,
  type ApiResources,
} from './api-resource.ts';
import type { OpenApiV3Client } from './open-api-v3.ts';

/** Group-versions asked for at one time, when the server does not aggregate. */
const MAX_CONCURRENT = 16;

/** GET /version; the fields used here. */
export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  /** "v1.37.2" */
  readonly gitVersion: string;
  readonly platform: string;
}

/** What /api and /apis tell: the groups, and their resources if the server aggregates. */
export interface GroupsAndMaybeResources {
  readonly groups: readonly ApiGroup[];
  /** By group-version, in the order of the groups. Absent: each group-version is to be asked for by itself. */
  readonly resources?: ReadonlyMap<string, readonly ApiResource[]>;
  /** By group-version: those known to be stale (C138). */
  readonly failed: ReadonlyMap<string, Error>;
}

/** Of each group-version that was asked for, its resources or why there are none. */
export interface GroupVersionAnswers {
  readonly resources: ReadonlyMap<string, readonly ApiResource[]>;
  readonly failed: ReadonlyMap<string, Error>;
}

/**
 * What a server serves (client-go: DiscoveryInterface), live or from a cache. What could be read comes even if something could not:
 * that is in `failed`, and `groupDiscoveryError` makes an error of it. Every call rejects with the signal's reason after an abort.
 */
export abstract class DiscoveryInterface {
  abstract serverVersion(signal: AbortSignal): Promise<ServerVersion>;
  abstract groupsAndMaybeResources(signal: AbortSignal): Promise<GroupsAndMaybeResources>;
  /** `groupVersion` is spelled as in `apiVersion`: "v1", "apps/v1". Subresources included. */
  abstract serverResourcesForGroupVersion(
    groupVersion: string,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[]>;
  abstract openAPIV3(): OpenApiV3Client;

  /** The core group first. */
  async serverGroups(signal: AbortSignal): Promise<readonly ApiGroup[]> {
    return (await this.groupsAndMaybeResources(signal)).groups;
  }

  /** All groups, and all resources of all their versions. */
  async serverGroupsAndResources(signal: AbortSignal): Promise<ApiResources> {
    const { groups, resources, failed } = await this.groupsAndMaybeResources(signal);
    if (resources !== undefined)
      return { groups, resources: [...resources.values()].flat(), failed };
    const answers = await readGroupVersions(groups, {
      read: (groupVersion) => this.serverResourcesForGroupVersion(groupVersion, signal),
      signal,
    });
    return {
      groups,
      resources: [...answers.resources.values()].flat(),
      failed: new Map([...failed, ...answers.failed]),
    };
  }

  /** C140: each resource under one version only; see `preferredResources`. */
  async serverPreferredResources(signal: AbortSignal): Promise<ApiResources> {
    return preferredResources(await this.serverGroupsAndResources(signal));
  }

  /** C140: of those, the namespaced ones. */
  async serverPreferredNamespacedResources(signal: AbortSignal): Promise<ApiResources> {
    const preferred = await this.serverPreferredResources(signal);
    return { ...preferred, resources: preferred.resources.filter(({ namespaced }) => namespaced) };
  }
}

/** Discovery that is remembered (client-go: CachedDiscoveryInterface). */
export abstract class CachedDiscoveryInterface extends DiscoveryInterface {
  /** Whether looking again would find nothing newer: what is not in here is then not there. */
  abstract fresh(): boolean;
  /** From now on nothing is used that is older than now. Takes effect on what is being read already, too. */
  abstract invalidate(): void;
}

/** C139: each group-version by itself, 16 at a time; one that fails is noted and does not keep the others back. */
export async function readGroupVersions(
  groups: readonly ApiGroup[],
  {
    read,
    signal,
  }: {
    read: (groupVersion: string) => Promise<readonly ApiResource[]>;
    signal: AbortSignal;
  },
): Promise<GroupVersionAnswers> {
  const failed = new Map<string, Error>();
  const readOne = async (name: string): Promise<[string, readonly ApiResource[]][]> => {
    try {
      return [[name, await read(name)]];
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      failed.set(name, error);
      return [];
    }
  };
  const names = groups.flatMap(groupVersionsOf);
  const resources = new Map<string, readonly ApiResource[]>();
  for (let start = 0; start < names.length; start += MAX_CONCURRENT) {
    const batch = await Promise.all(names.slice(start, start + MAX_CONCURRENT).map(readOne));
    for (const [name, found] of batch.flat()) resources.set(name, found);
  }
  return { resources, failed };
}
