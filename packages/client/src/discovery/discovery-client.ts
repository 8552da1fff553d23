import { formatGroupVersion, isNotFound, type GroupVersion } from '@deltascope/apimachinery';
import type { RESTClient } from '../rest/rest-client.ts';
import type { RawResult } from '../rest/request.ts';
import { readAggregatedDiscovery, type ApiGroupDiscoveryList } from './aggregated-discovery.ts';
import type { ApiGroup, ApiResource, ApiResources } from './api-resource.ts';

/** C140. */
const TIMEOUT_MS = 32_000;
/** C139: tries, when some group-versions failed. */
const MAX_TRIES = 2;
/** Group-versions asked for at one time, when the server does not aggregate. */
const MAX_CONCURRENT = 16;

/** C136. */
const ACCEPT =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/** GET /version; the fields used here. */
export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  /** "v1.37.2" */
  readonly gitVersion: string;
  readonly platform: string;
}

/** Of /api. */
interface ApiVersions {
  readonly versions?: readonly string[];
}

/** Of /apis. */
interface ApiGroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

interface ApiResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
    readonly shortNames?: readonly string[];
  }[];
}

/** Asks a server what it serves. Caches nothing. Each request ends within 32 s (C140), or by the signal. */
export class DiscoveryClient {
  readonly #client: RESTClient;

  constructor(client: RESTClient) {
    this.#client = client;
  }

  serverVersion(signal: AbortSignal): Promise<ServerVersion> {
    return this.#client.get().absPath('/version').do<ServerVersion>(withTimeout(signal));
  }

  /**
   * All groups and resources: two requests to a server that aggregates discovery (C136), one per group-version to one that does
   * not (C139). What could not be read is in `failed`; throws when /api (other than by 404) or /apis fails (C137).
   */
  async serverResources(signal: AbortSignal): Promise<ApiResources> {
    const roots = await Promise.all([this.#root('/api', signal), this.#root('/apis', signal)]);
    const answers = roots.filter((answer) => answer !== undefined);
    if (answers.every(isAggregated)) {
      return readAggregatedDiscovery(answers.map((answer) => parse<ApiGroupDiscoveryList>(answer)));
    }
    const groups = answers.flatMap(readGroups);
    let found = await this.#readEach(groups, signal);
    for (let tries = 1; found.failed.size > 0 && tries < MAX_TRIES; tries += 1) {
      found = await this.#readEach(groups, signal);
    }
    return found;
  }

  /** undefined: the core group may be missing (C137). */
  async #root(path: '/api' | '/apis', signal: AbortSignal): Promise<RawResult | undefined> {
    try {
      const request = this.#client.get().absPath(path).setHeader('accept', ACCEPT);
      return await request.doRaw(withTimeout(signal));
    } catch (error) {
      if (path === '/api' && isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #readEach(groups: readonly ApiGroup[], signal: AbortSignal): Promise<ApiResources> {
    const groupVersions = groups.flatMap(({ group, versions }) =>
      versions.map((version) => ({ group, version })),
    );
    const failed = new Map<string, Error>();
    const read = async (groupVersion: GroupVersion): Promise<ApiResource[]> => {
      try {
        const client = this.#client.forGroupVersion(groupVersion);
        const list = await client.get().do<ApiResourceList>(withTimeout(signal));
        return readResources(list, groupVersion);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Error)) throw error;
        failed.set(formatGroupVersion(groupVersion), error);
        return [];
      }
    };
    const resources: ApiResource[] = [];
    for (let start = 0; start < groupVersions.length; start += MAX_CONCURRENT) {
      const batch = groupVersions.slice(start, start + MAX_CONCURRENT);
      resources.push(...(await Promise.all(batch.map(read))).flat());
    }
    return { groups, resources, failed };
  }
}

const withTimeout = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);

/** C136: the content type tells, in whatever order its parameters stand. */
function isAggregated({ contentType }: RawResult): boolean {
  const parameters = contentType.split(';').map((part) => part.trim());
  return ['g=apidiscovery.k8s.io', 'v=v2', 'as=apigroupdiscoverylist'].every((parameter) =>
    parameters.includes(parameter),
  );
}

function parse<T>({ body }: RawResult): T {
  return JSON.parse(body.toString('utf8')) as T;
}

/** The groups of either root, in either format. */
function readGroups(answer: RawResult): readonly ApiGroup[] {
  if (isAggregated(answer)) {
    return readAggregatedDiscovery([parse<ApiGroupDiscoveryList>(answer)]).groups;
  }
  const { versions, groups = [] } = parse<ApiVersions & ApiGroupList>(answer);
  const [preferredVersion] = versions ?? [];
  const core =
    preferredVersion === undefined
      ? []
      : [{ group: '', versions: versions ?? [], preferredVersion }];
  const named = groups.map(({ name, versions: served, preferredVersion: preferred }) => ({
    group: name,
    versions: served.map(({ version }) => version),
    preferredVersion: preferred?.version ?? served[0]?.version ?? '',
  }));
  return [...core, ...named];
}

/** A resource may speak a kind of another group-version (Scale); it is served under the asked one all the same. */
function readResources(
  { resources = [] }: ApiResourceList,
  groupVersion: GroupVersion,
): ApiResource[] {
  return resources.map(({ name, kind, namespaced, verbs, shortNames = [] }) => ({
    ...groupVersion,
    resource: name,
    kind,
    namespaced,
    verbs,
    shortNames,
  }));
}
