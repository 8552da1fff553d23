import type { GroupVersionKind } from '@deltascope/apimachinery';
import { compareVersions } from '../apiextensions/version-order.ts';
import { apiVersionOf } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import { parseAccept } from './negotiate.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** The Kubernetes release whose API is imitated. */
const VERSION = {
  major: '1',
  minor: '37',
  emulationMajor: '1',
  emulationMinor: '37',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '36',
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
  /** Written for people, whoever asks. */
  readonly isIndented?: boolean;
}

/** Paths that are no part of the API. */
const OTHER_PATHS = [
  '/healthz',
  '/healthz/ping',
  '/livez',
  '/livez/ping',
  '/openapi/v2',
  '/openapi/v3',
  '/readyz',
  '/readyz/ping',
  '/version',
];

/** Whether a path lies where the API is: what is not there is told by a Status, elsewhere by a plain 404. */
export function isApiPath(pathname: string, resources: readonly ResourceDefinition[]): boolean {
  const [, root, group = ''] = pathname.split('/');
  return root === 'api' || (root === 'apis' && namedGroups(resources).includes(group));
}

/**
 * Answers /, /version, /api, /apis and below (API concept: discovery), aggregated when the client asks for it;
 * undefined when the path is none of them.
 */
export function discover(
  pathname: string,
  { accept, resources }: { accept: string | undefined; resources: readonly ResourceDefinition[] },
): DiscoveryAnswer | undefined {
  const path = pathname.replace(/\/+$/, '');
  const isAggregated = wantsAggregated(accept);
  if (path === '') return { ...plain({ paths: pathsOf(resources) }), isIndented: true };
  if (path === '/version') return { ...plain(VERSION), isIndented: true };
  if (path === '/api')
    return isAggregated ? aggregated(resources, ['']) : plain(coreVersions(resources));
  const groups = namedGroups(resources);
  if (path === '/apis') {
    return isAggregated ? aggregated(resources, groups) : plain(groupList(resources));
  }
  const [, root, ...segments] = path.split('/');
  if (root === 'api' && segments.length === 1)
    return resourceList(servedIn(resources, '', segments[0] ?? ''));
  if (root !== 'apis') return undefined;
  const [group = '', version] = segments;
  if (segments.length === 1 && groups.includes(group)) return plain(apiGroup(resources, group));
  return segments.length === 2
    ? resourceList(servedIn(resources, group, version ?? ''))
    : undefined;
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

type Resources = readonly ResourceDefinition[];

function namedGroups(resources: Resources): string[] {
  return [...new Set(resources.map(({ group }) => group).filter((group) => group !== ''))];
}

/** The preferred one first. */
function versionsOf(resources: Resources, group: string): string[] {
  const versions = resources.filter((r) => r.group === group).map(({ version }) => version);
  return [...new Set(versions)].toSorted(compareVersions);
}

function servedIn(resources: Resources, group: string, version: string): ResourceDefinition[] {
  return resources.filter((r) => r.group === group && r.version === version);
}

function coreVersions(resources: Resources): unknown {
  const versions = versionsOf(resources, '');
  return { kind: 'APIVersions', versions, serverAddressByClientCIDRs: [] };
}

function pathsOf(resources: Resources): string[] {
  const ofGroups = namedGroups(resources).flatMap((group) => [
    `/apis/${group}`,
    ...versionsOf(resources, group).map((version) => `/apis/${group}/${version}`),
  ]);
  const core = versionsOf(resources, '').map((version) => `/api/${version}`);
  return ['/api', ...core, '/apis', '/apis/', ...ofGroups, ...OTHER_PATHS].toSorted();
}

function groupList(resources: Resources): unknown {
  const groups = namedGroups(resources).map((group) => groupVersions(resources, group));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

function apiGroup(resources: Resources, group: string): unknown {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupVersions(resources, group) };
}

function groupVersions(resources: Resources, group: string): object {
  const versions = versionsOf(resources, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function resourceList(served: Resources): DiscoveryAnswer | undefined {
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
  const { resource, singular, namespaced, kind, verbs, shortNames, categories } = definition;
  const entry = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const subresources = definition.subresources.map((sub) => ({
    name: `${resource}/${sub.subresource}`,
    singularName: '',
    namespaced,
    ...relativeTo(definition, sub.responseKind),
    verbs: sub.verbs,
  }));
  return [entry, ...subresources];
}

/** A kind, its group and version only where they are not those of the resource. */
function relativeTo(
  { group, version }: ResourceDefinition,
  answer: GroupVersionKind,
): Partial<GroupVersionKind> {
  const isOwn = answer.group === group && answer.version === version;
  return isOwn ? { kind: answer.kind } : answer;
}

function aggregated(resources: Resources, groups: readonly string[]): DiscoveryAnswer {
  const items = groups.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(resources, group).map((version) => ({
      version,
      resources: servedIn(resources, group, version).map(aggregatedResource),
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
  const { resource, kind, singular, namespaced, verbs, shortNames, categories } = definition;
  const own = { group: '', version: '' };
  const subresources = definition.subresources.map(({ subresource, responseKind, ...sub }) => ({
    subresource,
    responseKind: { ...own, ...relativeTo(definition, responseKind) },
    verbs: sub.verbs,
  }));
  return {
    resource,
    responseKind: { ...own, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
