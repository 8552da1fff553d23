/** What a session's socket is to the relay. ws's WebSocket has it. */
export interface OutboxSocket {
  readonly bufferedAmount: number;
  send(data: string | Buffer, options: { binary: boolean }, callback: () => void): void;
}

/** Above this many bytes waiting in a socket, its session skips windows: some seconds of a slow phone's link. */
export const HIGH_WATER_BYTES = 1024 * 1024;

/** A session whose socket stays above the high-water mark this long is closed; it may come back and resume. */
export const STUCK_AFTER_MS = 30_000;

/**
 * The way out of one session. Nothing is queued here beyond the socket's own buffer: whoever has more to say asks `ready` first, and
 * is called when it is so again. A sender that goes ahead anyway (small control messages) is never refused.
 */
export class Outbox {
  readonly #socket: OutboxSocket;
  readonly #now: () => number;
  readonly #waiting = new Set<() => void>();
  #fullSince: number | undefined;

  constructor(socket: OutboxSocket, now: () => number) {
    this.#socket = socket;
    this.#now = now;
  }

  get ready(): boolean {
    return this.#socket.bufferedAmount < HIGH_WATER_BYTES;
  }

  /** The socket has been above the high-water mark for longer than STUCK_AFTER_MS. One frame larger than that mark counts as a whole. */
  get stuck(): boolean {
    return this.#fullSince !== undefined && this.#now() - this.#fullSince > STUCK_AFTER_MS;
  }

  send(data: string | Buffer): void {
    this.#socket.send(data, { binary: false }, this.#onSent);
    if (!this.ready) this.#fullSince ??= this.#now();
  }

  /** Calls back once, when the outbox is ready again. One call per callback, however often it is asked. */
  whenReady(callback: () => void): void {
    this.#waiting.add(callback);
  }

  forget(callback: () => void): void {
    this.#waiting.delete(callback);
  }

  readonly #onSent = (): void => {
    if (!this.ready) return;
    this.#fullSince = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  };
}
