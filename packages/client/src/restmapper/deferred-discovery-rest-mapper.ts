import type { GroupKind, GroupVersionKind, GroupVersionResource } from '@deltascope/apimachinery';
import type { CachedDiscoveryInterface } from '../discovery/discovery-interface.ts';
import { DiscoveryRESTMapper } from './discovery-rest-mapper.ts';
import type { PartialResource, ResettableRESTMapper, RESTMapping } from './rest-mapper.ts';

/**
 * Maps by discovery, which it asks when it is asked first (client-go: DeferredDiscoveryRESTMapper). C142: where there is no match,
 * and the cache does not call itself fresh, it resets and tries once more. A MemCacheClient is fresh as soon as it is filled: to
 * find kinds that came later, `reset`.
 *
 * Holds one mapper, of what the cache told last. Group-versions that could not be read are left out of it; an error of no match
 * has them as its cause.
 */
export class DeferredDiscoveryRESTMapper implements ResettableRESTMapper {
  readonly #discovery: CachedDiscoveryInterface;
  #delegate: DiscoveryRESTMapper | undefined;
  #resets = 0;

  constructor(discovery: CachedDiscoveryInterface) {
    this.#discovery = discovery;
  }

  reset(): void {
    this.#discovery.invalidate();
    this.#delegate = undefined;
    this.#resets += 1;
  }

  kindFor(resource: PartialResource, signal: AbortSignal): Promise<GroupVersionKind> {
    return this.#ask((mapper) => mapper.kindFor(resource), signal);
  }

  kindsFor(resource: PartialResource, signal: AbortSignal): Promise<readonly GroupVersionKind[]> {
    return this.#ask((mapper) => mapper.kindsFor(resource), signal);
  }

  resourceFor(resource: PartialResource, signal: AbortSignal): Promise<GroupVersionResource> {
    return this.#ask((mapper) => mapper.resourceFor(resource), signal);
  }

  resourcesFor(
    resource: PartialResource,
    signal: AbortSignal,
  ): Promise<readonly GroupVersionResource[]> {
    return this.#ask((mapper) => mapper.resourcesFor(resource), signal);
  }

  restMapping(
    kind: GroupKind,
    versions: readonly string[],
    signal: AbortSignal,
  ): Promise<RESTMapping> {
    return this.#ask((mapper) => mapper.restMapping(kind, versions), signal);
  }

  restMappings(
    kind: GroupKind,
    versions: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly RESTMapping[]> {
    return this.#ask((mapper) => mapper.restMappings(kind, versions), signal);
  }

  resourceSingularizer(resource: string, signal: AbortSignal): Promise<string> {
    return this.#ask((mapper) => mapper.resourceSingularizer(resource), signal);
  }

  async #ask<T>(
    question: (mapper: DiscoveryRESTMapper) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const mapper = await this.#mapper(signal);
    try {
      return await question(mapper);
    } catch (error) {
      if (this.#discovery.fresh()) throw error;
    }
    // Someone may have reset it meanwhile: then there is a newer one already, or none.
    if (this.#delegate === mapper) this.reset();
    return question(await this.#mapper(signal));
  }

  async #mapper(signal: AbortSignal): Promise<DiscoveryRESTMapper> {
    if (this.#delegate !== undefined) return this.#delegate;
    const resets = this.#resets;
    const served = await this.#discovery.serverGroupsAndResources(signal);
    const mapper = new DiscoveryRESTMapper(served);
    // What was asked before a reset must not answer after it.
    if (this.#resets === resets) this.#delegate ??= mapper;
    return mapper;
  }
}
