import { ClockSkew } from './clock-skew.ts';
import { decodeDown, encode, ProtocolError } from './codec.ts';
import type { DownMessage } from './down-message.ts';
import type { RowsView, ValueView } from './messages/subscribe.ts';
import { CLOSE_CODES, LINK_TIMEOUT_MS, PROTOCOL_VERSION } from './protocol.ts';
import { ReconnectBackoff } from './reconnect-backoff.ts';
import type { ReplicaChange } from './replica.ts';
import {
  TableSubscription,
  ValueSubscription,
  type ChannelMessage,
  type LinkCounters,
  type Subscription,
  type Value,
} from './subscription.ts';
import type { UpMessage } from './up-message.ts';

/** What the link needs of a WebSocket; a browser's and ws's both have it. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
}

/** What the link hears of its socket. After `onClose` nothing else comes. */
export interface SocketEvents {
  onOpen(): void;
  onMessage(text: string): void;
  onClose(code: number): void;
}

export interface LinkOptions {
  /** Begins a connection; must not call back before it returns. */
  readonly connect: (events: SocketEvents) => Socket;
  readonly clock: {
    now(): number;
    setTimer(ms: number, callback: () => void): Disposable;
  };
  readonly random: () => number;
}

/**
 * - `connecting`: a try is under way; `failures` tries before it failed.
 * - `open`: the server has said welcome.
 * - `waiting`: the next try comes at `retryAt` (viewer's clock).
 * - `refused`: the server speaks another protocol; only a new page helps.
 * `since` is when the link was last lost, or was made; it does not move with the tries.
 */
export type LinkState =
  | { readonly type: 'connecting'; readonly since: number; readonly failures: number }
  | { readonly type: 'open'; readonly since: number; readonly build: string }
  | {
      readonly type: 'waiting';
      readonly since: number;
      readonly retryAt: number;
      readonly failures: number;
    }
  | { readonly type: 'refused'; readonly since: number };

/** A timer this late means that the machine slept: what is on screen is old, whatever the socket says. */
const WAKE_SLACK_MS = 5_000;
const WATCHDOG_MS = 1_000;

/**
 * A viewer's link to the relay: one socket, any number of subscriptions, kept up for ever.
 *
 * ```
 *            connect                     welcome
 *  waiting ----------> connecting ----------------> open
 *     ^                    | close, timeout           | close, silence, sleep
 *     +--------------------+--------------------------+
 * ```
 * - Subscriptions outlive the socket: each is opened again from where it stands.
 * - A link without a message for LINK_TIMEOUT_MS is given up, and so is one whose machine slept.
 * - Nothing is lost silently: gaps, repairs and unknown messages are counted.
 */
export class Link {
  readonly counters: LinkCounters = {
    frames: 0,
    bytes: 0,
    gaps: 0,
    repaired: 0,
    resets: 0,
    ignored: 0,
  };
  readonly skew = new ClockSkew();
  readonly #options: LinkOptions;
  readonly #backoff: ReconnectBackoff;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #channels = new Map<number, Set<number>>();
  readonly #listeners = new Set<() => void>();
  #state: LinkState;
  #socket: Socket | undefined;
  #timer: Disposable | undefined;
  #watchdog: Disposable | undefined;
  /** Of the last message, or of the try under way. */
  #aliveAt = 0;
  #heardAt: number;
  #nextId = 1;
  #closed = false;
  #paintMs: number[] = [];
  #gapsReported = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#backoff = new ReconnectBackoff(options.random);
    this.#state = { type: 'connecting', since: this.now(), failures: 0 };
    this.#heardAt = this.now();
    this.#connect();
    this.#watch();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** When anything last came from the server, viewer's clock: what is on screen is of then, however long a dead link goes unnoticed. */
  get lastMessageAt(): number {
    return this.#heardAt;
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** The server's clock, as well as it is known. */
  serverNow(): number {
    return this.now() - this.skew.ms;
  }

  /** Calls back after each change of `state`. */
  onState(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Opens a view of rows; `onChange` gets what each frame did, `onStatus` is called when anything else of it changed. Close with `unsubscribe`. */
  subscribeTable(
    view: RowsView,
    options: {
      windowMs: number;
      onChange: (change: ReplicaChange, decodedAt: number | null) => void;
      onStatus: () => void;
    },
  ): TableSubscription {
    const { windowMs, ...listeners } = options;
    return this.#add(
      new TableSubscription({ id: this.#nextId++, view, windowMs }, this, listeners),
    );
  }

  /** Opens a value view. */
  subscribeValue(
    view: ValueView,
    options: { windowMs: number; onValue: (value: Value) => void },
  ): ValueSubscription {
    const { windowMs, onValue } = options;
    return this.#add(new ValueSubscription({ id: this.#nextId++, view, windowMs }, onValue));
  }

  unsubscribe(subscription: Subscription): void {
    if (!this.#subscriptions.delete(subscription.id)) return;
    for (const [channel, ids] of this.#channels) {
      ids.delete(subscription.id);
      if (ids.size === 0) this.#channels.delete(channel);
    }
    this.#send({ type: 'unsubscribe', id: subscription.id });
  }

  /** Opens a view again from where it stands (a gap was found, or a person asked). */
  resubscribe(subscription: Subscription): void {
    this.#send(subscription.request());
  }

  /** How long a delta took to the screen; a sample of up to 100 goes to the server with the next heartbeat. */
  notePaint(ms: number): void {
    if (this.#paintMs.length < 100) this.#paintMs.push(ms);
  }

  /** Tries at once, if waiting. */
  retryNow(): void {
    if (this.#state.type !== 'waiting') return;
    this.#timer?.[Symbol.dispose]();
    this.#connect();
  }

  /** Ends the link for good. */
  close(): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    this.#watchdog?.[Symbol.dispose]();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #add<S extends Subscription>(subscription: S): S {
    this.#subscriptions.set(subscription.id, subscription);
    this.#send(subscription.request());
    return subscription;
  }

  #setState(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #connect(): void {
    const { since } = this.#state;
    this.#setState({ type: 'connecting', since, failures: this.#backoff.attempt });
    this.#aliveAt = this.now();
    // A socket given up may still call back: only the current one is listened to.
    const current = (): boolean => this.#socket === socket && !this.#closed;
    const socket = this.#options.connect({
      onOpen: () => {
        if (current()) socket.send(encode({ type: 'hello', protocol: PROTOCOL_VERSION }));
      },
      onMessage: (text) => {
        if (current()) this.#receive(text);
      },
      onClose: (code) => {
        if (current()) this.#lost(code);
      },
    });
    this.#socket = socket;
  }

  #lost(code: number): void {
    this.#socket = undefined;
    this.#channels.clear();
    const since = this.#state.type === 'open' ? this.now() : this.#state.since;
    if (code === CLOSE_CODES.protocol) {
      this.#setState({ type: 'refused', since });
      return;
    }
    const delayMs = this.#backoff.nextMs();
    const failures = this.#backoff.attempt - 1;
    this.#setState({ type: 'waiting', since, retryAt: this.now() + delayMs, failures });
    this.#timer = this.#options.clock.setTimer(delayMs, () => this.#connect());
  }

  #giveUp(): void {
    const socket = this.#socket;
    this.#lost(CLOSE_CODES.silent);
    socket?.close();
  }

