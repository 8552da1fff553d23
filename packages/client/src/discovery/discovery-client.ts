import { formatGroupVersion, isNotFound, parseGroupVersion } from '@deltascope/apimachinery';
import type { RawResult } from '../rest/request.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import { readAggregatedDiscovery, type ApiGroupDiscoveryList } from './aggregated-discovery.ts';
import type { ApiResource, ApiResources } from './api-resource.ts';
import {
  DiscoveryInterface,
  type GroupsAndMaybeResources,
  type ServerVersion,
} from './discovery-interface.ts';
import { OpenApiV3Client } from './open-api-v3.ts';
import {
  readCoreGroup,
  readGroups,
  readResources,
  type ApiGroupList,
  type ApiResourceList,
  type ApiVersions,
} from './unaggregated-discovery.ts';

/** C140. */
const TIMEOUT_MS = 32_000;
/** C140: each group-version by itself is some thirty requests at once; at 5 a second they would take long. */
const BURST = 300;
/** C139: tries, when some group-versions failed. */
const MAX_TRIES = 2;

const JSON_ONLY = 'application/json';
/** C136. The server wants the parameters in this order. */
const AGGREGATED = `${JSON_ONLY};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,${JSON_ONLY}`;

type Root = '/api' | '/apis';

/**
 * Asks a server what it serves: two requests to one that aggregates discovery (C136), one more per group-version to one that does
 * not (C139). Caches nothing. Each request ends within 32 s (C140), or by the signal. Unless the RESTClient has a
 * limit that was configured, discovery has one of its own, of 300 requests at once (C140). Throws when /api (other than by 404) or
 * /apis fails (C137).
 */
export class DiscoveryClient extends DiscoveryInterface {
  readonly #client: RESTClient;
  readonly #accept: string;

  constructor(client: RESTClient, { useLegacyDiscovery = false } = {}) {
    super();
    this.#client = client.withDefaultBurst(BURST);
    this.#accept = useLegacyDiscovery ? JSON_ONLY : AGGREGATED;
  }

  /** The same client, which asks for each group-version by itself. */
  withLegacy(): DiscoveryClient {
    return new DiscoveryClient(this.#client, { useLegacyDiscovery: true });
  }

  serverVersion(signal: AbortSignal): Promise<ServerVersion> {
    return this.#client.get().absPath('/version').do<ServerVersion>(withTimeout(signal));
  }

  openAPIV3(): OpenApiV3Client {
    return new OpenApiV3Client(this.#client);
  }

  async groupsAndMaybeResources(signal: AbortSignal): Promise<GroupsAndMaybeResources> {
    const [core, named] = await Promise.all([
      this.#root('/api', signal),
      this.#root('/apis', signal),
    ]);
    const groups = [...core.groups, ...named.groups];
    const failed = new Map([...core.failed, ...named.failed]);
    // C136: of one root without the other, the resources would look complete and not be.
    if (core.resources === undefined || named.resources === undefined) return { groups, failed };
    return { groups, failed, resources: new Map([...core.resources, ...named.resources]) };
  }

  /** A server without a core group has none of its resources. */
  async serverResourcesForGroupVersion(
    groupVersion: string,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[]> {
    const asked = parseGroupVersion(groupVersion);
    try {
      const request = this.#client.forGroupVersion(asked).get();
      return readResources(await request.do<ApiResourceList>(withTimeout(signal)), asked);
    } catch (error) {
      if (formatGroupVersion(asked) === 'v1' && isNotFound(error)) return [];
      throw error;
    }
  }

  /** C139: asks a second time when some group-versions failed: they may have come or gone in between. */
  override async serverGroupsAndResources(signal: AbortSignal): Promise<ApiResources> {
    let found = await super.serverGroupsAndResources(signal);
    for (let tries = 1; found.failed.size > 0 && tries < MAX_TRIES; tries += 1) {
      found = await super.serverGroupsAndResources(signal);
    }
    return found;
  }

  async #root(path: Root, signal: AbortSignal): Promise<GroupsAndMaybeResources> {
    const answer = await this.#getRoot(path, signal);
    if (answer === undefined) return { groups: [], resources: new Map(), failed: new Map() };
    if (isAggregated(answer)) {
      return readAggregatedDiscovery(parse<ApiGroupDiscoveryList>(answer, path));
    }
    const groups =
      path === '/api'
        ? readCoreGroup(parse<ApiVersions>(answer, path))
        : readGroups(parse<ApiGroupList>(answer, path));
    return { groups, failed: new Map() };
  }

  /** undefined: the core group may be missing (C137). */
  async #getRoot(path: Root, signal: AbortSignal): Promise<RawResult | undefined> {
    try {
      const request = this.#client.get().absPath(path).setHeader('accept', this.#accept);
      return await request.doRaw(withTimeout(signal));
    } catch (error) {
      if (path === '/api' && isNotFound(error)) return undefined;
      throw error;
    }
  }
}

const withTimeout = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);

/** C136: the content type tells, in whatever order its parameters stand. */
function isAggregated({ contentType }: RawResult): boolean {
  const parameters = contentType.split(';').map((part) => part.trim());
  return [JSON_ONLY, 'g=apidiscovery.k8s.io', 'v=v2', 'as=apigroupdiscoverylist'].every(
    (parameter) => parameters.includes(parameter),
  );
}

function parse<T>({ body }: RawResult, path: Root): T {
  try {
    return JSON.parse(body.toString('utf8')) as T;
  } catch (cause) {
    throw new Error(`the answer to GET ${path} is not JSON`, { cause });
  }
}
