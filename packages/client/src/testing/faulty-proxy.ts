import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../rest/read-body.ts';
import type { RestConfig } from '../rest/rest-config.ts';
import type { WrapTransport } from '../transport/round-trippers.ts';
import { createTransport, type Transport, type TransportRequest } from '../transport/transport.ts';
import { realClock, sleep, type Clock } from '../util/clock.ts';
import { Condition } from '../util/condition.ts';
import {
  FAULT_KINDS,
  FaultSequence,
  type Fault,
  isBeforeBody,
  type FaultKind,
  type FaultRates,
} from './fault-sequence.ts';
import { FaultyAnswer } from './faulty-answer.ts';

/** RFC 9112, and what is the new connection's own affair. */
const NOT_PASSED_ON = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);
const DEFAULT_DELAY_MS = 100;
const DEFAULT_TRICKLE_BYTES = 700;
const DEFAULT_TRICKLE_PAUSE_MS = 1;
/** Larger than what an API server takes. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
/** Some events, or a short list. */
const DEFAULT_STRETCH_BYTES = 16 * 1024;
const DEFAULT_MAX_LOGGED = 1000;

/** What stands behind the proxy, and what it does to it. */
export interface FaultyProxyOptions {
  /** The server in front of which it stands: its URL, how to trust it, and the credentials for requests that bring none. */
  readonly upstream: RestConfig;
  readonly seed: number;
  readonly rates: FaultRates;
  /** Put around what goes to the server: for what a test does to single answers by hand. Default: nothing. */
  readonly wrapTransport?: WrapTransport;
  /** Requests that are spared draw no fault. Default: none is spared. */
  readonly spares?: (request: { readonly method: string; readonly path: string }) => boolean;
  /** Of so many bytes of a body each meet the rates anew: a watch that lasts breaks in the end. Default 16 KiB. */
  readonly stretchBytes?: number;
  /** Said with 429 and 503. Default 1. */
  readonly retryAfterSeconds?: number;
  /** How late a delayed answer is. Default 100. */
  readonly delayMs?: number;
  /** When a half-open connection is reset. Default: never. */
  readonly halfOpenMs?: number;
  /** How many bytes trickle, 7 at a time. Default 700. */
  readonly trickleBytes?: number;
  /** The pause after each 7 bytes. Default 1. */
  readonly tricklePauseMs?: number;
  /** How many faults are kept in the log. Default 1000. */
  readonly maxLogged?: number;
  /** Default: the process's own. */
  readonly clock?: Clock;
}

/** A fault that has struck. */
export interface InjectedFault extends Fault {
  /** Counted from 1, in the order in which requests came; those spared are not counted. */
  readonly request: number;
  readonly method: string;
  readonly path: string;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly nextFault: () => Fault | undefined;
  readonly number: number;
  readonly gone: AbortSignal;
}

/**
 * An HTTP/1.1 proxy on 127.0.0.1 in front of a server, for tests: what goes through it meets faults drawn by a seed. The n-th
 * request gets the same fault in each run with the same options; when requests run at one time, which of them is the n-th is
 * the network's choice.
 *
 * It never changes bytes but for `malform`: whatever else it does, the client either gets the server's bytes, or the first of them,
 * or none. An unreachable server is passed on as a reset. No upgrades, no CONNECT.
 */
export class FaultyProxy implements AsyncDisposable {
  readonly #options: FaultyProxyOptions;
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #transport: Transport;
  readonly #sequence: FaultSequence;
  readonly #stretchBytes: number;
  readonly #healed = new AbortController();
  readonly #struck = new Condition();
  readonly #counts = new Map<FaultKind, number>(FAULT_KINDS.map((kind) => [kind, 0]));
  readonly #log: InjectedFault[] = [];
  #requests = 0;
  #open = 0;
  #injected = 0;
  #upstreamErrors = 0;

