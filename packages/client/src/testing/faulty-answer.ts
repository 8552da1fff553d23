import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { TransportResponse } from '../transport/transport.ts';
import { sleep, type Clock } from '../util/clock.ts';
import type { Fault, FaultKind } from './fault-sequence.ts';

/** RFC 9112: of one connection only, not of the message. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);
/** Bytes a trickling answer sends at a time: less than the shortest event. */
const TRICKLE_PIECE_BYTES = 7;

export interface FaultyAnswerOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The first one, and those that follow it in the order of their offsets. */
  readonly fault: Fault | undefined;
  readonly nextFault: () => Fault | undefined;
  /** Faults with an offset below this strike in shorter bodies too: where the end is due. */
  readonly stretchBytes: number;
  readonly clock: Clock;
  /** Undefined: for as long as the client likes. */
  readonly halfOpenMs: number | undefined;
  readonly trickleBytes: number;
  readonly tricklePauseMs: number;
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
  /** Aborts when no more faults are to strike, and what is held up is to go on. */
  readonly healed: AbortSignal;
  readonly onStruck: (fault: Fault) => void;
}

/** A server's answer on its way to the client, with the faults that strike in its body. */
export class FaultyAnswer {
  readonly #options: FaultyAnswerOptions;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  #isChunked = true;
  /** The next one. */
  #fault: Fault | undefined;
  #strikesAt = 0;
  #sentBytes = 0;

  constructor(options: FaultyAnswerOptions) {
    this.#options = options;
    this.#response = options.response;
    this.#socket = options.request.socket;
    this.#expect(options.fault);
  }

  /** Sends the answer to its end, or until a fault has ended it, or the client is gone. Throws the body's error. */
  async send({ statusCode, headers, body }: TransportResponse): Promise<void> {
    this.#begin(statusCode, headers);
    for await (const piece of body) {
      const isOver = await this.#forward(piece as Buffer);
      if (isOver || this.#options.gone.aborted) return;
    }
    await this.#end();
  }

  #begin(statusCode: number, headers: TransportResponse['headers']): void {
    const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
    const sent = Object.fromEntries(kept);
    const length = Number(headers['content-length'] ?? Number.NaN);
    if (!Number.isNaN(length)) {
      // At its last byte the answer is complete, and nothing could happen to it any more.
      if (this.#isForShortBodies()) this.#strikesAt = Math.min(this.#strikesAt, length - 1);
      if (this.#fault?.kind === 'truncate') delete sent['content-length'];
      else this.#isChunked = false;
    }
    this.#response.writeHead(statusCode, sent);
    this.#response.flushHeaders();
  }

  #expect(fault: Fault | undefined): void {
    this.#fault = fault;
    // An early end would be none to a client that was told the length: it would wait.
    while (this.#fault?.kind === 'truncate' && !this.#isChunked) {
      this.#fault = this.#options.nextFault();
    }
    this.#strikesAt = this.#fault?.offsetBytes ?? 0;
  }

  #isForShortBodies(): boolean {
    return this.#fault !== undefined && this.#fault.offsetBytes < this.#options.stretchBytes;
  }

  /** True when the answer is over. */
  async #forward(piece: Buffer): Promise<boolean> {
    let rest = piece;
    while (this.#fault !== undefined && this.#isDue(rest.length)) {
      const { kind } = this.#fault;
      const at = Math.max(0, this.#strikesAt - this.#sentBytes);
      this.#options.onStruck(this.#fault);
      this.#expect(this.#options.nextFault());
      if (kind === 'malform' || kind === 'trickle') {
        await this.#write(rest.subarray(0, at));
        rest = await this.#spoil(kind, rest.subarray(at));
      } else {
        await this.#breakOff(kind, rest, at);
        return true;
      }
    }
    await this.#write(rest);
    return false;
  }

  #isDue(availableBytes: number): boolean {
    if (this.#options.healed.aborted || this.#strikesAt < 0) return false;
    return this.#sentBytes + availableBytes > this.#strikesAt;
  }

  /** The bytes that are left over. */
  async #spoil(kind: 'malform' | 'trickle', bytes: Buffer): Promise<Buffer> {
    if (kind === 'trickle') return this.#trickle(bytes);
    await this.#write(Buffer.of(0));
    return bytes.subarray(1);
  }

  async #breakOff(kind: FaultKind, piece: Buffer, at: number): Promise<void> {
    if (kind === 'truncate') {
      await this.#write(piece.subarray(0, at));
      this.#response.end();
    } else {
      await this.#writePart(piece, at);
      await this.#cut(kind);
    }
  }

  /** What ends a connection, and was to do so in a longer body, ends it where the end of the body was due. */
  async #end(): Promise<void> {
    const isDue = this.#isForShortBodies() && this.#isDue(Number.POSITIVE_INFINITY);
    const fault = isDue ? this.#fault : undefined;
    if (
      fault?.kind === 'reset-within' ||
      fault?.kind === 'close-within' ||
      fault?.kind === 'half-open'
    ) {
      this.#options.onStruck(fault);
      await this.#cut(fault.kind);
    } else {
      this.#response.end();
    }
  }

  async #cut(kind: FaultKind): Promise<void> {
    if (kind === 'close-within') {
      this.#socket.end(() => this.#socket.destroy());
      return;
    }
    if (kind === 'half-open') await this.#pause(this.#options.halfOpenMs);
    this.#socket.resetAndDestroy();
  }

  /** The bytes that are not to trickle any more. */
  async #trickle(bytes: Buffer): Promise<Buffer> {
    const slowBytes = Math.min(bytes.length, this.#options.trickleBytes);
    let at = 0;
    while (at < slowBytes && !this.#options.healed.aborted && !this.#options.gone.aborted) {
      await this.#write(bytes.subarray(at, at + TRICKLE_PIECE_BYTES));
      at += TRICKLE_PIECE_BYTES;
      await this.#pause(this.#options.tricklePauseMs);
    }
    return bytes.subarray(at);
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
