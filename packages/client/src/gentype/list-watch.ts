import type { KubeList, KubeObject, ListOptions, Unstructured } from '@deltascope/apimachinery';
import type { ListDecoderOptions } from '../rest/list-decoder.ts';
import { SeenObjects } from '../rest/seen-objects.ts';
import type { WatchDecoderOptions } from '../rest/watch-decoder.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';

/** What is listed and watched: one collection, of a typed client, a dynamic one or one of metadata. */
export interface Listable<T extends KubeObject = Unstructured> {
  list(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions: ListDecoderOptions<T>,
  ): Promise<KubeList<T>>;
  watch(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions: WatchDecoderOptions,
  ): Promise<WatchStream<T>>;
}

/** What a ListWatch covers, and what it keeps of what it reads. */
export interface ListWatchOptions extends Pick<
  WatchDecoderOptions,
  'maxLineBytes' | 'onMalformed' | 'stripManagedFields' | 'shareUnchangedSpecs'
> {
  /** Default: all namespaces, and cluster-scoped kinds. */
  readonly namespace?: string;
  /** Changes the options of every LIST and WATCH alike, selectors for instance (C2). Returns what is to be sent. */
  readonly tweakListOptions?: (options: ListOptions) => ListOptions;
}

/**
 * LIST and WATCH of one collection (client-go: cache.ListWatch). It does not page by itself (C3). Events are stamped with their
 * last writer; what is needed to tell it is kept from lists on and across watches.
 */
export function createListWatch<T extends KubeObject>(
  resource: Listable<T>,
  options: ListWatchOptions,
): ListerWatcher<T> {
  const { tweakListOptions = (asked) => asked, namespace: _, ...decoder } = options;
  const { stripManagedFields = false, shareUnchangedSpecs = false } = decoder;
  const seen = new SeenObjects();
  return {
    sharesUnchangedSpecs: shareUnchangedSpecs,
    list: async (asked, signal) => {
      if (asked.continue === undefined) seen.listBegins();
      const list = await resource.list(tweakListOptions(asked), signal, {
        seen,
        stripManagedFields,
        shareUnchangedSpecs,
      });
      if (!list.metadata.continue) seen.listEnds();
      return list;
    },
    currentResourceVersion: async (signal) => {
      const asked = tweakListOptions({ resourceVersion: '', limit: 1 });
      const { metadata } = await resource.list(asked, signal, {});
      return metadata.resourceVersion ?? '';
    },
    watch: (asked, signal) => {
      // The decoder knows where this list ends (C42).
      if (asked.sendInitialEvents === true) seen.listBegins();
      return resource.watch(tweakListOptions({ ...asked, watch: true }), signal, {
        ...decoder,
        seen,
      });
    },
  };
}

/**
 * Gives the items of a list the apiVersion and kind that the server leaves out in those of built-in kinds: a watch has them, and both
 * should give equal objects. Changes the list.
 */
export function withItemKinds<T extends KubeObject>(list: KubeList<T>): KubeList<T> {
  const { apiVersion, kind } = list;
  if (apiVersion === undefined || kind?.endsWith('List') !== true) return list;
  const itemKind = kind.slice(0, -'List'.length);
  for (const item of list.items) {
    item.apiVersion ??= apiVersion;
    item.kind ??= itemKind;
  }
  return list;
}
