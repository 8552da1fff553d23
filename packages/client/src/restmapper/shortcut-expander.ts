import {
  formatGroupResource,
  type GroupKind,
  type GroupResource,
  type GroupVersionKind,
  type GroupVersionResource,
} from '@deltascope/apimachinery';
import type { ApiResource } from '../discovery/api-resource.ts';
import type { DiscoveryInterface } from '../discovery/discovery-interface.ts';
import { isNoMatchError } from './match-errors.ts';
import type {
  PartialResource,
  ResettableRESTMapper,
  RESTMapper,
  RESTMapping,
} from './rest-mapper.ts';

/** What a ShortcutExpander works with. */
export interface ShortcutExpanderOptions {
  /** Answers, once short names are expanded. */
  readonly delegate: RESTMapper | ResettableRESTMapper;
  /** Tells the short names; better a cached one, since it is asked each time. */
  readonly discovery: DiscoveryInterface;
  /** Told when a short name has more than one meaning. Default: nobody is. */
  readonly onWarning?: (message: string) => void;
}

/**
 * A mapper that knows short names (client-go: NewShortcutExpander). C144: an exact plural or singular name goes before a short name;
 * of several meanings the first in discovery's order is taken, and each of another resource is warned of. A group may be
 * given by its beginning, if no group of exactly that name has the short name.
 *
 * Differs from client-go: a version that was asked for along with a short name is not forgotten.
 */
export class ShortcutExpander implements ResettableRESTMapper {
  readonly #delegate: RESTMapper | ResettableRESTMapper;
  readonly #discovery: DiscoveryInterface;
  readonly #onWarning: (message: string) => void;

  constructor({ delegate, discovery, onWarning = () => {} }: ShortcutExpanderOptions) {
    this.#delegate = delegate;
    this.#discovery = discovery;
    this.#onWarning = onWarning;
  }

  reset(): void {
    if ('reset' in this.#delegate) this.#delegate.reset();
  }

  kindFor(resource: PartialResource, signal: AbortSignal): Promise<GroupVersionKind> {
    return this.#ask(resource, signal, (full) => this.#delegate.kindFor(full, signal));
  }

  kindsFor(resource: PartialResource, signal: AbortSignal): Promise<readonly GroupVersionKind[]> {
    return this.#ask(resource, signal, (full) => this.#delegate.kindsFor(full, signal));
  }

  resourceFor(resource: PartialResource, signal: AbortSignal): Promise<GroupVersionResource> {
    return this.#ask(resource, signal, (full) => this.#delegate.resourceFor(full, signal));
  }

  resourcesFor(
    resource: PartialResource,
    signal: AbortSignal,
  ): Promise<readonly GroupVersionResource[]> {
    return this.#ask(resource, signal, (full) => this.#delegate.resourcesFor(full, signal));
  }

  restMapping(
    kind: GroupKind,
    versions: readonly string[],
    signal: AbortSignal,
  ): Promise<RESTMapping> {
    return this.#delegate.restMapping(kind, versions, signal);
  }

  restMappings(
    kind: GroupKind,
    versions: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly RESTMapping[]> {
    return this.#delegate.restMappings(kind, versions, signal);
  }

  resourceSingularizer(resource: string, signal: AbortSignal): Promise<string> {
    const singularize = (full: PartialResource): Promise<string> =>
      this.#delegate.resourceSingularizer(full.resource, signal);
    return this.#ask({ resource }, signal, singularize);
  }

  /** A delegate that found nothing may have looked again, and then the short name may be known. */
  async #ask<T>(
    resource: PartialResource,
    signal: AbortSignal,
    question: (full: PartialResource) => Promise<T>,
  ): Promise<T> {
    const full = await this.#expand(resource, signal);
    try {
      return await question(full);
    } catch (error) {
      if (!isNoMatchError(error)) throw error;
      const again = await this.#expand(resource, signal);
      if (again.resource === full.resource && again.group === full.group) throw error;
      return question(again);
    }
  }

  async #expand(partial: PartialResource, signal: AbortSignal): Promise<PartialResource> {
    const { group = '', resource } = partial;
    const { resources } = await this.#discovery.serverGroupsAndResources(signal);
    const inGroup = resources.filter((one) => group === '' || one.group === group);
    if (inGroup.some((one) => one.resource === resource || one.singularName === resource)) {
      return partial;
    }
    const isMeant = ({ shortNames }: ApiResource): boolean => shortNames.includes(resource);
    const meant = inGroup.filter(isMeant);
    this.#warn(resource, meant);
    const byPrefix = (one: ApiResource): boolean => one.group.startsWith(group) && isMeant(one);
    const [found = resources.find(byPrefix)] = meant;
    return found === undefined
      ? partial
      : { ...partial, group: found.group, resource: found.resource };
  }

  /** Other versions of the same resource are no other meaning. */
  #warn(shortName: string, [taken, ...others]: readonly GroupResource[]): void {
    if (taken === undefined) return;
    const rivals = new Set(others.map(formatGroupResource));
    rivals.delete(formatGroupResource(taken));
    for (const rival of rivals) {
      this.#onWarning(
        `short name "${shortName}" could also match lower priority resource ${rival}`,
      );
    }
  }
}
