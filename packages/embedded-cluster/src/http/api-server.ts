import { createServer, ServerResponse } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { KubeStatusError } from '@deltascope/apimachinery';
import type { AccessControl } from '../access/access-control.ts';
import { attributesOf } from '../access/attributes.ts';
import type { ServiceAccountTokens } from '../access/service-account-tokens.ts';
import { UNSECURED } from '../access/user.ts';
import type { Clock } from '../clock.ts';
import type { PodLogs } from '../pod-logs/pod-logs.ts';
import type { Random } from '../random.ts';
import {
  badRequest,
  forbiddenRequest,
  methodNotAllowed,
  pathNotFound,
} from '../registry/api-errors.ts';
import type { Registry } from '../registry/registry.ts';
import { toScale } from '../registry/scale.ts';
import { ObjectDecoder } from '../decoding/field-validation.ts';
import { openApiV2 } from '../openapi/openapi-v2.ts';
import { OpenApi } from '../openapi/openapi.ts';
import { discover, isApiPath } from './discovery.ts';
import { Faults } from './faults.ts';
import { durationProblem } from './go-duration.ts';
import { healthText, isHealthPath } from './health.ts';
import { isLoopbackHost } from './host.ts';
import { list } from './list.ts';
import { parseListOptions } from './list-options.ts';
import { negotiate } from './negotiate.ts';
import { renderList, renderObject } from './render.ts';
import type { RenderOptions } from './render.ts';
import { isPretty } from './pretty.ts';
import { parseRequestInfo, resourceRequestOf } from './request-info.ts';
import type { Exchange, ResourceRequest } from './request-info.ts';
import { checkOffered } from './request-verb.ts';
import {
  jsonBytes,
  sendBytes,
  sendError,
  sendJson,
  sendNotFound,
  sendText,
  streamJson,
  warn,
} from './respond.ts';
import { selectionOf } from './selection.ts';
import { ChunkedConnection } from './watch-connection.ts';
import { Watches } from './watches.ts';
import { isWebSocketRequest, WebSocketConnection } from './web-socket-connection.ts';
import { write } from './writes.ts';

export interface ApiServerOptions {
  readonly registry: Registry;
  readonly access: AccessControl;
  readonly podLogs: PodLogs;
  readonly serviceAccountTokens: ServiceAccountTokens;
  /** The cluster's. */
  readonly clock: Clock;
  /** That of sockets: how long a stream may live does not depend on how fast the cluster's time passes. */
  readonly connectionClock: Clock;
  readonly random: Random;
  /** Default 60,000. */
  readonly bookmarkIntervalMs?: number | undefined;
  readonly maxWatches?: number | undefined;
  readonly stuckWatchMs?: number | undefined;
  /** Told of every failure that is no Status: a fault of this server. */
  readonly onError: (error: unknown) => void;
}

/** Go's server keeps idle connections open; Node's 5 s would cut a client's pooled connection under its feet. */
const KEEP_ALIVE_MS = 120_000;
/** Of Go's server; a URL counts too, and may hold a long selector. More is 431. */
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * The HTTP face: routes requests to discovery, lists, watches and writes. Listens on 127.0.0.1 only and refuses any
 * Host that is not loopback, so that a web page cannot reach it by rebinding a name. HTTP/1.1.
 */
export class ApiServer {
  readonly watches: Watches;
  /** What goes wrong because somebody asked for it. */
  readonly faults: Faults;
  readonly #options: ApiServerOptions;
  readonly #server: Server;
  readonly #openapi: OpenApi;
  readonly #decoder: ObjectDecoder;
  /** Sockets that Node has handed over and does not end by itself. */
  readonly #upgraded = new Set<Socket>();

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const { schemas } = options.registry;
    this.#openapi = new OpenApi(options.registry.resources, schemas);
    this.#decoder = new ObjectDecoder(schemas);
    this.faults = new Faults(options.connectionClock);
    const { store } = options.registry;
    this.watches = new Watches({ ...options, store, faults: this.faults });
    this.faults.befall(this.watches);
    this.#server = createServer(
      {
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        shouldUpgradeCallback: isWebSocketRequest,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
  }

