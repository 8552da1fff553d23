import {
  formatGroupVersion,
  formatGroupVersionResource,
  type GroupKind,
  type GroupVersionKind,
  type GroupVersionResource,
} from '@deltascope/apimachinery';
import type { PartialResource } from './rest-mapper.ts';

/** Nothing that is served has this name. Its cause, if there is one, tells which group-versions could not be read: it may be in them. */
export class NoResourceMatchError extends Error {
  override readonly name = 'NoResourceMatchError';
  readonly partialResource: PartialResource;

  constructor(partialResource: PartialResource, options?: ErrorOptions) {
    super(`no matches for ${format(partialResource)}`, options);
    this.partialResource = partialResource;
  }
}

/** Nothing that is served has this kind, in none of the versions if some were asked for. Its cause: as of a NoResourceMatchError. */
export class NoKindMatchError extends Error {
  override readonly name = 'NoKindMatchError';
  readonly groupKind: GroupKind;
  readonly searchedVersions: readonly string[];

  constructor(
    groupKind: GroupKind,
    { searchedVersions, ...options }: ErrorOptions & { searchedVersions: readonly string[] },
  ) {
    super(
      `no matches for kind "${groupKind.kind}" in ${where(groupKind, searchedVersions)}`,
      options,
    );
    this.groupKind = groupKind;
    this.searchedVersions = searchedVersions;
  }
}

/** Several that are served have this name in the group-version that is preferred: name the group, or the plural. */
export class AmbiguousResourceError extends Error {
  override readonly name = 'AmbiguousResourceError';
  readonly partialResource: PartialResource;
  /** Filled when a resource was asked for. */
  readonly matchingResources: readonly GroupVersionResource[];
  /** Filled when a kind was asked for. */
  readonly matchingKinds: readonly GroupVersionKind[];

  constructor(
    partialResource: PartialResource,
    {
      matchingResources = [],
      matchingKinds = [],
    }: {
      matchingResources?: readonly GroupVersionResource[];
      matchingKinds?: readonly GroupVersionKind[];
    },
  ) {
    const matches =
      matchingKinds.length > 0
        ? `kinds [${matchingKinds.map((gvk) => `${formatGroupVersion(gvk)}, Kind=${gvk.kind}`).join('; ')}]`
        : `resources [${matchingResources.map(formatGroupVersionResource).join('; ')}]`;
    super(`${format(partialResource)} matches multiple ${matches}`);
    this.partialResource = partialResource;
    this.matchingResources = matchingResources;
    this.matchingKinds = matchingKinds;
  }
}

/** Of either kind: what was asked for is not served, as far as is known. */
export function isNoMatchError(error: unknown): error is NoResourceMatchError | NoKindMatchError {
  return error instanceof NoResourceMatchError || error instanceof NoKindMatchError;
}

/** "apps/v1, Resource=deployments", what was left open left out. */
function format({ group = '', version = '', resource }: PartialResource): string {
  return formatGroupVersionResource({ group, version, resource });
}

function where({ group }: GroupKind, versions: readonly string[]): string {
  if (versions.length === 0) return `group "${group}"`;
  const names = versions.map((version) => `"${formatGroupVersion({ group, version })}"`);
  return `${names.length === 1 ? 'version' : 'versions'} ${names.join(', ')}`;
}
