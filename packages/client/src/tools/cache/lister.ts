import {
  everything,
  type GroupResource,
  type KubeObject,
  matchesNothing,
  notFound,
  type Selector,
  type Unstructured,
} from '@deltascope/apimachinery';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { NAMESPACE_INDEX } from './indexer.ts';
import type { ReadonlyIndexer } from './store.ts';

/** The objects of one namespace, or of all when that is "" (client-go: GenericNamespaceLister). */
export interface GenericNamespaceLister<T extends KubeObject = Unstructured> {
  /** In no order. Everything when no selector is given. */
  list(selector?: Selector): T[];
  /** Throws a NotFound KubeStatusError that names group, resource and object. */
  get(name: string): T;
}

/** What a lister reads, and how it names it when something is not found. */
export interface GenericListerOptions<T extends KubeObject> {
  readonly indexer: ReadonlyIndexer<T>;
  /** Named in NotFound errors. */
  readonly resource: GroupResource;
  /** Warned once when a namespace has to be searched for without its index. */
  readonly logger?: Logger;
}

/**
 * Reads an informer's copy under the API's own words (client-go: GenericLister, C116, C117). It never asks the server, so it is as
 * old as the informer and knows label selectors only. What it returns are the live objects: never to be changed (C73). Holds nothing.
 */
export class GenericLister<
  T extends KubeObject = Unstructured,
> implements GenericNamespaceLister<T> {
  readonly #indexer: ReadonlyIndexer<T>;
  readonly #resource: GroupResource;
  readonly #logger: Logger;
  #warned = false;

  constructor({ indexer, resource, logger = silentLogger }: GenericListerOptions<T>) {
    this.#indexer = indexer;
    this.#resource = resource;
    this.#logger = logger;
  }

  /** Of all namespaces. */
  list(selector: Selector = everything()): T[] {
    if (matchesNothing(selector)) return [];
    return select(this.#indexer.list(), selector);
  }

  /** `name` is the key: the name of a cluster-scoped object, else "namespace/name". Throws as in a namespace. */
  get(name: string): T {
    return this.#get(name, name);
  }

  byNamespace(namespace: string): GenericNamespaceLister<T> {
    if (namespace === '') return this;
    return {
      list: (selector = everything()) =>
        matchesNothing(selector) ? [] : select(this.#inNamespace(namespace), selector),
      get: (name) => this.#get(`${namespace}/${name}`, name),
    };
  }

  #get(key: string, name: string): T {
    const object = this.#indexer.getByKey(key);
    if (object === undefined) throw notFound(this.#resource, name);
    return object;
  }

  #inNamespace(namespace: string): T[] {
    if (this.#indexer.indexNames.includes(NAMESPACE_INDEX)) {
      return this.#indexer.byIndex(NAMESPACE_INDEX, namespace);
    }
    if (!this.#warned) {
      this.#warned = true;
      const { resource } = this.#resource;
      this.#logger.warn({ resource }, `no index "${NAMESPACE_INDEX}": searching all objects`);
    }
    return this.#indexer.list().filter(({ metadata }) => metadata.namespace === namespace);
  }
}

/** Labels are not looked at when everything is selected. */
function select<T extends KubeObject>(objects: T[], selector: Selector): T[] {
  if (selector.isEverything()) return objects;
  return objects.filter(({ metadata }) => selector.matches(metadata.labels));
}
