import { formatGroupVersion, type GroupVersion, type KubeObject } from '@deltascope/apimachinery';
import type { RESTClient } from '../rest/rest-client.ts';
import { ResourceClient } from './resource-client.ts';

/** What is called on a kind. */
export type Method = keyof ResourceClient<KubeObject>;

/** What most kinds have. */
export type Standard =
  | 'create'
  | 'get'
  | 'list'
  | 'watch'
  | 'listWatch'
  | 'update'
  | 'patch'
  | 'apply'
  | 'delete'
  | 'deleteCollection';
/** What kinds with a status have besides. */
export type Status = 'updateStatus' | 'applyStatus';
/** What kinds of which there may be more or fewer have besides. */
export type Scalable = 'getScale' | 'updateScale' | 'patchScale' | 'applyScale';

/** The subresources that hold the kind itself: whose update is there, whose patch is too. */
interface PatchableSubResources {
  readonly updateStatus: 'status';
  readonly updateApproval: 'approval';
  readonly updateEphemeralContainers: 'ephemeralcontainers';
  readonly updateResize: 'resize';
}

type ClientOf<T extends KubeObject, M extends Method> = Pick<
  ResourceClient<T, PatchableSubResources[M & keyof PatchableSubResources]>,
  M
>;

/** The client of a kind in a namespace; "" is all of them, for `list`, `watch` and `listWatch`. Nothing is sent by asking for it. */
export type Namespaced<T extends KubeObject, M extends Method> = (
  namespace: string,
) => ClientOf<T, M>;

/** The client of a kind without namespaces. */
export type ClusterScoped<T extends KubeObject, M extends Method> = () => ClientOf<T, M>;

/** What a group-version's clients need to know at run time: A is what they can do (AppsV1, CoreV1 ...). */
export interface GroupVersionTable<A> extends GroupVersion {
  readonly resources: { readonly [K in keyof A]: ResourceEntry };
}

/** One resource of a GroupVersionTable. */
export interface ResourceEntry {
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * The typed clients of one group-version (client-go: typed/apps/v1.NewForConfig). All share the client's transport (C147).
 *
 *     const apps = createGroupVersionClient(client, APPS_V1);
 *     await apps.deployments('shop').get('web', signal);
 */
export function createGroupVersionClient<A>(client: RESTClient, table: GroupVersionTable<A>): A {
  const { group, version, resources } = table;
  const apiVersion = formatGroupVersion(table);
  const ofVersion = client.forGroupVersion({ group, version });
  const entries = Object.entries<ResourceEntry>(resources);
  const clients = entries.map(([name, { resource, kind, namespaced }]) => {
    const options = { client: ofVersion, apiVersion, resource, kind };
    const open = (namespace = ''): ResourceClient<KubeObject> =>
      new ResourceClient({ ...options, ...(namespaced && { namespace }) });
    return [name, open] as const;
  });
  // The table was generated together with A.
  return Object.fromEntries(clients) as A;
}
