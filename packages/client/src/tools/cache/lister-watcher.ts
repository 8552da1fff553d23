import type {
  KubeList,
  KubeObject,
  ListOptions,
  Unstructured,
  WatchEvent,
} from '@deltascope/apimachinery';

/** Who wrote an object last, as far as its managedFields tell. */
export interface LastWriter {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  /** RFC 3339, the server's clock. */
  readonly time: string;
}

/** What the decoder knows of an event and the object does not: it travels with the event to the handlers, and is not stored. */
export interface Stamp {
  /** When the event's last byte had been decoded, in ms of the clock passed in (epoch, fractional). */
  readonly decodedAt: number;
  /** Length of the event's line in bytes. */
  readonly bytes: number;
  /** Absent when no managedFields entry is new or changed: unknown, never guessed. */
  readonly lastWriter?: LastWriter;
}

/** A watch event with what its decoder knew; without a stamp where there was no decoder. */
export type StampedWatchEvent<T extends KubeObject> = WatchEvent<T> & { readonly stamp?: Stamp };

/**
 * An open watch. Iterating ends when the server ends the stream, throws when the connection breaks, and ends quietly behind an ERROR
 * (C123) and after `stop` or an abort of the signal it was opened with. One consumer, which asks for one event at a time; leaving the
 * loop closes the connection, and so does `stop` by itself, also while the consumer waits: a Reflector reads with `next` and ends with
 * `stop`.
 */
export interface WatchStream<T extends KubeObject> extends AsyncIterable<StampedWatchEvent<T>> {
  /** Idempotent. */
  stop(): void;
}

/**
 * Where a Reflector gets its objects from (client-go: cache.ListerWatcher). `list` answers one page at most when `limit` is set;
 * both throw KubeStatusError when the server refuses, and the network's error when there was no answer.
 */
export interface ListerWatcher<T extends KubeObject = Unstructured> {
  list(options: ListOptions, signal: AbortSignal): Promise<KubeList<T>>;
  watch(options: ListOptions, signal: AbortSignal): Promise<WatchStream<T>>;
  /** True when versions of an object may have their spec in common: nobody may change one then, a transform neither. */
  readonly sharesUnchangedSpecs?: boolean;
  /**
   * The newest resourceVersion of what it lists, as the server has it now. Asked when a watch has been silent for long (see
   * LivenessGuard); one that cannot be asked is silent by nature, and believed.
   */
  readonly currentResourceVersion?: ((signal: AbortSignal) => Promise<string>) | undefined;
  /** True when its watches cannot begin with a list (C4): a Reflector then lists, whatever it was told. Without it they can. */
  isWatchListSemanticsUnSupported?(): boolean;
}
