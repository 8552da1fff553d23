import type {
  GroupVersionResource,
  KubeList,
  ListOptions,
  Unstructured,
} from '@deltascope/apimachinery';
import {
  type DeleteOptions,
  deleteOptionsBody,
  type PatchOptions,
  type WriteOptions,
} from '../gentype/call-options.ts';
import { createListWatch, type ListWatchOptions, withItemKinds } from '../gentype/list-watch.ts';
import type { ListDecoderOptions } from '../rest/list-decoder.ts';
import { InvalidRequestError, type Request } from '../rest/request.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import type { WatchDecoderOptions } from '../rest/watch-decoder.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';

/** Reads and writes objects of kinds known at run time only (client-go: dynamic.Interface). */
export class DynamicClient {
  readonly #client: RESTClient;

  constructor(client: RESTClient) {
    this.#client = client;
  }

  /** A resource in all namespaces, or a cluster-scoped one; `namespace` narrows it. */
  resource(gvr: GroupVersionResource): DynamicResource {
    return new DynamicResource(this.#client.forGroupVersion(gvr), gvr.resource);
  }

  /** What a Reflector of this resource reads from (C1-C3). */
  listWatch(gvr: GroupVersionResource, options: ListWatchOptions = {}): ListerWatcher {
    const { namespace } = options;
    const resource = this.resource(gvr);
    return createListWatch(
      namespace === undefined ? resource : resource.namespace(namespace),
      options,
    );
  }
}

/**
 * One collection (client-go: dynamic.ResourceInterface). Every call throws KubeStatusError when the server refuses,
 * ConnectionError when there was no answer, InvalidRequestError when a name is missing or malformed (C145, C146); `list` throws
 * ListDecodeError when the answer is no list.
 */
export class DynamicResource {
  readonly #client: RESTClient;
  readonly #resource: string;
  readonly #namespace: string;

  constructor(client: RESTClient, resource: string, namespace = '') {
    this.#client = client;
    this.#resource = resource;
    this.#namespace = namespace;
  }

  /** "" is all namespaces. */
  namespace(namespace: string): DynamicResource {
    return new DynamicResource(this.#client, this.#resource, namespace);
  }

  /**
   * One page when `limit` is set. Items get the list's apiVersion and kind where the server left them out; `onItem` of the
   * decoder's options sees each before that.
   */
  async list(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions?: ListDecoderOptions<Unstructured>,
  ): Promise<KubeList> {
    const request = this.#begin(this.#client.get()).versionedParams(options);
    return withItemKinds(await request.list<Unstructured>(signal, decoderOptions));
  }

  watch(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions?: WatchDecoderOptions,
  ): Promise<WatchStream<Unstructured>> {
    return this.#begin(this.#client.get())
      .versionedParams(options)
      .watch<Unstructured>(signal, decoderOptions);
  }

  get(name: string, signal: AbortSignal): Promise<Unstructured> {
    return this.#named(this.#client.get(), name).do<Unstructured>(signal);
  }

  create(object: Unstructured, options: WriteOptions, signal: AbortSignal): Promise<Unstructured> {
    return this.#begin(this.#client.post())
      .versionedParams({ ...options })
      .body(object)
      .do<Unstructured>(signal);
  }

  /** Replaces the object of that name; its resourceVersion, when set, must be the current one. */
  update(object: Unstructured, options: WriteOptions, signal: AbortSignal): Promise<Unstructured> {
    return this.#named(this.#client.put(), object.metadata.name ?? '')
      .versionedParams({ ...options })
      .body(object)
      .do<Unstructured>(signal);
  }

  patch(
    name: string,
    patch: object,
    options: PatchOptions & { signal: AbortSignal },
  ): Promise<Unstructured> {
    const { type, signal, ...params } = options;
    if (type === 'apply' && hasManagedFields(patch)) {
      return Promise.reject(
        new InvalidRequestError('an applied object may not have managedFields'),
      );
    }
    return this.#named(this.#client.patch(type), name)
      .versionedParams(params)
      .body(patch)
      .do<Unstructured>(signal);
  }

  /** Resolves when the server has accepted the deletion; the object may live on while finalizers or a grace period run. */
  async delete(name: string, options: DeleteOptions, signal: AbortSignal): Promise<void> {
    await this.#named(this.#client.delete(), name).body(deleteOptionsBody(options)).doRaw(signal);
  }

  #begin(request: Request): Request {
    const inNamespace = this.#namespace === '' ? request : request.namespace(this.#namespace);
    return inNamespace.resource(this.#resource);
  }

  #named(request: Request, name: string): Request {
    return this.#begin(request).name(name);
  }
}

function hasManagedFields(object: object): boolean {
  if (!('metadata' in object)) return false;
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && 'managedFields' in metadata;
}
