import {
  formatGroupResource,
  formatGroupVersionResource,
  type GroupVersionResource,
  type ListOptions,
  type Unstructured,
} from '@deltascope/apimachinery';
import { metaNamespaceIndexFunc, NAMESPACE_INDEX } from '../../tools/cache/indexer.ts';
import type { ListerWatcher } from '../../tools/cache/lister-watcher.ts';
import {
  SharedIndexInformer,
  type SharedIndexInformerOptions,
} from '../../tools/cache/shared-informer.ts';

/** Changes the options of every LIST and every WATCH alike: selectors go here (C2). */
export type TweakListOptions = (options: ListOptions) => ListOptions;

/** Where the factory gets its ListerWatchers from: the dynamic client, or a fake. */
export interface DynamicListerWatcherSource {
  listWatch(
    gvr: GroupVersionResource,
    options: {
      /** All namespaces when absent. */
      readonly namespace?: string;
      /** Applied to each LIST and each WATCH (C2). */
      readonly tweakListOptions?: TweakListOptions;
    },
  ): ListerWatcher;
}

/** What holds for all informers of a factory: an informer's own options, but for those that the resource decides. */
export interface DynamicSharedInformerFactoryOptions extends Omit<
  SharedIndexInformerOptions<Unstructured>,
  'name' | 'listerWatcher' | 'resyncPeriodMs' | 'indexers' | 'transform' | 'expected'
> {
  readonly client: DynamicListerWatcherSource;
  /** 0, the default, for never. */
  readonly defaultResyncMs?: number;
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly tweakListOptions?: TweakListOptions;
}

/**
 * One informer per resource, shared by all who ask (C110-C114). The factory starts informers and never stops one: that is for the
 * signal they were started with.
 */
export class DynamicSharedInformerFactory {
  readonly #options: DynamicSharedInformerFactoryOptions;
  readonly #informers = new Map<string, SharedIndexInformer>();
  readonly #running = new Map<string, Promise<void>>();
  #shuttingDown = false;

  constructor(options: DynamicSharedInformerFactoryOptions) {
    this.#options = options;
  }

  /** The same informer each time; indexed by namespace. It does not run before the next `start`. */
  forResource(gvr: GroupVersionResource): SharedIndexInformer {
    const key = formatGroupVersionResource(gvr);
    const existing = this.#informers.get(key);
    if (existing !== undefined) return existing;
    const informer = this.#create(gvr);
    this.#informers.set(key, informer);
    return informer;
  }

  /** Starts what has not been started; idempotent (C111). After `shutdown` it does nothing. */
  start(signal: AbortSignal): void {
    if (this.#shuttingDown) return;
    for (const [key, informer] of this.#informers) {
      if (!this.#running.has(key)) this.#running.set(key, informer.run(signal));
    }
  }

  /** Waits for the informers started so far; by "group/version, Resource=name", whether each has synced (C112). */
  async waitForCacheSync(signal: AbortSignal): Promise<Map<string, boolean>> {
    const outcomes = [...this.#informers]
      .filter(([key]) => this.#running.has(key))
      .map(async ([key, informer]) => [key, await informer.waitForSync(signal)] as const);
    return new Map(await Promise.all(outcomes));
  }

  /** Stops nothing: blocks new starts and waits until every informer has ended by its own signal; repeatable (C113). */
  async shutdown(): Promise<void> {
    this.#shuttingDown = true;
    await Promise.all(this.#running.values());
  }

  #create(gvr: GroupVersionResource): SharedIndexInformer {
    const { client, namespace, tweakListOptions, defaultResyncMs = 0, ...shared } = this.#options;
    return new SharedIndexInformer({
      ...shared,
      name: namespace ? `${namespace}/${formatGroupResource(gvr)}` : formatGroupResource(gvr),
      listerWatcher: client.listWatch(gvr, {
        ...(namespace && { namespace }),
        ...(tweakListOptions && { tweakListOptions }),
      }),
      resyncPeriodMs: defaultResyncMs,
      indexers: { [NAMESPACE_INDEX]: metaNamespaceIndexFunc },
    });
  }
}
