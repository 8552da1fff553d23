import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { drained } from '../http/respond.ts';
import type { LogLine } from './container-log.ts';
import type { PodLogOptions } from './pod-log-options.ts';

/** Lines are put together to pieces of about this size. */
const PIECE_BYTES = 16 * 1024;

/** Writes lines to an answer, with their times where they are wanted, and no more than the limit; waits for a slow reader. */
export class LogWriter {
  readonly #response: ServerResponse;
  readonly #timestamps: boolean;
  /** Resolves when the client has left. */
  readonly done: Promise<unknown>;
  #leftBytes: number;

  constructor(response: ServerResponse, { timestamps, limitBytes = Infinity }: PodLogOptions) {
    this.#response = response;
    this.#timestamps = timestamps;
    this.#leftBytes = limitBytes;
    this.done = response.destroyed ? Promise.resolve() : once(response, 'close');
  }

  /** Nothing more will be written: the limit is reached or the client has left. */
  get isDone(): boolean {
    return this.#leftBytes <= 0 || this.#response.destroyed;
  }

  /** Resolves when the lines are handed over to the socket; at most a piece of them is in memory. */
  async write(lines: Iterable<LogLine>): Promise<void> {
    let piece = '';
    for (const line of lines) {
      if (this.isDone) return;
      piece += this.#timestamps ? `${timestampOf(line)} ${line.text}\n` : `${line.text}\n`;
      if (piece.length < PIECE_BYTES && piece.length < this.#leftBytes) continue;
      await this.#send(piece);
      piece = '';
    }
    if (piece !== '') await this.#send(piece);
  }

  async #send(piece: string): Promise<void> {
    const bytes = Buffer.from(piece);
    const sent = bytes.length > this.#leftBytes ? bytes.subarray(0, this.#leftBytes) : bytes;
    this.#leftBytes -= sent.length;
    if (!this.#response.destroyed && !this.#response.write(sent)) {
      await drained(this.#response, this.#response);
    }
  }
}

/** RFC 3339 with all nine digits below the second. */
function timestampOf({ atMs, nanos }: LogLine): string {
  return `${new Date(atMs).toISOString().slice(0, -1)}${String(nanos).padStart(6, '0')}Z`;
}
