import { channel } from 'node:diagnostics_channel';
import type { DeltaType } from './inspection.ts';
import type { Stamp } from './lister-watcher.ts';

interface Traced {
  /** The informer's name. */
  readonly informer: string;
  /** Epoch milliseconds of the informer's clock. */
  readonly at: number;
}

interface TracedObject extends Traced {
  readonly key: string;
  /** "" where none is known. */
  readonly resourceVersion: string;
}

/** What each stage of an informer tells, in the order in which a change passes them. Messages are made for the listener: it may keep them. */
export interface InformerTraceMessages {
  /** The Reflector has read an event off the watch; the queue does not have it yet. Bookmarks have the key "". */
  readonly received: TracedObject & { readonly type: string; readonly stamp: Stamp | undefined };
  /** The Reflector has handed a whole list to the queue. */
  readonly replaced: Traced & { readonly items: number; readonly resourceVersion: string };
  /** The queue has taken a delta; `depth` is its length then. A delta of the whole collection has the key "". */
  readonly enqueued: TracedObject & { readonly type: DeltaType; readonly depth: number };
  /** A key has left the queue with all its deltas, `waitedMs` after the oldest came. */
  readonly popped: Traced & {
    readonly key: string;
    readonly types: readonly DeltaType[];
    readonly waitedMs: number;
  };
  /** The store has changed, and nobody has been told yet. */
  readonly stored: TracedObject & { readonly change: 'add' | 'update' | 'delete' };
  /** A notification lies with `listeners` of the listeners. */
  readonly distributed: TracedObject & {
    readonly change: 'add' | 'update' | 'delete';
    readonly listeners: number;
  };
  /** A handler has returned, or thrown (`failed`), after `tookMs`, and `waitedMs` in its listener. */
  readonly handled: TracedObject & {
    readonly change: 'add' | 'update' | 'delete';
    readonly handler: string;
    readonly waitedMs: number;
    readonly tookMs: number;
    readonly failed: boolean;
  };
}

/** A stage by the name of its messages. */
export type InformerTraceStage = keyof InformerTraceMessages;

/** The name of an informer's diagnostics channel for one stage: to be given to `diagnostics_channel.subscribe`. */
export function informerChannelName(stage: InformerTraceStage, informer: string): string {
  return `deltascope:informer:${stage}:${informer}`;
}

/** A diagnostics_channel.Channel that takes messages of one type. */
export interface TraceChannel<Message> {
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
}

/**
 * The diagnostics channels of one informer, one for each stage, so that who listens to one informer costs the others nothing. Ask
 * `hasSubscribers` before a message is made: without a listener that is all it costs.
 */
export class InformerTrace {
  readonly informer: string;
  readonly received: TraceChannel<InformerTraceMessages['received']>;
  readonly replaced: TraceChannel<InformerTraceMessages['replaced']>;
  readonly enqueued: TraceChannel<InformerTraceMessages['enqueued']>;
  readonly popped: TraceChannel<InformerTraceMessages['popped']>;
  readonly stored: TraceChannel<InformerTraceMessages['stored']>;
  readonly distributed: TraceChannel<InformerTraceMessages['distributed']>;
  readonly handled: TraceChannel<InformerTraceMessages['handled']>;

  constructor(informer: string) {
    const open = <S extends InformerTraceStage>(stage: S): TraceChannel<InformerTraceMessages[S]> =>
      channel(informerChannelName(stage, informer));
    this.informer = informer;
    this.received = open('received');
    this.replaced = open('replaced');
    this.enqueued = open('enqueued');
    this.popped = open('popped');
    this.stored = open('stored');
    this.distributed = open('distributed');
    this.handled = open('handled');
  }
}
