import type { DownMessage } from './down-message.ts';
import type { TableStatus } from './messages/status.ts';
import type { ResumePoint, RowsView, Subscribe, ValueView, View } from './messages/subscribe.ts';
import type { Subscribed } from './messages/subscribed.ts';
import { TableReplica, type ReplicaChange } from './replica.ts';

/** What the link counted since it was made; shown on the page, and reported to the server. */
export interface LinkCounters {
  frames: number;
  bytes: number;
  gaps: number;
  repaired: number;
  resets: number;
  /** Messages of a type this viewer does not know, and messages that were none. */
  ignored: number;
}

/** What a subscription needs of its link. */
export interface SubscriptionHost {
  readonly counters: LinkCounters;
  now(): number;
  /** Asks the server for the view again, from where the subscription stands. */
  resubscribe(subscription: Subscription): void;
}

export type Subscription = TableSubscription | ValueSubscription;

/** Frames that come under a channel. */
export type ChannelMessage = Extract<DownMessage, { channel: number }>;

/** The value behind a value view: the message as it came. */
export type Value = Extract<DownMessage, { type: ValueView['view'] }>;

/**
 * A table kept up to date. Its rows outlive lost links and server restarts: they stay, marked by `status` and the link's state,
 * until the next complete answer.
 */
export class TableSubscription {
  readonly id: number;
  readonly view: RowsView;
  readonly windowMs: number;
  readonly replica = new TableReplica();
  readonly #host: SubscriptionHost;
  readonly #onChange: (change: ReplicaChange, decodedAt: number | null) => void;
  readonly #onStatus: () => void;
  #info: Subscribed | undefined;
  #status: TableStatus | undefined;
  #dataAt: number | null = null;
  #repairing = false;
  #lastGapAt: number | null = null;
  #error: string | null = null;

  constructor(
    { id, view, windowMs }: { id: number; view: RowsView; windowMs: number },
    host: SubscriptionHost,
    listeners: {
      onChange: (change: ReplicaChange, decodedAt: number | null) => void;
      onStatus: () => void;
    },
  ) {
    this.id = id;
    this.view = view;
    this.windowMs = windowMs;
    this.#host = host;
    this.#onChange = listeners.onChange;
    this.#onStatus = listeners.onStatus;
  }

  /** The columns and what else the server said of the view; undefined until it did. */
  get info(): Subscribed | undefined {
    return this.#info;
  }

  get status(): TableStatus | undefined {
    return this.#status;
  }

  /** When the watch behind the table last brought bytes, server's clock; null when never. */
  get dataAt(): number | null {
    return this.#dataAt;
  }

  /** When a gap was last found, viewer's clock. */
  get lastGapAt(): number | null {
    return this.#lastGapAt;
  }

  /** Why the server refused the view; null when it did not. */
  get error(): string | null {
    return this.#error;
  }

  /** The message that opens, or opens again, this view. */
  request(): Subscribe {
    const { epoch, seq, complete } = this.replica;
    const fingerprint = this.#info?.fingerprint;
    const resume: ResumePoint | undefined =
      complete && fingerprint !== undefined ? { epoch, seq, fingerprint } : undefined;
    const { id, view, windowMs } = this;
    return { type: 'subscribe', id, view, windowMs, ...(resume && { resume }) };
  }

  onSubscribed(info: Subscribed): void {
    this.replica.abandonSnapshot();
    this.#info = info;
    this.#error = null;
    this.#onStatus();
  }

  onError(message: string): void {
    this.#error = message;
    this.#onStatus();
  }

  noteData(dataAt: number | null): void {
    if (dataAt !== null && (this.#dataAt === null || dataAt > this.#dataAt)) this.#dataAt = dataAt;
  }

  onMessage(message: ChannelMessage): void {
    switch (message.type) {
      case 'status':
        this.#status = message;
        this.noteData(message.dataAt);
        this.#onStatus();
        return;
      case 'reset':
        this.#host.counters.resets += 1;
        return;
      case 'snapshot':
        this.#apply(this.replica.applySnapshot(message), null);
        return;
      case 'delta':
        // While a repair is under way, frames of the broken run are expected not to fit.
        if (this.#repairing && message.from !== this.replica.seq) return;
        this.noteData(message.decodedAt);
        this.#apply(this.replica.applyDelta(message, this.#host.now()), message.decodedAt);
        return;
      case 'subscribed':
      case 'cluster':
      case 'informers':
      case 'journal':
      case 'wall':
        return;
    }
  }

  #apply(applied: ReturnType<TableReplica['applyDelta']>, decodedAt: number | null): void {
    const { counters } = this.#host;
    if (applied.type === 'gap') {
      counters.gaps += 1;
      this.#lastGapAt = this.#host.now();
      this.#repairing = true;
      this.#host.resubscribe(this);
      this.#onStatus();
      return;
    }
    if (this.#repairing && applied.type === 'applied') {
      this.#repairing = false;
      counters.repaired += 1;
      this.#onStatus();
    }
    this.#onChange(applied.change, decodedAt);
  }
}

/** A small view whose whole value comes anew with each change. The last value outlives lost links. */
export class ValueSubscription {
  readonly id: number;
  readonly view: ValueView;
  readonly windowMs: number;
  readonly #onValue: (value: Value) => void;

  constructor(
    { id, view, windowMs }: { id: number; view: ValueView; windowMs: number },
    onValue: (value: Value) => void,
  ) {
    this.id = id;
    this.view = view;
    this.windowMs = windowMs;
    this.#onValue = onValue;
  }

  request(): Subscribe {
    const { id, view, windowMs }: { id: number; view: View; windowMs: number } = this;
    return { type: 'subscribe', id, view, windowMs };
  }

  onMessage(message: ChannelMessage): void {
    if (message.type === this.view.view) this.#onValue(message as Value);
  }
}
