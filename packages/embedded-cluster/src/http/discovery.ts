import { apiVersionOf, RESOURCES } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import { parseAccept } from './negotiate.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] as const;
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'] as const;
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

/** The Kubernetes release whose API is imitated. */
const VERSION = {
  major: '1',
  minor: '37',
  gitVersion: 'v1.37.2+deltascope',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'embedded',
};

export interface DiscoveryAnswer {
  readonly contentType: string;
  readonly body: unknown;
}

/**
 * Answers /version, /api, /apis and below (API concept: discovery), aggregated when the client asks for it;
 * undefined when the path is none of them.
 */
export function discover(
  pathname: string,
  accept: string | undefined,
): DiscoveryAnswer | undefined {
  const path = pathname.replace(/\/+$/, '');
  const isAggregated = wantsAggregated(accept);
  if (path === '/version') return plain(VERSION);
  if (path === '/api') return isAggregated ? aggregated(['']) : plain(coreVersions());
  if (path === '/apis') return isAggregated ? aggregated(namedGroups()) : plain(groupList());
  const [, root, ...segments] = path.split('/');
  if (root === 'api' && segments.length === 1) return resourceList('', segments[0] ?? '');
  if (root !== 'apis') return undefined;
  const [group = '', version] = segments;
  if (segments.length === 1 && namedGroups().includes(group)) return plain(apiGroup(group));
  return segments.length === 2 ? resourceList(group, version ?? '') : undefined;
}

function plain(body: unknown): DiscoveryAnswer {
  return { contentType: 'application/json', body };
}

function wantsAggregated(accept: string | undefined): boolean {
  const [first] = parseAccept(accept).filter(
    ({ mediaType, parameters }) =>
      mediaType === 'application/json' &&
      (parameters.get('as') === undefined ||
        (parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('v') === 'v2')),
  );
  return first?.parameters.get('as') === 'APIGroupDiscoveryList';
}

function namedGroups(): string[] {
  return [...new Set(RESOURCES.map(({ group }) => group).filter((group) => group !== ''))];
}

function versionsOf(group: string): string[] {
  return [...new Set(RESOURCES.filter((r) => r.group === group).map(({ version }) => version))];
}

function servedIn(group: string, version: string): ResourceDefinition[] {
  return RESOURCES.filter((r) => r.group === group && r.version === version);
}

function coreVersions(): unknown {
  return { kind: 'APIVersions', versions: versionsOf(''), serverAddressByClientCIDRs: [] };
}

function groupList(): unknown {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: namedGroups().map(apiGroup) };
}

function apiGroup(group: string): unknown {
  const versions = versionsOf(group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: group,
    versions,
    preferredVersion: versions[0],
  };
}

function resourceList(group: string, version: string): DiscoveryAnswer | undefined {
  const served = servedIn(group, version);
  const [first] = served;
  if (first === undefined) return undefined;
  return plain({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(first),
    resources: served.flatMap(resourceEntries),
  });
}

function resourceEntries(definition: ResourceDefinition): unknown[] {
  const { resource, singular, namespaced, kind, shortNames, categories } = definition;
  const entry = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const sub = { singularName: '', namespaced, verbs: SUBRESOURCE_VERBS };
  return [
    entry,
    ...(definition.hasScale ? [{ ...sub, name: `${resource}/scale`, ...SCALE }] : []),
    ...(definition.hasStatus ? [{ ...sub, name: `${resource}/status`, kind }] : []),
  ];
}

function aggregated(groups: readonly string[]): DiscoveryAnswer {
  const items = groups.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(group).map((version) => ({
      version,
      resources: servedIn(group, version).map(aggregatedResource),
      freshness: 'Current',
    })),
  }));
  return {
    contentType: AGGREGATED,
    body: {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items,
    },
  };
}

function aggregatedResource(definition: ResourceDefinition): unknown {
  const { resource, kind, singular, namespaced, shortNames, categories } = definition;
  const ownKind = { group: '', version: '', kind };
  const subresources = [
    ...(definition.hasScale ? [{ subresource: 'scale', responseKind: SCALE }] : []),
    ...(definition.hasStatus ? [{ subresource: 'status', responseKind: ownKind }] : []),
  ].map((sub) => ({ ...sub, verbs: SUBRESOURCE_VERBS }));
  return {
    resource,
    responseKind: ownKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: VERBS,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