  /** Resolves with the port in use; rejects when it cannot listen. Port 0 lets the system choose. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Ends all watches and connections. */
  async close(): Promise<void> {
    this.faults.clear();
    this.watches.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      for (const socket of this.#upgraded) socket.destroySoon();
    });
  }

  /** What is no watch, or is refused, is answered as without the upgrade. */
  async #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    this.#upgraded.add(socket);
    socket.on('close', () => this.#upgraded.delete(socket));
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.end());
    // Node leaves a socket that it hands over without a listener.
    socket.on('error', () => socket.destroy());
    await this.#serve(request, response, head);
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    upgradeHead?: Buffer,
  ): Promise<void> {
    try {
      await this.#route(request, response, upgradeHead);
    } catch (error) {
      if (!(error instanceof KubeStatusError)) this.#options.onError(error);
      if (!response.destroyed) sendError(response, error);
    }
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
    upgradeHead: Buffer | undefined,
  ): Promise<void> {
    if (!isLoopbackHost(request.headers.host)) {
      throw forbiddenRequest('the Host of the request is not a loopback address');
    }
    const { pathname: asked, searchParams: query } = new URL(
      request.url ?? '/',
      'http://localhost',
    );
    const path = this.#options.access.authenticator.pathOf(asked);
    const { pathname } = path;
    const info = parseRequestInfo(pathname);
    const { method = 'GET' } = request;
    const { verb } = attributesOf(UNSECURED, { method, pathname, query }, info);
    if ((await this.faults.strike(verb, info)) === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const user = await this.#options.access.admit(request, { ...path, query }, info);
    checkTimeout(query, verb);
    if (isHealthPath(pathname)) {
      const text = healthText(pathname, query);
      return text === undefined ? sendNotFound(response) : sendText(response, 200, text);
    }
    const { resources } = this.#options.registry;
    if (pathname === '/openapi/v2') {
      const { contentType, bytes } = openApiV2(request.headers.accept);
      response.setHeader('Content-Type', contentType);
      return sendBytes(response, 200, bytes);
    }
    if (pathname.startsWith('/openapi/v3')) return this.#openApi(response, pathname);
    const target = info && resourceRequestOf(info, resources);
    if (target !== undefined)
      return this.#serveResource({ request, response, query, user, upgradeHead }, target);
    const { accept } = request.headers;
    const answer = discover(pathname, { accept, resources: resources.all });
    if (answer === undefined) {
      if (isApiPath(pathname, resources.all)) throw pathNotFound();
      return sendNotFound(response);
    }
    if (request.method !== 'GET') throw methodNotAllowed();
    response.setHeader('Content-Type', answer.contentType);
    const isIndented = answer.isIndented ?? isPretty(request);
    sendBytes(response, 200, jsonBytes(answer.body, isIndented));
  }

  #openApi(response: ServerResponse, pathname: string): void {
    const path = pathname.replace(/^\/openapi\/v3\/?/, '');
    if (path === '') return sendJson(response, 200, this.#openapi.index());
    const document = this.#openapi.document(path);
    if (document === undefined) throw pathNotFound();
    response.setHeader('ETag', `"${document.hash}"`);
    sendBytes(response, 200, document.json);
  }

  async #serveResource(exchange: Exchange, target: ResourceRequest): Promise<void> {
    const { request, response, query, user } = exchange;
    checkOffered(target, request.method ?? 'GET');
    warn(response, target.definition.deprecationWarning);
    if (target.subresource === 'log') {
      return this.#options.podLogs.serve(exchange, target);
    }
    const rendering = {
      definition: target.definition,
      representation: negotiate(request.headers.accept, query),
      nowMs: this.#options.clock.now(),
    };
    if (request.method !== 'GET') {
      const { registry, access, serviceAccountTokens } = this.#options;
      const onWarning = (words: string): void => warn(response, words);
      const decoder = this.#decoder;
      const asked = { request, query, target, user };
      const result = await write({
        ...asked,
        nowMs: rendering.nowMs,
        registry,
        access,
        serviceAccountTokens,
        decoder,
        onWarning,
      });
      const body = 'object' in result ? renderObject(result.object, rendering) : result.body;
      return sendJson(response, result.code, body);
    }
    if (target.name !== undefined) return this.#get(response, target, rendering);
    return this.#collection(exchange, target, rendering);
  }

  #get(response: ServerResponse, target: ResourceRequest, rendering: RenderOptions): void {
    const { definition, namespace, name = '', subresource } = target;
    const isScale = subresource === 'scale' && definition.hasScale;
    const of = { ...(namespace === undefined ? {} : { namespace }), name };
    const object = definition.source?.get(of) ?? this.#options.registry.get(definition, of);
    if (isScale) return sendJson(response, 200, toScale(object, definition));
    sendJson(response, 200, renderObject(object, rendering));
  }

  async #collection(
    { request, response, query, upgradeHead }: Exchange,
    target: ResourceRequest,
    rendering: RenderOptions,
  ): Promise<void> {
    const options = parseListOptions(query);
    const selection = selectionOf(target, options);
    const { source, verbs } = target.definition;
    if (options.watch === true) {
      if (!verbs.includes('watch')) throw methodNotAllowed();
      const connection =
        upgradeHead === undefined
          ? new ChunkedConnection(response)
          : new WebSocketConnection(response, upgradeHead);
      this.watches.serve(connection, { selection, rendering, options });
      return;
    }
    const { objects, metadata } =
      source === undefined
        ? list(this.#options.registry.store, selection, options)
        : {
            objects: source.list(target.namespace).filter((one) => selection.matches(one)),
            metadata: {},
          };
    const shown = { ...rendering, metadata, isPretty: isPretty(request) };
    await streamJson(request, response, renderList(objects, shown));
  }
}

/** Everything is answered sooner than a client would wait; a wish that is none is refused. Of a watch nobody reads it. */
function checkTimeout(query: URLSearchParams, verb: string): void {
  const timeout = query.get('timeout') ?? '';
  const problem = timeout === '' || verb === 'watch' ? undefined : durationProblem(timeout);
  if (problem === undefined) return;
  throw badRequest(`invalid timeout specified in the request URL - ${problem}`);
}