  /** Every second: is the link silent, or did the machine sleep? */
  #watch(): void {
    const armedAt = this.now();
    this.#watchdog = this.#options.clock.setTimer(WATCHDOG_MS, () => {
      const slept = this.now() - armedAt > WATCHDOG_MS + WAKE_SLACK_MS;
      const silent = this.now() - this.#aliveAt > LINK_TIMEOUT_MS;
      if (this.#socket && (slept || silent)) this.#giveUp();
      else if (slept) this.retryNow();
      this.#watch();
    });
  }

  #receive(text: string): void {
    this.#aliveAt = this.now();
    this.#heardAt = this.#aliveAt;
    this.counters.frames += 1;
    this.counters.bytes += text.length;
    let message: DownMessage | undefined;
    try {
      message = decodeDown(text);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
    if (message) this.#dispatch(message);
    else this.counters.ignored += 1;
  }

  #dispatch(message: DownMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#onWelcome(message);
        return;
      case 'ping':
        this.#onPing(message);
        return;
      case 'subscribed':
        this.#bind(message.id, message.channel);
        this.#table(message.id)?.onSubscribed(message);
        return;
      case 'error':
        this.#onError(message);
        return;
      case 'snapshot':
      case 'delta':
      case 'reset':
      case 'status':
      case 'cluster':
      case 'informers':
      case 'journal':
      case 'wall':
        this.#deliver(message);
    }
  }

  #onWelcome(welcome: Extract<DownMessage, { type: 'welcome' }>): void {
    this.skew.sample({ serverTime: welcome.time, now: this.now(), rttMs: null });
    this.#backoff.reset();
    this.#setState({ type: 'open', since: this.now(), build: welcome.build });
    for (const subscription of this.#subscriptions.values()) this.#send(subscription.request());
  }

  #onError(error: Extract<DownMessage, { type: 'error' }>): void {
    if (error.id === null) this.counters.ignored += 1;
    else this.#table(error.id)?.onError(error.status.message);
  }

  #deliver(message: ChannelMessage): void {
    for (const id of this.#channels.get(message.channel) ?? []) {
      this.#subscriptions.get(id)?.onMessage(message);
    }
  }

  #bind(id: number, channel: number): void {
    if (!this.#subscriptions.has(id)) return;
    const ids = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, ids.add(id));
  }

  #table(id: number): TableSubscription | undefined {
    const subscription = this.#subscriptions.get(id);
    return subscription instanceof TableSubscription ? subscription : undefined;
  }

  #onPing(ping: Extract<DownMessage, { type: 'ping' }>): void {
    this.skew.sample({ serverTime: ping.time, now: this.now(), rttMs: ping.rttMs });
    this.#send({ type: 'pong', time: ping.time });
    for (const [channel, dataAt] of ping.dataAt) {
      for (const id of this.#channels.get(channel) ?? []) this.#table(id)?.noteData(dataAt);
    }
    const gaps = this.counters.gaps - this.#gapsReported;
    if (gaps === 0 && this.#paintMs.length === 0) return;
    this.#send({ type: 'report', gaps, paintMs: this.#paintMs });
    this.#gapsReported = this.counters.gaps;
    this.#paintMs = [];
  }

  #send(message: UpMessage): void {
    if (this.#state.type === 'open') this.#socket?.send(encode(message));
  }
}
