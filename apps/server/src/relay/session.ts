import type { Clock } from '@deltascope/client';
import {
  CLOSE_CODES,
  decodeUp,
  encode,
  LINK_TIMEOUT_MS,
  PING_INTERVAL_MS,
  PROTOCOL_VERSION,
  ProtocolError,
  type Subscribe,
  type UpMessage,
} from '@deltascope/wire';
import { Outbox, type OutboxSocket } from './outbox.ts';
import type { Feed, Relay } from './relay.ts';
import { TableFeed } from './table-feed.ts';

/** More views than any page opens at once. */
const MAX_SUBSCRIPTIONS = 64;

/** Hears what happens to sessions: nothing that is lost goes uncounted. */
export interface SessionObserver {
  /** A viewer found gaps, and repaired them. */
  gapsReported(count: number): void;
  /** A sample of how long deltas took from their decoding to the screen. */
  paintReported(samplesMs: readonly number[]): void;
  protocolError(): void;
  closedAsSlow(): void;
}

export interface SessionOptions {
  readonly relay: Relay;
  readonly clock: Clock;
  readonly version: string;
  readonly build: string;
  readonly observer: SessionObserver;
}

export interface SessionSocket extends OutboxSocket {
  close(code: number, reason: string): void;
  terminate(): void;
}

/** One viewer's socket: its views, its heartbeat, its end. */
export class Session {
  readonly #socket: SessionSocket;
  readonly #options: SessionOptions;
  readonly #outbox: Outbox;
  readonly #feeds = new Map<number, Feed>();
  #greeted = false;
  #heardAt: number;
  #rttMs: number | null = null;
  #heartbeat: Disposable | undefined;

  constructor(socket: SessionSocket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#outbox = new Outbox(socket, () => options.clock.now());
    this.#heardAt = options.clock.now();
    this.#armHeartbeat();
  }

  /** Takes one message as it came. A message that breaks the protocol ends the session, with the reason in the close frame. */
  receive(text: string): void {
    this.#heardAt = this.#options.clock.now();
    try {
      this.#handle(decodeUp(text));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#options.observer.protocolError();
      this.#socket.close(CLOSE_CODES.protocol, closeReason(error.message));
    }
  }

  /** The socket is gone: leaves every view. */
  end(): void {
    this.#heartbeat?.[Symbol.dispose]();
    for (const id of this.#feeds.keys()) this.#leave(id);
  }

  #handle(message: UpMessage): void {
    const isHello = message.type === 'hello';
    if (isHello === this.#greeted) {
      throw new ProtocolError(isHello ? 'say hello once' : 'say hello first');
    }
    switch (message.type) {
      case 'hello':
        this.#greet(message.protocol);
        return;
      case 'subscribe':
        this.#subscribe(message);
        return;
      case 'unsubscribe':
        this.#leave(message.id);
        return;
      case 'report':
        this.#options.observer.gapsReported(message.gaps);
        this.#options.observer.paintReported(message.paintMs);
        return;
      case 'pong':
        this.#pong(message.time);
    }
  }

  #greet(protocol: number): void {
    if (protocol !== PROTOCOL_VERSION) {
      throw new ProtocolError(`protocol ${protocol}; this server speaks ${PROTOCOL_VERSION}`);
    }
    this.#greeted = true;
    const { clock, version, build } = this.#options;
    this.#outbox.send(
      encode({ type: 'welcome', protocol: PROTOCOL_VERSION, time: clock.now(), version, build }),
    );
    this.#ping();
  }

  #pong(time: number): void {
    const first = this.#rttMs === null;
    this.#rttMs = this.#options.clock.now() - time;
    // The viewer's clock is unknown to it until it has a round trip: it gets the first one at once.
    if (first) this.#ping();
  }

  #subscribe({ id, view, windowMs, resume }: Subscribe): void {
    this.#leave(id);
    if (this.#feeds.size >= MAX_SUBSCRIPTIONS) {
      this.#refuse(id, 429, `${MAX_SUBSCRIPTIONS} views are open; close one first`);
      return;
    }
    const feed = this.#options.relay.feed(view, windowMs);
    if (!feed) {
      const what = view.view === 'table' ? view.resource : view.view;
      this.#refuse(id, 404, `no informer of "${what}" runs on this server`);
      return;
    }
    this.#feeds.set(id, feed);
    if (feed instanceof TableFeed) feed.join(this.#outbox, id, resume);
    else feed.join(this.#outbox, id);
  }

  #refuse(id: number, code: number, message: string): void {
    const reason = code === 404 ? 'NotFound' : 'TooManyRequests';
    this.#outbox.send(encode({ type: 'error', id, status: { code, reason, message } }));
  }

  #leave(id: number): void {
    const feed = this.#feeds.get(id);
    if (!feed) return;
    this.#feeds.delete(id);
    // Two ids may look at the same feed.
    if (![...this.#feeds.values()].includes(feed)) feed.leave(this.#outbox);
    this.#options.relay.release(feed);
  }

  #armHeartbeat(): void {
    this.#heartbeat = this.#options.clock.setTimer(PING_INTERVAL_MS, () => this.#beat());
  }

  #beat(): void {
    const { clock, observer } = this.#options;
    if (clock.now() - this.#heardAt > LINK_TIMEOUT_MS) {
      // Half-open: a close frame would wait for an answer that does not come.
      this.#socket.terminate();
      return;
    }
    if (this.#outbox.stuck) {
      observer.closedAsSlow();
      this.#socket.close(CLOSE_CODES.slow, 'the socket took nothing for too long');
      return;
    }
    this.#ping();
    this.#armHeartbeat();
  }

  #ping(): void {
    const feeds = new Set(this.#feeds.values());
    const dataAt = [...feeds].map((feed): [number, number | null] => [feed.channel, feed.dataAt]);
    const time = this.#options.clock.now();
    this.#outbox.send(encode({ type: 'ping', time, rttMs: this.#rttMs, dataAt }));
  }
}

/** RFC 6455, 5.5: a close frame's reason holds 123 bytes. */
function closeReason(message: string): string {
  return Buffer.from(message)
    .subarray(0, 123)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
