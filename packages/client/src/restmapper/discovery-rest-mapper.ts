import {
  formatGroupVersion,
  type GroupKind,
  type GroupVersion,
  type GroupVersionKind,
  type GroupVersionResource,
} from '@deltascope/apimachinery';
import {
  groupDiscoveryError,
  isSubresource,
  type ApiResource,
  type ApiResources,
} from '../discovery/api-resource.ts';
import { AmbiguousResourceError, NoKindMatchError, NoResourceMatchError } from './match-errors.ts';
import type { PartialResource, RESTMapper, RESTMapping } from './rest-mapper.ts';

/** What is asked for, in one spelling. */
interface Wanted {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/**
 * Maps by what discovery has told once, and never asks again (client-go: NewDiscoveryRESTMapper). C143: v1 of the core group goes
 * before all others; then, group by group as discovery lists them, the preferred version and the other ones. Subresources are
 * not mapped. A group may be given by its beginning ("autosc"), if no version is.
 *
 * Differs from client-go: no kinds are made up for lists ("PodList"), whose guessed resources nobody serves; a kind that was
 * asked for in lower case comes back as it is spelled.
 */
export class DiscoveryRESTMapper implements RESTMapper {
  /** The best first. */
  readonly #entries: readonly ApiResource[];
  readonly #cause: ErrorOptions;

  constructor(served: ApiResources) {
    const rank = rankGroupVersions(served);
    const rankOf = (entry: ApiResource): number => rank.get(formatGroupVersion(entry)) ?? rank.size;
    this.#entries = served.resources
      .filter((entry) => !isSubresource(entry))
      .toSorted((a, b) => rankOf(a) - rankOf(b));
    const cause = groupDiscoveryError(served);
    this.#cause = cause === undefined ? {} : { cause };
  }

  async kindFor(resource: PartialResource): Promise<GroupVersionKind> {
    const kinds = this.#matchingKinds(resource);
    const [best, rival] = kinds;
    if (rival === undefined || !isSameVersion(best, rival)) return best;
    throw new AmbiguousResourceError(resource, { matchingKinds: kinds });
  }

  async kindsFor(resource: PartialResource): Promise<readonly GroupVersionKind[]> {
    return this.#matchingKinds(resource);
  }

  async resourceFor(resource: PartialResource): Promise<GroupVersionResource> {
    const found = this.#matching(resource);
    const [best, rival] = found;
    if (rival === undefined || !isSameVersion(best, rival)) return toResource(best);
    throw new AmbiguousResourceError(resource, { matchingResources: found.map(toResource) });
  }

  async resourcesFor(resource: PartialResource): Promise<readonly GroupVersionResource[]> {
    return this.#matching(resource).map(toResource);
  }

  async restMapping(kind: GroupKind, versions: readonly string[]): Promise<RESTMapping> {
    const [best] = this.#mappings(kind, versions);
    return best;
  }

  async restMappings(
    kind: GroupKind,
    versions: readonly string[],
  ): Promise<readonly RESTMapping[]> {
    return this.#mappings(kind, versions);
  }

  async resourceSingularizer(resource: string): Promise<string> {
    return singularOf(this.#matching({ resource })[0]);
  }

  /** At least one. */
  #matching(partial: PartialResource): readonly [ApiResource, ...ApiResource[]] {
    const { group = '', version = '', resource } = partial;
    const wanted = { group, version, resource: resource.toLowerCase() };
    const [best, ...others] = this.#entries.filter((entry) => isMeant(entry, wanted));
    if (best === undefined) throw new NoResourceMatchError(partial, this.#cause);
    return [best, ...others];
  }

  /** At least one, each once. */
  #matchingKinds(partial: PartialResource): readonly [GroupVersionKind, ...GroupVersionKind[]] {
    const [best, ...others] = this.#matching(partial);
    const kinds = new Map([best, ...others].map((entry) => [formatKind(entry), toKind(entry)]));
    kinds.delete(formatKind(best));
    return [toKind(best), ...kinds.values()];
  }

  /** At least one. */
  #mappings(
    kind: GroupKind,
    versions: readonly string[],
  ): readonly [RESTMapping, ...RESTMapping[]] {
    const searchedVersions = versions.filter((version) => version !== '');
    const ofKind = this.#entries.filter((entry) => isOfKind(entry, kind));
    const found =
      searchedVersions.length === 0
        ? ofKind
        : searchedVersions.flatMap((version) =>
            ofKind.filter((entry) => entry.version === version),
          );
    const [best, ...others] = found.map(toMapping);
    if (best !== undefined) return [best, ...others];
    throw new NoKindMatchError(kind, { searchedVersions, ...this.#cause });
  }
}

/** Guesses how a kind's resource is called, where nobody tells (client-go: meta.UnsafeGuessKindToResource, C143). */
export function unsafeGuessKindToResource(kind: string): { plural: string; singular: string } {
  const singular = kind.toLowerCase();
  if (singular.endsWith('endpoints')) return { plural: singular, singular };
  if (singular.endsWith('s')) return { plural: `${singular}es`, singular };
  if (singular.endsWith('y')) return { plural: `${singular.slice(0, -1)}ies`, singular };
  return { plural: `${singular}s`, singular };
}

function singularOf({ singularName, kind }: ApiResource): string {
  return singularName === '' ? unsafeGuessKindToResource(kind).singular : singularName;
}

/** By group-version, its place in the order. */
function rankGroupVersions({ groups }: ApiResources): ReadonlyMap<string, number> {
  const inOrder = groups.flatMap(({ group, versions, preferredVersion }) =>
    [...(preferredVersion === undefined ? [] : [preferredVersion]), ...versions].map((version) =>
      formatGroupVersion({ group, version }),
    ),
  );
  return new Map([...new Set(['v1', ...inOrder])].map((name, index) => [name, index]));
}

function isMeant(entry: ApiResource, { group, version, resource }: Wanted): boolean {
  if (version !== '' && entry.version !== version) return false;
  const isInGroup = version === '' ? entry.group.startsWith(group) : entry.group === group;
  if (group !== '' && !isInGroup) return false;
  return entry.resource === resource || singularOf(entry) === resource;
}

function isOfKind(entry: ApiResource, { group, kind }: GroupKind): boolean {
  return entry.group === group && (entry.kind === kind || entry.kind.toLowerCase() === kind);
}

const formatKind = (entry: ApiResource): string => `${formatGroupVersion(entry)}/${entry.kind}`;

const isSameVersion = (a: GroupVersion, b: GroupVersion): boolean =>
  a.group === b.group && a.version === b.version;

const toKind = ({ group, version, kind }: ApiResource): GroupVersionKind => ({
  group,
  version,
  kind,
});

const toResource = ({ group, version, resource }: ApiResource): GroupVersionResource => ({
  group,
  version,
  resource,
});

const toMapping = (entry: ApiResource): RESTMapping => ({
  resource: toResource(entry),
  groupVersionKind: toKind(entry),
  scope: entry.namespaced ? 'namespace' : 'root',
});
