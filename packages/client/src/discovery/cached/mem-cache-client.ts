import { isTooManyRequests, KubeStatusError } from '@deltascope/apimachinery';
import { isConnectionRefused, isConnectionReset } from '../../util/connection-error.ts';
import { withSignal } from '../../util/with-signal.ts';
import type { ApiResource } from '../api-resource.ts';
import {
  CachedDiscoveryInterface,
  readGroupVersions,
  type DiscoveryInterface,
  type GroupsAndMaybeResources,
  type ServerVersion,
} from '../discovery-interface.ts';
import type { OpenApiV3Client } from '../open-api-v3.ts';

/** C141: the group-version is not in the cache. It may be on the server: `invalidate` has the cache filled anew. */
export class ErrCacheNotFound extends Error {
  override readonly name = 'ErrCacheNotFound';

  constructor(groupVersion: string) {
    super(`${groupVersion} is not in the discovery cache`);
  }
}

/** A server that does not aggregate listed a group-version, and nothing in it: it may not have come to know its resources yet. */
export class EmptyResponseError extends Error {
  override readonly name = 'EmptyResponseError';

  constructor(groupVersion: string) {
    super(`received empty response for: ${groupVersion}`);
  }
}

interface Contents {
  /** What the roots told. */
  readonly roots: GroupsAndMaybeResources;
  /** Of each group-version, what is known, and why nothing is. */
  readonly resources: Map<string, readonly ApiResource[]>;
  readonly failed: Map<string, Error>;
}

interface Filling {
  readonly contents: Promise<Contents>;
  /** Of the caller that began it. */
  readonly signal: AbortSignal;
}

/**
 * Discovery kept in memory (client-go: memory.NewMemCacheClient, C141). It is filled by the first call, once for all who ask
 * meanwhile, and never looks again by itself: what is not in it is an ErrCacheNotFound until `invalidate`. The exception is a
 * group-version that failed in passing (refused, reset, timed out, 429, 500 and above): asked for by name it is read again.
 *
 * It holds one server's discovery and no more. A filling that fails leaves it empty and fails all who wait for it; one that its
 * caller aborts is begun again by another who waits.
 */
export class MemCacheClient extends CachedDiscoveryInterface {
  readonly #delegate: DiscoveryInterface;
  #contents: Contents | undefined;
  #filling: Filling | undefined;

  constructor(delegate: DiscoveryInterface) {
    super();
    this.#delegate = delegate;
  }

  /** True once it is filled. */
  fresh(): boolean {
    return this.#contents !== undefined;
  }

  invalidate(): void {
    this.#contents = undefined;
    // Whoever asks from now on must not be answered by what was read before.
    this.#filling = undefined;
    if (this.#delegate instanceof CachedDiscoveryInterface) this.#delegate.invalidate();
  }

  /** Not cached. */
  serverVersion(signal: AbortSignal): Promise<ServerVersion> {
    return this.#delegate.serverVersion(signal);
  }

  /** Not cached. */
  openAPIV3(): OpenApiV3Client {
    return this.#delegate.openAPIV3();
  }

  /** Where the server does not aggregate, what failed in passing is read again: each group-version is then asked for by name. */
  async groupsAndMaybeResources(signal: AbortSignal): Promise<GroupsAndMaybeResources> {
    return (await this.#filled(signal)).roots;
  }

  async serverResourcesForGroupVersion(
    groupVersion: string,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[]> {
    const { resources, failed } = await this.#filled(signal);
    const error = failed.get(groupVersion);
    if (error !== undefined && isTransient(error)) {
      return this.#readAgain(groupVersion, { resources, failed }, signal);
    }
    const found = resources.get(groupVersion);
    if (found !== undefined) return found;
    throw error ?? new ErrCacheNotFound(groupVersion);
  }

  async #readAgain(
    groupVersion: string,
    { resources, failed }: Pick<Contents, 'resources' | 'failed'>,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[]> {
    try {
      const found = await this.#read(groupVersion, signal);
      resources.set(groupVersion, found);
      failed.delete(groupVersion);
      return found;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error) failed.set(groupVersion, error);
      throw error;
    }
  }

  async #filled(signal: AbortSignal): Promise<Contents> {
    while (this.#contents === undefined) {
      const filling = this.#filling;
      if (filling === undefined) return this.#fill(signal);
      try {
        return await withSignal(filling.contents, signal);
      } catch (error) {
        if (signal.aborted || !filling.signal.aborted) throw error;
      }
    }
    return this.#contents;
  }

  async #fill(signal: AbortSignal): Promise<Contents> {
    const filling = { contents: this.#readAll(signal), signal };
    this.#filling = filling;
    try {
      const contents = await filling.contents;
      if (this.#filling === filling) this.#contents = contents;
      return contents;
    } finally {
      if (this.#filling === filling) this.#filling = undefined;
    }
  }

  async #readAll(signal: AbortSignal): Promise<Contents> {
    const roots = await this.#delegate.groupsAndMaybeResources(signal);
    const { groups, resources, failed } = roots;
    if (resources !== undefined) {
      return { roots, resources: new Map(resources), failed: new Map(failed) };
    }
    const answers = await readGroupVersions(groups, {
      read: (groupVersion) => this.#read(groupVersion, signal),
      signal,
    });
    return {
      roots,
      resources: new Map(answers.resources),
      failed: new Map([...failed, ...answers.failed]),
    };
  }

  async #read(groupVersion: string, signal: AbortSignal): Promise<readonly ApiResource[]> {
    const found = await this.#delegate.serverResourcesForGroupVersion(groupVersion, signal);
    if (found.length === 0) throw new EmptyResponseError(groupVersion);
    return found;
  }
}

/** C141. A request that ran into its time limit may do better the next time. */
function isTransient(error: Error): boolean {
  if (error instanceof KubeStatusError) return error.code >= 500 || isTooManyRequests(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  return isConnectionRefused(error) || isConnectionReset(error);
}
