import type { KubeList, ListOptions, Unstructured } from '@deltascope/apimachinery';
import type { ListDecoderOptions } from '../rest/list-decoder.ts';
import { SeenObjects } from '../rest/seen-objects.ts';
import type { WatchDecoderOptions } from '../rest/watch-decoder.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';

/** What is listed and watched: a DynamicResource. */
export interface Listable {
  list(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions: ListDecoderOptions<Unstructured>,
  ): Promise<KubeList>;
  watch(
    options: ListOptions,
    signal: AbortSignal,
    decoderOptions: WatchDecoderOptions,
  ): Promise<WatchStream<Unstructured>>;
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
 * LIST and WATCH of one resource (client-go: cache.ListWatch). It does not page by itself (C3). Events are stamped with their
 * last writer; what is needed to tell it is kept from lists on and across watches.
 */
export function createListWatch(resource: Listable, options: ListWatchOptions): ListerWatcher {
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
    watch: (asked, signal) =>
      resource.watch(tweakListOptions({ ...asked, watch: true }), signal, { ...decoder, seen }),
  };
}
