import {
  formatGroupVersion,
  type GroupVersionResource,
  type KubeObject,
} from '@deltascope/apimachinery';
import type { GroupVersionTable, ResourceEntry } from '../gentype/group-version.ts';
import type { ListWatchOptions } from '../gentype/list-watch.ts';
import { ResourceReader } from '../gentype/resource-reader.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import type { GenericLister } from '../tools/cache/lister.ts';
import type { ListerWatcher } from '../tools/cache/lister-watcher.ts';
import type { SharedIndexInformer } from '../tools/cache/shared-informer.ts';
import {
  type InformerScope,
  SharedInformerFactory,
  type SharedInformerFactoryOptions,
} from './shared-informer-factory.ts';

/** `client` is what a clientset is made of; of the others, those of a ListWatch hold for each that is made. */
export interface TypedSharedInformerFactoryOptions
  extends
    Omit<SharedInformerFactoryOptions<KubeObject>, 'client' | 'expected'>,
    Pick<ListWatchOptions, 'stripManagedFields' | 'onMalformed' | 'maxLineBytes'> {
  readonly client: RESTClient;
}

/** The objects of a kind's client that can be listed and watched; never for others. */
type Watched<Accessor> = Accessor extends (namespace: string) => {
  listWatch(): ListerWatcher<infer T>;
}
  ? T
  : never;

/** A shared informer of a namespaced kind, and its lister (client-go: DeploymentInformer, DeploymentLister). */
export interface NamespacedInformer<T extends KubeObject> {
  readonly informer: SharedIndexInformer<T>;
  readonly lister: Pick<GenericLister<T>, 'list' | 'byNamespace'>;
}

/** A shared informer of a kind without namespaces, and its lister (client-go: NodeInformer, NodeLister). */
export interface ClusterInformer<T extends KubeObject> {
  readonly informer: SharedIndexInformer<T>;
  readonly lister: Pick<GenericLister<T>, 'list' | 'get'>;
}

/** The informers of a group-version: of A's kinds those that can be listed and watched. The same for each kind and namespace. */
export type GroupVersionInformers<A> = {
  readonly [K in keyof A as [Watched<A[K]>] extends [never] ? never : K]: A[K] extends () => unknown
    ? () => ClusterInformer<Watched<A[K]>>
    : (scope?: Pick<InformerScope, 'namespace'>) => NamespacedInformer<Watched<A[K]>>;
};

/**
 * A SharedInformerFactory whose informers and listers know what they hold (client-go: informers.SharedInformerFactory). It knows no kind
 * by itself: a group-version's table tells it of them, and no other has to be loaded.
 *
 *     const { informer, lister } = factory.forGroupVersion(APPS_V1).deployments();
 *     lister.byNamespace('shop').get('web').spec.replicas;
 */
export class TypedSharedInformerFactory extends SharedInformerFactory<KubeObject> {
  constructor({
    client,
    stripManagedFields,
    onMalformed,
    maxLineBytes,
    ...shared
  }: TypedSharedInformerFactoryOptions) {
    const reading = {
      ...(stripManagedFields !== undefined && { stripManagedFields }),
      ...(onMalformed && { onMalformed }),
      ...(maxLineBytes !== undefined && { maxLineBytes }),
    };
    super({
      ...shared,
      client: {
        listWatch: (gvr: GroupVersionResource, { namespace, ...options }) =>
          new ResourceReader<KubeObject>({
            client: client.forGroupVersion(gvr),
            resource: gvr.resource,
            namespace,
          }).listWatch({ ...reading, ...options }),
      },
    });
  }

  /** Its informers. None is made before it is asked for; kinds without namespaces disregard that of the factory. */
  forGroupVersion<A>(table: GroupVersionTable<A>): GroupVersionInformers<A> {
    const { group, version, resources } = table;
    const apiVersion = formatGroupVersion(table);
    const informers = Object.entries<ResourceEntry>(resources).map(
      ([name, { resource, kind, namespaced }]) => {
        const expected = { apiVersion, kind };
        const open = (scope: InformerScope = {}): unknown =>
          this.forResource(
            { group, version, resource },
            namespaced ? { ...scope, expected } : { namespace: '', expected },
          );
        return [name, open];
      },
    );
    // The table was generated together with A, whose type leaves out what cannot be watched.
    return Object.fromEntries(informers) as GroupVersionInformers<A>;
  }
}
