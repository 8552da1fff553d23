import {
  formatGroupResource,
  formatGroupVersionResource,
  type GroupVersionResource,
  type KubeObject,
  type ListOptions,
  type Unstructured,
} from '@deltascope/apimachinery';
import { metaNamespaceIndexFunc, NAMESPACE_INDEX } from '../tools/cache/indexer.ts';
import { GenericLister } from '../tools/cache/lister.ts';
import type { ListerWatcher } from '../tools/cache/lister-watcher.ts';
import {
  SharedIndexInformer,
  type SharedIndexInformerOptions,
} from '../tools/cache/shared-informer.ts';
import type { ExpectedKind } from '../tools/cache/watch-handler.ts';
import { CacheSyncError } from './cache-sync-error.ts';

/** Changes the options of every LIST and every WATCH alike: selectors go here (C2). */
export type TweakListOptions = (options: ListOptions) => ListOptions;

/** Where a factory gets its ListerWatchers from: a client, or a fake. */
export interface ListerWatcherSource<T extends KubeObject = Unstructured> {
  listWatch(
    gvr: GroupVersionResource,
    options: {
      /** All namespaces when absent. */
      readonly namespace?: string;
      /** Applied to each LIST and each WATCH (C2). */
      readonly tweakListOptions?: TweakListOptions;
    },
  ): ListerWatcher<T>;
}

/** What holds for all informers of a factory: an informer's own options, but for those that the resource decides. */
export interface SharedInformerFactoryOptions<T extends KubeObject = Unstructured> extends Omit<
  SharedIndexInformerOptions<T>,
  'name' | 'listerWatcher' | 'resyncPeriodMs' | 'indexers'
> {
  readonly client: ListerWatcherSource<T>;
  /** 0, the default, for never. */
  readonly defaultResyncMs?: number;
  /** In place of the default, by resource in kubectl's spelling: "deployments.apps". */
  readonly customResyncMs?: Readonly<Record<string, number>>;
  /** Where no other is asked for. All namespaces when absent. */
  readonly namespace?: string;
  readonly tweakListOptions?: TweakListOptions;
}

/** Which objects of a resource an informer is to hold. */
export interface InformerScope {
  /** "" for all, also where the factory has one of its own. */
  readonly namespace?: string;
  /** Objects of another kind are skipped (C32), as whoever asks first says. Default: the factory's. */
  readonly expected?: ExpectedKind;
}

/** A shared informer, and a lister over its copy (client-go: informers.GenericInformer). */
export interface GenericInformer<T extends KubeObject = Unstructured> {
  readonly informer: SharedIndexInformer<T>;
  readonly lister: GenericLister<T>;
}

/**
 * One informer per resource and namespace, shared by all who ask (client-go: SharedInformerFactory, C110-C113). Each has the
 * "namespace" index. The factory starts informers and never stops one: that is for the signal they were started with. It keeps what it
 * has made, for as long as it is kept itself.
 */
export class SharedInformerFactory<T extends KubeObject = Unstructured> {
  readonly #options: SharedInformerFactoryOptions<T>;
  readonly #informers = new Map<string, GenericInformer<T>>();
  readonly #running = new Map<string, Promise<void>>();
  #shuttingDown = false;

  constructor(options: SharedInformerFactoryOptions<T>) {
    this.#options = options;
  }

  /**
   * The same each time for one resource, version and namespace. It does not run before the next `start`. U is the caller's word for
   * what the resource holds.
   */
  forResource<U extends T = T>(
    gvr: GroupVersionResource,
    scope: InformerScope = {},
  ): GenericInformer<U> {
    const namespace = scope.namespace ?? this.#options.namespace ?? '';
    const type = formatGroupVersionResource(gvr);
    const key = namespace === '' ? type : `${type}, Namespace=${namespace}`;
    let informer = this.#informers.get(key);
    if (informer === undefined) {
      informer = this.#create(gvr, { ...scope, namespace });
      this.#informers.set(key, informer);
    }
    return informer as unknown as GenericInformer<U>;
  }

  /** Starts what has not been started; idempotent (C111). After `shutdown` it does nothing. */
  start(signal: AbortSignal): void {
    if (this.#shuttingDown) return;
    for (const [key, { informer }] of this.#informers) {
      if (!this.#running.has(key)) this.#running.set(key, informer.run(signal));
    }
  }

  /**
   * Waits for the informers started so far (C112). Whether each has synced, by "group/version, Resource=name", with
   * ", Namespace=name" where it has one; false only when the signal has aborted.
   */
  async waitForCacheSync(signal: AbortSignal): Promise<Map<string, boolean>> {
    const outcomes = [...this.#informers]
      .filter(([key]) => this.#running.has(key))
      .map(async ([key, { informer }]) => [key, await informer.waitForSync(signal)] as const);
    return new Map(await Promise.all(outcomes));
  }

  /** As waitForCacheSync, but throws a CacheSyncError when one has not synced (C112). */
  async assertCacheSync(signal: AbortSignal): Promise<void> {
    const outcomes = [...(await this.waitForCacheSync(signal))];
    const unsynced = outcomes.filter(([, hasSynced]) => !hasSynced).map(([key]) => key);
    if (unsynced.length > 0) throw new CacheSyncError(unsynced, { cause: signal.reason });
  }

  /**
   * Stops nothing: blocks new starts and waits until every informer has ended by its own signal; repeatable (C113). Rejects with what
   * an option that must not throw has thrown; thrown before this was called, it is a rejection nobody handles, which ends the process.
   */
  async shutdown(): Promise<void> {
    this.#shuttingDown = true;
    await Promise.all(this.#running.values());
  }

  #create(
    gvr: GroupVersionResource,
    { namespace, expected }: InformerScope & { readonly namespace: string },
  ): GenericInformer<T> {
    const {
      client,
      namespace: _,
      tweakListOptions,
      defaultResyncMs = 0,
      customResyncMs = {},
      ...shared
    } = this.#options;
    const resource = formatGroupResource(gvr);
    const informer = new SharedIndexInformer<T>({
      ...shared,
      ...(expected && { expected }),
      name: namespace === '' ? resource : `${namespace}/${resource}`,
      listerWatcher: client.listWatch(gvr, {
        ...(namespace !== '' && { namespace }),
        ...(tweakListOptions && { tweakListOptions }),
      }),
      resyncPeriodMs: customResyncMs[resource] ?? defaultResyncMs,
      indexers: { [NAMESPACE_INDEX]: metaNamespaceIndexFunc },
    });
    const lister = new GenericLister<T>({
      indexer: informer.getIndexer(),
      resource: gvr,
      ...(shared.logger && { logger: shared.logger }),
    });
    return { informer, lister };
  }
}
