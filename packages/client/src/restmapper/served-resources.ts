import type { ApiGroup, ApiResource, ApiResources } from '../discovery/api-resource.ts';

/** "apps/v1 deployments Deployment", for tests. */
export function served(line: string, more: Partial<ApiResource> = {}): ApiResource {
  const [groupVersion = '', resource = '', kind = ''] = line.split(' ');
  const [version = '', group = ''] = groupVersion.split('/').toReversed();
  return {
    group,
    version,
    resource,
    kind,
    responseKind: { group, version, kind },
    singularName: kind.toLowerCase(),
    namespaced: true,
    verbs: ['list'],
    shortNames: [],
    categories: [],
    ...more,
  };
}

/** As a server lists it that prefers the first version of each group, or else the ones given by group. */
export function servedResources(
  resources: readonly ApiResource[],
  {
    preferred = {},
    failed = new Map<string, Error>(),
  }: {
    preferred?: Readonly<Record<string, string>>;
    failed?: ReadonlyMap<string, Error>;
  } = {},
): ApiResources {
  const groups: ApiGroup[] = [...Map.groupBy(resources, ({ group }) => group)].map(
    ([group, ofGroup]) => {
      const versions = [...new Set(ofGroup.map(({ version }) => version))];
      return { group, versions, preferredVersion: preferred[group] ?? versions[0] };
    },
  );
  return { groups, resources, failed };
}
