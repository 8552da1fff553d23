import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { TransportResponse } from '../transport/transport.ts';
import { sleep, type Clock } from '../util/clock.ts';
import type { Fault } from './fault-sequence.ts';

/** RFC 9112: of one connection only, not of the message. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);
/** Bytes a trickling answer sends at a time: less than the shortest event. */
const TRICKLE_PIECE_BYTES = 7;

export interface FaultyAnswerOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: Fault | undefined;
  readonly clock: Clock;
  /** Undefined: for as long as the client likes. */
  readonly halfOpenMs: number | undefined;
  readonly trickleBytes: number;
  readonly tricklePauseMs: number;
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
  /** Aborts when no more faults are to strike, and what is held up is to go on. */
  readonly healed: AbortSignal;
  readonly onStruck: () => void;
}

/** A server's answer on its way to the client, with at most one fault in its body. */
export class FaultyAnswer {
  readonly #options: FaultyAnswerOptions;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  #isChunked = true;
  /** Undefined: no fault, or none any more. */
  #fault: Fault | undefined;
  #strikesAt = 0;
  #sentBytes = 0;

  constructor(options: FaultyAnswerOptions) {
    this.#options = options;
    this.#response = options.response;
    this.#socket = options.request.socket;
    this.#fault = options.fault;
  }

  /** Sends the answer to its end, or until the fault has ended it, or the client is gone. Throws the body's error. */
  async send({ statusCode, headers, body }: TransportResponse): Promise<void> {
    this.#begin(statusCode, headers);
    for await (const piece of body) {
      const isOver = await this.#forward(piece as Buffer);
      if (isOver || this.#options.gone.aborted) return;
    }
    if (this.#isDue(Number.POSITIVE_INFINITY)) await this.#strikeAtEnd();
    else this.#response.end();
  }

  #begin(statusCode: number, headers: TransportResponse['headers']): void {
    const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
    const sent = Object.fromEntries(kept);
    const length = Number(headers['content-length'] ?? Number.NaN);
    this.#strikesAt = this.#fault?.offsetBytes ?? 0;
    if (!Number.isNaN(length)) {
      // At its last byte the answer is complete, and nothing could happen to it any more.
      this.#strikesAt = Math.min(this.#strikesAt, length - 1);
      // The announced length would give it away.
      if (this.#fault?.kind === 'truncate') delete sent['content-length'];
      else this.#isChunked = false;
    }
    this.#response.writeHead(statusCode, sent);
    this.#response.flushHeaders();
  }

  /** True when the answer is over. */
  async #forward(piece: Buffer): Promise<boolean> {
    if (!this.#isDue(this.#sentBytes + piece.length)) {
      await this.#write(piece);
      return false;
    }
    return this.#strike(piece, this.#strikesAt - this.#sentBytes);
  }

  #isDue(availableBytes: number): boolean {
    if (this.#fault === undefined || this.#options.healed.aborted) return false;
    return this.#strikesAt >= 0 && availableBytes > this.#strikesAt;
  }

  /** `at` is where in the piece. True when the answer is over. */
  async #strike(piece: Buffer, at: number): Promise<boolean> {
    const kind = this.#fault?.kind;
    this.#fault = undefined;
    this.#options.onStruck();
    if (kind === 'malform') {
      const spoilt = Buffer.from(piece);
      spoilt[at] = 0;
      await this.#write(spoilt);
      return false;
    }
    if (kind === 'trickle') {
      await this.#write(piece.subarray(0, at));
      await this.#trickle(piece.subarray(at));
      return false;
    }
    if (kind === 'truncate') {
      await this.#write(piece.subarray(0, at));
      this.#response.end();
      return true;
    }
    await this.#writePart(piece, at);
    await this.#cut(kind);
    return true;
  }

  /** The body was shorter than the fault's offset: what ends a connection ends it where the end of the body was due. */
  async #strikeAtEnd(): Promise<void> {
    const kind = this.#fault?.kind;
    if (kind === 'reset-within' || kind === 'close-within' || kind === 'half-open') {
      this.#options.onStruck();
      await this.#cut(kind);
    } else {
      this.#response.end();
    }
  }

  async #cut(kind: Fault['kind'] | undefined): Promise<void> {
    if (kind === 'close-within') {
      this.#socket.end(() => this.#socket.destroy());
      return;
    }
    if (kind === 'half-open') await this.#pause(this.#options.halfOpenMs);
    this.#socket.resetAndDestroy();
  }

  async #trickle(bytes: Buffer): Promise<void> {
    const slowBytes = Math.min(bytes.length, this.#options.trickleBytes);
    let at = 0;
    while (at < slowBytes && !this.#options.healed.aborted && !this.#options.gone.aborted) {
      await this.#write(bytes.subarray(at, at + TRICKLE_PIECE_BYTES));
      at += TRICKLE_PIECE_BYTES;
      await this.#pause(this.#options.tricklePauseMs);
    }
    await this.#write(bytes.subarray(at));
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#sentBytes += bytes.length;
    // An empty chunk would be the last one.
    if (bytes.length > 0) await written(this.#response, bytes);
  }

  /** The first bytes of a chunk that announces all of it. */
  async #writePart(piece: Buffer, length: number): Promise<void> {
    if (!this.#isChunked) return this.#write(piece.subarray(0, length));
    const size = Buffer.from(`${piece.length.toString(16)}\r\n`, 'latin1');
    await written(this.#socket, Buffer.concat([size, piece.subarray(0, length)]));
  }

  /** Until the time is over, the client gone or the proxy healed. */
  async #pause(ms: number | undefined): Promise<void> {
    const { clock, gone, healed } = this.#options;
    const either = AbortSignal.any([gone, healed]);
    if (ms !== undefined) return sleep(clock, ms, either);
    if (either.aborted) return;
    await new Promise<void>((resolve) => {
      either.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

/** Resolves when the bytes are the system's, or nobody's: a client that went away is noticed elsewhere. */
function written(stream: Writable | ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    stream.write(bytes, () => resolve());
  });
}
