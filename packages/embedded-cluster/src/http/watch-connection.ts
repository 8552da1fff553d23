import type { ServerResponse } from 'node:http';

/** What befalls a connection: its client takes bytes again, or is gone. */
export interface ConnectionEvents {
  readonly onDrain: () => void;
  readonly onClose: () => void;
}

/** The way of a WATCH to its client. Events are lines: of a chunked answer, or each a message of a WebSocket. */
export interface WatchConnection {
  /** Bytes that are sent and not taken yet. */
  readonly waitingBytes: number;
  /** Begins the answer. `onClose` may be called at once: a client that cannot be answered so is gone. */
  open(events: ConnectionEvents): void;
  send(line: Buffer): void;
  /** Ends it properly, after what is sent. */
  end(): void;
  /** Ends it without a word, as a network fault does. */
  cut(): void;
  /** Ends it so in the middle of an event. */
  cutMidway(): void;
}

const HALF_A_LINE = '{"type":"MODIFIED","object":{"kind":"';

/** A WATCH as most clients ask for it: lines of an answer that does not end (chunked HTTP/1.1). */
export class ChunkedConnection implements WatchConnection {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get waitingBytes(): number {
    return this.#response.writableLength;
  }

  /** Status line and headers are sent at once. */
  open({ onDrain, onClose }: ConnectionEvents): void {
    this.#response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    this.#response.flushHeaders();
    this.#response.on('drain', onDrain);
    this.#response.on('close', onClose);
  }

  send(line: Buffer): void {
    this.#response.write(line);
  }

  end(): void {
    this.#response.end();
  }

  cut(): void {
    this.#response.destroy();
  }

  cutMidway(): void {
    // What already waits for a client that does not read is cut somewhere in the middle by itself.
    if (this.waitingBytes > 0) this.cut();
    else this.#response.write(HALF_A_LINE, () => this.cut());
  }
}
