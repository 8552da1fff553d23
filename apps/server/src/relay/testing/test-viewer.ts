import { decodeDown, TableReplica, type DownMessage } from '@deltascope/wire';
import { Outbox } from '../outbox.ts';

/** A viewer at the other end of an outbox: keeps every frame, applies them to a replica, and reads only when told to. */
export class TestViewer {
  readonly outbox: Outbox;
  readonly replica = new TableReplica();
  readonly received: DownMessage[] = [];
  gaps = 0;
  readonly #unread: { readonly text: string; readonly sent: () => void }[] = [];
  #reading = true;
  #bufferedBytes = 0;

  constructor(now: () => number) {
    const bufferedAmount = (): number => this.#bufferedBytes;
    this.outbox = new Outbox(
      {
        get bufferedAmount() {
          return bufferedAmount();
        },
        send: (data, _options, sent) => this.#take(data.toString(), sent),
      },
      now,
    );
  }

  /** Stops taking frames: whatever is sent counts as `bytes` in the socket's buffer. */
  block(bytes: number): void {
    this.#reading = false;
    this.#bufferedBytes = bytes;
  }

  /** Reads all that waits, and goes on reading. */
  unblock(): void {
    this.#reading = true;
    this.#bufferedBytes = 0;
    const unread = this.#unread.splice(0);
    for (const { text } of unread) this.#read(text);
    for (const { sent } of unread) sent();
  }

  /** Types of the frames since the last call. */
  types(): string[] {
    return this.received.splice(0).map((message) => message.type);
  }

  #take(text: string, sent: () => void): void {
    if (!this.#reading) {
      this.#unread.push({ text, sent });
      return;
    }
    this.#read(text);
    queueMicrotask(sent);
  }

  #read(text: string): void {
    const message = decodeDown(text);
    if (!message) throw new Error(`unknown message: ${text}`);
    this.received.push(message);
    const applied =
      message.type === 'snapshot'
        ? this.replica.applySnapshot(message)
        : message.type === 'delta'
          ? this.replica.applyDelta(message, 0)
          : undefined;
    if (applied?.type === 'gap') this.gaps += 1;
  }
}
