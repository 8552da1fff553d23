import type { KubeList, KubeObject, ListOptions } from '@deltascope/apimachinery';
import type { ListDecoderOptions } from '../rest/list-decoder.ts';
import type { Request } from '../rest/request.ts';
import type { RESTClient } from '../rest/rest-client.ts';
import type { WatchDecoderOptions } from '../rest/watch-decoder.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';
import { createListWatch, type ListWatchOptions, withItemKinds } from './list-watch.ts';

/** One collection, as paths name it. */
export interface CollectionOptions {
  /** Of the collection's group-version. */
  readonly client: RESTClient;
  /** "deployments". */
  readonly resource: string;
  /** "" is all namespaces; absent for a cluster-scoped kind. */
  readonly namespace?: string | undefined;
}

/**
 * Reads a collection whole: what an informer needs (client-go: gentype.Client, the part that lists). Throws KubeStatusError when the
 * server refuses, ConnectionError when there was no answer, InvalidRequestError when the path cannot be; `list` throws
 * ListDecodeError when the answer is no list. Holds nothing.
 */
export class ResourceReader<T extends KubeObject> {
  protected readonly client: RESTClient;
  readonly #resource: string;
  readonly #namespace: string | undefined;

  constructor({ client, resource, namespace }: CollectionOptions) {
    this.client = client;
    this.#resource = resource;
    this.#namespace = namespace;
  }

  /** One page when `limit` is set. Items get the list's apiVersion and kind where the server left them out. */
  async list(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions?: ListDecoderOptions<T>,
  ): Promise<KubeList<T>> {
    const request = this.collection(this.client.get()).versionedParams(withTimeout(options));
    return withItemKinds(await request.list<T>(signal, decoderOptions));
  }

  /** From `resourceVersion` on; without one it begins with what there is, as ADDED events in no order. */
  watch(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions?: WatchDecoderOptions,
  ): Promise<WatchStream<T>> {
    return this.collection(this.client.get())
      .versionedParams(withTimeout(options))
      .watch<T>(signal, decoderOptions);
  }

  /** What a Reflector of this collection reads from (C1-C3). */
  listWatch(options: Omit<ListWatchOptions, 'namespace'> = {}): ListerWatcher<T> {
    return createListWatch<T>(this, options);
  }

  /** Points a request at the collection. A namespace that is empty stays a mistake where one object is meant (C148). */
  protected collection(request: Request): Request {
    const inNamespace =
      this.#namespace === undefined ? request : request.namespace(this.#namespace);
    return inNamespace.resource(this.#resource);
  }
}

/** C147: the server bounds the whole request by `timeout`, as it bounds the watch by timeoutSeconds. */
export function withTimeout(options: ListOptions): ListOptions & { readonly timeout?: string } {
  const { timeoutSeconds } = options;
  return timeoutSeconds === undefined ? options : { ...options, timeout: `${timeoutSeconds}s` };
}
