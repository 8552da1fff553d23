import type {
  GroupVersionResource,
  KubeList,
  ListOptions,
  Unstructured,
} from '@deltascope/apimachinery';
import {
  type ApplyOptions,
  type DeleteOptions,
  deleteOptionsBody,
  type GetOptions,
  type PatchOptions,
  type WriteOptions,
} from '../gentype/call-options.ts';
import { createListWatch, type ListWatchOptions, withItemKinds } from '../gentype/list-watch.ts';
import type { ListDecoderOptions } from '../rest/list-decoder.ts';
import { InvalidRequestError, type Request } from '../rest/request.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import type { WatchDecoderOptions } from '../rest/watch-decoder.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';

/** A subresource of the objects of a collection ("status", "scale", "eviction"): all verbs that name an object. */
export type DynamicSubresource = Pick<
  DynamicResource,
  'get' | 'create' | 'update' | 'patch' | 'apply' | 'delete'
>;

/** Where a DynamicResource is, below its client's group-version. */
interface ResourcePath {
  readonly resource: string;
  readonly namespace?: string;
  readonly subresource?: readonly string[];
}

/** Reads and writes objects of kinds known at run time only (client-go: dynamic.Interface). */
export class DynamicClient {
  readonly #client: RESTClient;

  constructor(client: RESTClient) {
    this.#client = client;
  }

  /** A resource in all namespaces, or a cluster-scoped one; `namespace` narrows it. */
  resource(gvr: GroupVersionResource): DynamicResource {
    const { resource } = gvr;
    return new DynamicResource(this.#client.forGroupVersion(gvr), { resource });
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
  readonly #path: ResourcePath;

  constructor(client: RESTClient, path: ResourcePath) {
    this.#client = client;
    this.#path = path;
  }

  /** "" is all namespaces. */
  namespace(namespace: string): DynamicResource {
    return new DynamicResource(this.#client, { ...this.#path, namespace });
  }

  /** Of each object of this collection; deeper ones segment by segment. */
  subresource(...segments: readonly [string, ...string[]]): DynamicSubresource {
    return new DynamicResource(this.#client, { ...this.#path, subresource: segments });
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

  get(name: string, signal: AbortSignal, options: GetOptions = {}): Promise<Unstructured> {
    return this.#named(this.#client.get(), name)
      .versionedParams({ ...options })
      .do<Unstructured>(signal);
  }

  /** Of a subresource: what is done to the object of that name (C146), an eviction for instance. */
  create(object: Unstructured, options: WriteOptions, signal: AbortSignal): Promise<Unstructured> {
    const { subresource } = this.#path;
    const request = this.#client.post();
    return (subresource === undefined ? this.#begin(request) : this.#named(request, nameOf(object)))
      .versionedParams({ ...options })
      .body(object)
      .do<Unstructured>(signal);
  }

  /** Replaces the object of that name; its resourceVersion, when set, must be the current one. */
  update(object: Unstructured, options: WriteOptions, signal: AbortSignal): Promise<Unstructured> {
    return this.#named(this.#client.put(), nameOf(object))
      .versionedParams({ ...options })
      .body(object)
      .do<Unstructured>(signal);
  }

  /** `update` of the part of it that its controller writes. */
  updateStatus(
    object: Unstructured,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<Unstructured> {
    return this.subresource('status').update(object, options, signal);
  }

  /** Server-side apply: makes the object, or changes of it what this manager says (KEP-555). No managedFields in it (C146). */
  apply(
    name: string,
    object: object,
    options: ApplyOptions & { signal: AbortSignal },
  ): Promise<Unstructured> {
    return this.patch(name, object, { ...options, type: 'apply' });
  }

  /** `apply` to the part of it that its controller writes. */
  applyStatus(
    name: string,
    object: object,
    options: ApplyOptions & { signal: AbortSignal },
  ): Promise<Unstructured> {
    return this.subresource('status').apply(name, object, options);
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

  /** Deletes whatever a list with these options would show, one by one: some may be gone and others not when it throws. */
  async deleteCollection(
    options: DeleteOptions,
    listOptions: ListOptions,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#begin(this.#client.delete())
      .versionedParams(listOptions)
      .body(deleteOptionsBody(options))
      .doRaw(signal);
  }

  #begin(request: Request): Request {
    const { resource, namespace = '' } = this.#path;
    return (namespace === '' ? request : request.namespace(namespace)).resource(resource);
  }

  #named(request: Request, name: string): Request {
    const { subresource } = this.#path;
    const named = this.#begin(request).name(name);
    return subresource === undefined ? named : named.subResource(...subresource);
  }
}

const nameOf = ({ metadata }: Unstructured): string => metadata.name ?? '';

function hasManagedFields(object: object): boolean {
  if (!('metadata' in object)) return false;
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && 'managedFields' in metadata;
}
