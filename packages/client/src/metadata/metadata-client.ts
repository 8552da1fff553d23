import type {
  GroupVersionResource,
  KubeList,
  ListOptions,
  PartialObjectMetadata,
} from '@deltascope/apimachinery';
import { DynamicResource } from '../dynamic/dynamic-client.ts';
import type { DeleteOptions, PatchOptions } from '../gentype/call-options.ts';
import { createListWatch, type ListWatchOptions } from '../gentype/list-watch.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';

/** API concept: alternate representations of resources. JSON only; a server that cannot (before 1.15) answers 406. */
const acceptAs = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1`;
const ACCEPT_OBJECT = acceptAs('PartialObjectMetadata');
const ACCEPT_LIST = acceptAs('PartialObjectMetadataList');

/**
 * Reads the metadata of objects of any kind, and nothing else of them: what a garbage collector or a quota needs costs a fraction of
 * the bytes (client-go: metadata.Interface, C115).
 */
export class MetadataClient {
  readonly #client: RESTClient;

  constructor(client: RESTClient) {
    this.#client = client;
  }

  /** A resource in all namespaces, or a cluster-scoped one; `namespace` narrows it. */
  resource(gvr: GroupVersionResource): MetadataResource {
    return new MetadataResource(this.#client.forGroupVersion(gvr), gvr.resource);
  }

  /** What a Reflector of this resource's metadata reads from (C1-C3). */
  listWatch(
    gvr: GroupVersionResource,
    options: ListWatchOptions = {},
  ): ListerWatcher<PartialObjectMetadata> {
    return this.resource(gvr)
      .namespace(options.namespace ?? '')
      .listWatch(options);
  }
}

/** One collection (client-go: metadata.ResourceInterface). Calls throw as those of a DynamicResource. */
export class MetadataResource {
  readonly #client: RESTClient;
  readonly #resource: string;
  readonly #plain: DynamicResource;
  readonly #lists: DynamicResource;
  readonly #objects: DynamicResource;

  constructor(client: RESTClient, resource: string, namespace = '') {
    this.#client = client;
    this.#resource = resource;
    const path = { resource, namespace };
    this.#plain = new DynamicResource(client, path);
    this.#lists = new DynamicResource(client.accepting(ACCEPT_LIST), path);
    this.#objects = new DynamicResource(client.accepting(ACCEPT_OBJECT), path);
  }

  /** "" is all namespaces. */
  namespace(namespace: string): MetadataResource {
    return new MetadataResource(this.#client, this.#resource, namespace);
  }

  /** One page when `limit` is set. */
  list(options: ListOptions, signal: AbortSignal): Promise<KubeList<PartialObjectMetadata>> {
    return this.#lists.list(options, signal);
  }

  watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<PartialObjectMetadata>> {
    return this.#objects.watch(options, signal);
  }

  get(name: string, signal: AbortSignal): Promise<PartialObjectMetadata> {
    return this.#objects.get(name, signal);
  }

  /** The patch is of the whole object; its metadata comes back. */
  patch(
    name: string,
    patch: object,
    options: PatchOptions & { signal: AbortSignal },
  ): Promise<PartialObjectMetadata> {
    return this.#objects.patch(name, patch, options);
  }

  /** Resolves when the server has accepted the deletion. */
  delete(name: string, options: DeleteOptions, signal: AbortSignal): Promise<void> {
    return this.#plain.delete(name, options, signal);
  }

  /** Of this collection; the namespace of the options does not count. */
  listWatch(
    options: Omit<ListWatchOptions, 'namespace'> = {},
  ): ListerWatcher<PartialObjectMetadata> {
    const source = {
      list: this.#lists.list.bind(this.#lists),
      watch: this.#objects.watch.bind(this.#objects),
    };
    return createListWatch(source, options);
  }
}
