import type { Readable } from 'node:stream';
import { Agent, errors } from 'undici';
import type { TlsClientConfig } from '../rest/rest-config.ts';
import type { Clock } from '../util/clock.ts';
import { createCaRotation } from './ca-rotation.ts';
import { createCertRotation } from './cert-rotation.ts';
import { createConnector } from './connector.ts';
import type { Authenticator } from './exec/authenticator.ts';
import type { Rereading } from './rereading.ts';
import type { SocketTap } from './socket-tap.ts';
import { readTlsMaterial, toTlsOptions, type KeyPair, type TlsMaterial } from './tls-options.ts';
import type { TransportMetrics } from '../tools/metrics/transport-metrics.ts';
import type { TransportRequest, TransportResponse } from './transport.ts';

/** The API server itself gives up on a request after 60 s; a watch answers its headers at once. */
const HEADERS_TIMEOUT_MS = 70_000;
/** Between two pieces of an ordinary answer. Watches and streams have none. */
const BODY_TIMEOUT_MS = 70_000;
/** A connection idle for longer is closed; below the 90 s after which the API server would do so. */
const IDLE_TIMEOUT_MS = 60_000;
/** C160: so that connections on which nothing is asked any more (watches) learn of a new client certificate too. */
const CERT_REFRESH_MS = 5 * 60_000;

export interface ConnectionsOptions {
  readonly tls: TlsClientConfig;
  readonly proxy: URL | undefined;
  /** Whose certificate is presented where the config has none. */
  readonly authenticator: Authenticator | undefined;
  readonly clock: Clock;
  readonly tap: SocketTap | undefined;
  readonly metrics: TransportMetrics;
  /** Told of each failed reading of a file that its older content covers. */
  readonly onCredentialError: ((error: Error) => void) | undefined;
}

/**
 * Connections that are made alike: HTTP/1.1 with keep-alive, one for each running request, no limit to their number (each watch holds
 * one), reused for 60 s.
 *
 * An undici Agent belongs to one TLS material. New material makes a new Agent (C160, C164): after a new CA the old one's
 * running requests and watches go on to their end, its idle connections are closed; after a new client certificate all of them
 * end, as lost connections, since they are the old identity's. A first client certificate has no older one to end. There are never
 * more old Agents than requests that run on them.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #caFile: Rereading<string> | undefined;
  readonly #certFiles: Rereading<KeyPair> | undefined;
  readonly #draining = new Set<Agent>();
  readonly #subscription: Disposable | undefined;
  #material: TlsMaterial;
  #agent: Agent;
  #timer: Disposable | undefined;
  #connections = 0;
  #closed = false;

  /** Opens nothing yet. Throws ConfigError on files that cannot be read or used. */
  constructor(options: ConnectionsOptions) {
    const { tls, authenticator } = options;
    this.#options = options;
    const material = readTlsMaterial(tls);
    this.#material = { ...material, pair: material.pair ?? authenticator?.certificate };
    this.#caFile = this.#watchCa();
    this.#certFiles = this.#watchCertificate();
    this.#agent = this.#createAgent();
    this.#subscription = authenticator?.onCertificateChange(() => void this.#rotate());
    if (this.#certFiles !== undefined) this.#setTimer();
  }

  /** Sends one request to `origin`. Rejects with undici's errors. */
  async send(origin: string, request: TransportRequest): Promise<TransportResponse> {
    const { method, path, headers, body, signal, longRunning = false } = request;
    await this.#rotate();
    signal?.throwIfAborted();
    const response = await this.#agent.request({
      origin,
      path,
      method,
      ...(headers && { headers: headers as Record<string, string | string[]> }),
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      ...(longRunning && { bodyTimeout: 0 }),
    });
    if (longRunning && response.statusCode >= 300) this.#limit(response.body);
    return response;
  }

  /** Breaks what runs, and closes all connections. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#subscription?.[Symbol.dispose]();
    if (this.#timer !== undefined) {
      this.#timer[Symbol.dispose]();
      this.#options.metrics.transportCertRotationGcCalls?.increment();
    }
    await Promise.all([this.#agent, ...this.#draining].map((agent) => agent.destroy()));
  }

  /** What the server says in place of a stream is short: whoever reads it to its end is not to wait for ever. */
  #limit(body: Readable): void {
    const timer = this.#options.clock.setTimer(BODY_TIMEOUT_MS, () => {
      body.destroy(new errors.BodyTimeoutError());
    });
    body.once('close', () => timer[Symbol.dispose]());
  }

  #createAgent(): Agent {
    const { tls, proxy, clock, tap } = this.#options;
    return new Agent({
      allowH2: false,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: BODY_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connect: createConnector({
        tls: toTlsOptions(tls, this.#material),
        proxy,
        clock,
        tap,
        nextId: () => (this.#connections += 1),
      }),
    });
  }

  /** Takes new material into use, if there is any. */
  async #rotate(): Promise<void> {
    const ca = (await this.#caFile?.current()) ?? this.#material.ca;
    const pair = (await this.#certFiles?.current()) ?? this.#certificate();
    const old = this.#material;
    if (this.#closed || (ca === old.ca && pair === old.pair)) return;
    const agent = this.#agent;
    this.#material = { ca, pair };
    this.#agent = this.#createAgent();
    if (pair !== old.pair && old.pair !== undefined) {
      const reason = new errors.SocketError('closed: the client certificate has changed');
      // It rejects with the reason it is given.
      await agent.destroy(reason).catch(() => undefined);
      return;
    }
    this.#draining.add(agent);
    void agent.close().finally(() => this.#draining.delete(agent));
  }

  /** Where no files change it. */
  #certificate(): KeyPair | undefined {
    const { authenticator } = this.#options;
    return authenticator === undefined ? this.#material.pair : authenticator.certificate;
  }

  #watchCa(): Rereading<string> | undefined {
    const { tls, clock, metrics, onCredentialError: onError } = this.#options;
    const { ca } = this.#material;
    if (tls.caFile === undefined || tls.caData !== undefined || ca === undefined) return undefined;
    return createCaRotation({ path: tls.caFile, ca, clock, metrics, onError });
  }

  /** C160: static where either half is data. */
  #watchCertificate(): Rereading<KeyPair> | undefined {
    const { tls, clock, onCredentialError: onError } = this.#options;
    const { certFile, keyFile, certData, keyData } = tls;
    const { pair } = this.#material;
    if (certData !== undefined || keyData !== undefined || pair === undefined) return undefined;
    if (certFile === undefined || keyFile === undefined) return undefined;
    return createCertRotation({ certFile, keyFile, pair, clock, onError });
  }

  #setTimer(): void {
    this.#timer = this.#options.clock.setTimer(CERT_REFRESH_MS, () => {
      this.#setTimer();
      void this.#rotate();
    });
  }
}
