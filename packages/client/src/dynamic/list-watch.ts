import type { KubeList, ListOptions, Unstructured } from '@deltascope/apimachinery';
import { LastWriterTracker } from '../rest/last-writer-tracker.ts';
import { stripManagedFields, type WatchDecoderOptions } from '../rest/watch-decoder.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';

/** What is listed and watched: a DynamicResource. */
export interface Listable {
  list(
    options: ListOptions,
    signal: AbortSignal,
    onItem: (item: Unstructured) => void,
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
  'maxLineBytes' | 'onMalformed'
> {
  /** Default: all namespaces, and cluster-scoped kinds. */
  readonly namespace?: string;
  /** Changes the options of every LIST and WATCH alike, selectors for instance (C2). Returns what is to be sent. */
  readonly tweakListOptions?: (options: ListOptions) => ListOptions;
  /** Cut metadata.managedFields from listed and watched objects, once the last writer was read. Default false. */
  readonly stripManagedFields?: boolean;
}

/**
 * LIST and WATCH of one resource (client-go: cache.ListWatch). It does not page by itself (C3). Events are stamped with their
 * last writer; what is needed to tell it is kept from lists on and across watches.
 */
export function createListWatch(resource: Listable, options: ListWatchOptions): ListerWatcher {
  const {
    tweakListOptions = (asked) => asked,
    stripManagedFields: strip = false,
    ...decoder
  } = options;
  const lastWriters = new LastWriterTracker();
  /** Items of the list under way, over all of its pages. */
  let listed = 0;
  const readManagedFields = (item: Unstructured): void => {
    listed += 1;
    lastWriters.observe(item);
    if (strip) stripManagedFields(item);
  };
  return {
    list: async (asked, signal) => {
      if (asked.continue === undefined) listed = 0;
      const list = await resource.list(tweakListOptions(asked), signal, readManagedFields);
      // What was deleted while nobody watched is in no event: it is what the list did not show.
      if (!list.metadata.continue) lastWriters.keepNewest(listed);
      return list;
    },
    watch: (asked, signal) =>
      resource.watch(tweakListOptions({ ...asked, watch: true }), signal, {
        ...decoder,
        lastWriters,
        stripManagedFields: strip,
      }),
  };
}