  private constructor(options: FaultyProxyOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    const { upstream, wrapTransport, seed, rates } = options;
    this.#transport = createTransport(upstream, wrapTransport && { wrapTransport });
    this.#stretchBytes = options.stretchBytes ?? DEFAULT_STRETCH_BYTES;
    this.#sequence = new FaultSequence({ seed, rates, stretchBytes: this.#stretchBytes });
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Resolves when it serves. Throws ConfigError on an upstream that cannot be, RangeError on rates that are no chances. */
  static async start(options: FaultyProxyOptions): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** "http://127.0.0.1:PORT". */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that have drawn, whether a fault or none. */
  get requests(): number {
    return this.#requests;
  }

  /** Requests under way: not yet answered to the end, and their clients still there. */
  get openRequests(): number {
    return this.#open;
  }

  /** Faults that have struck. One that was drawn does not when the client leaves before, or the proxy is healed. */
  get injected(): number {
    return this.#injected;
  }

  /** Requests that failed because the server did. */
  get upstreamErrors(): number {
    return this.#upstreamErrors;
  }

  count(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** The faults that struck last, `maxLogged` at most, in order; `injected` tells how many there were. */
  get log(): readonly InjectedFault[] {
    return this.#log;
  }

  /** True when so many faults have struck; false when the signal aborted before. */
  waitForInjected(count: number, signal: AbortSignal): Promise<boolean> {
    return this.#struck.waitFor(() => this.#injected >= count, signal);
  }

  /** No more faults from here on, for good: what is held up goes on, what is half-open is reset, what trickles flows. */
  heal(): void {
    this.#healed.abort();
  }

  /** Breaks what is still open. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await this.#transport.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    this.#open += 1;
    response.on('close', () => {
      this.#open -= 1;
      gone.abort();
    });
    const nextFault = this.#draw(request);
    const exchange = { request, response, nextFault, number: this.#requests, gone: gone.signal };
    try {
      await this.#answer(exchange);
    } catch {
      // Else the client has left, and nobody is there to be told.
      if (!request.socket.destroyed) this.#upstreamErrors += 1;
      request.socket.resetAndDestroy();
    }
  }

  #draw({ method = '', url: path = '' }: IncomingMessage): () => Fault | undefined {
    if (this.#healed.signal.aborted || this.#options.spares?.({ method, path })) {
      return () => undefined;
    }
    this.#requests += 1;
    return this.#sequence.forRequest(this.#requests);
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { request, response, nextFault, gone } = exchange;
    const fault = nextFault();
    if (fault === undefined || !isBeforeBody(fault.kind)) return this.#forward(exchange, fault);
    this.#note(exchange, fault);
    if (fault.kind === 'reset-before') {
      request.socket.resetAndDestroy();
    } else if (fault.kind === 'delay') {
      const { delayMs = DEFAULT_DELAY_MS } = this.#options;
      await sleep(this.#clock, delayMs, AbortSignal.any([gone, this.#healed.signal]));
      return this.#forward(exchange, nextFault());
    } else {
      request.resume();
      refuse(response, fault.kind, this.#options.retryAfterSeconds ?? 1);
    }
  }

  async #forward(exchange: Exchange, fault: Fault | undefined): Promise<void> {
    const { request, response, nextFault, gone } = exchange;
    const { bytes, isTruncated } = await readBody(request, MAX_REQUEST_BYTES);
    if (isTruncated) throw new RangeError(`a request of more than ${MAX_REQUEST_BYTES} bytes`);
    const answer = await this.#transport.request({
      method: request.method as TransportRequest['method'],
      path: request.url ?? '/',
      headers: passedOn(request),
      ...(bytes.length > 0 && { body: bytes }),
      signal: gone,
      longRunning: true,
    });
    await new FaultyAnswer({
      request,
      response,
      fault,
      nextFault,
      stretchBytes: this.#stretchBytes,
      clock: this.#clock,
      halfOpenMs: this.#options.halfOpenMs,
      trickleBytes: this.#options.trickleBytes ?? DEFAULT_TRICKLE_BYTES,
      tricklePauseMs: this.#options.tricklePauseMs ?? DEFAULT_TRICKLE_PAUSE_MS,
      gone,
      healed: this.#healed.signal,
      onStruck: (struck) => this.#note(exchange, struck),
    }).send(answer);
  }

  #note({ number, request: { method = '', url: path = '' } }: Exchange, fault: Fault): void {
    this.#injected += 1;
    this.#counts.set(fault.kind, this.count(fault.kind) + 1);
    this.#log.push({ ...fault, request: number, method, path });
    if (this.#log.length > (this.#options.maxLogged ?? DEFAULT_MAX_LOGGED)) this.#log.shift();
    this.#struck.notify();
  }
}

function passedOn({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function refuse(response: ServerResponse, kind: FaultKind, retryAfterSeconds: number): void {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  if (kind !== 'internal-error') response.setHeader('retry-after', retryAfterSeconds);
  if (kind === 'unavailable') {
    response.writeHead(503, { 'content-type': 'text/plain' });
    response.end('upstream connect error or disconnect before headers');
    return;
  }
  const isBusy = kind === 'too-many-requests';
  const code = isBusy ? 429 : 500;
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      ...status,
      message: isBusy ? 'too many requests, please try again later' : 'an internal error occurred',
      reason: isBusy ? 'TooManyRequests' : 'InternalError',
      ...(isBusy && { details: { retryAfterSeconds } }),
      code,
    }),
  );
}
