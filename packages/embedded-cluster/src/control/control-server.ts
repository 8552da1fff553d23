import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeStatusError } from '@deltascope/apimachinery';
import type { ClusterClock } from '../cluster-clock.ts';
import type { ApiServer } from '../http/api-server.ts';
import { isLoopbackHost } from '../http/host.ts';
import { readJsonBody } from '../http/request-body.ts';
import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { sendError, sendJson } from '../http/respond.ts';
import {
  badRequest,
  forbiddenRequest,
  methodNotAllowed,
  pathNotFound,
} from '../registry/api-errors.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world/world.ts';
import { parseFault } from './fault-spec.ts';

export interface ControlServerOptions {
  readonly api: ApiServer;
  readonly store: Store;
  readonly world: World;
  readonly clock: ClusterClock;
  readonly onError: (error: unknown) => void;
}

/** A step runs all that comes due in it before anything else is answered. */
const MAX_STEP_MS = 24 * 3600 * 1000;
const CLOCK_WORDS = `the body must have one of "hold": true, "resume": true, "stepMs" (a whole number of 0 to ${MAX_STEP_MS}) and "speed" (0.1 to 100)`;

type Route = (body: Fields) => unknown;

/**
 * The port that tests reach into the cluster by: a JSON body (or none), answers JSON. On 127.0.0.1, and only when asked for.
 *
 * | request             | body                             | does                                                          |
 * |---------------------|----------------------------------|---------------------------------------------------------------|
 * | GET /faults         |                                  | lists the faults, and how often each has struck               |
 * | POST /faults        | a fault (`FaultSpec`)            | adds one                                                      |
 * | DELETE /faults[/ID] |                                  | removes one, or all                                           |
 * | POST /store/compact |                                  | forgets history: older versions are 410                       |
 * | POST /store/restart |                                  | a new history: later revisions, and every stream cut          |
 * | GET /clock          |                                  | the cluster's time, its speed, whether it is held             |
 * | POST /clock         | {hold}, {resume}, {stepMs} or {speed} | holds, goes on, moves a held clock on, changes its speed |
 * | GET /stats          |                                  | revision, history, open watches, counters, the process's costs |
 */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #server: Server;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#routes = this.#makeRoutes();
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!isLoopbackHost(request.headers.host)) {
        throw forbiddenRequest('the Host of the request is not a loopback address');
      }
      const body = (await readJsonBody(request)) ?? {};
      if (!isFields(body)) throw badRequest('the body must be a JSON object');
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      sendJson(response, 200, this.#run(request.method ?? 'GET', pathname, body));
    } catch (error) {
      if (!(error instanceof KubeStatusError)) this.#options.onError(error);
      sendError(response, error);
    }
  }

  #run(method: string, pathname: string, body: Fields): unknown {
    const [, id] = /^\/faults\/(\d+)$/.exec(pathname) ?? [];
    if (method === 'DELETE' && id !== undefined) return this.#removeFault(Number(id));
    const route = this.#routes.get(`${method} ${pathname}`);
    if (route !== undefined) return route(body);
    const isKnown = [...this.#routes.keys()].some((known) => known.endsWith(` ${pathname}`));
    throw isKnown ? methodNotAllowed() : pathNotFound();
  }

  #makeRoutes(): Map<string, Route> {
    const { api, store, world } = this.#options;
    return new Map<string, Route>([
      ['GET /faults', () => ({ faults: api.faults.all })],
      ['POST /faults', (body) => api.faults.add(parseFault(body))],
      ['DELETE /faults', () => ({ removed: this.#clearFaults() })],
      ['POST /store/compact', () => this.#compact()],
      ['POST /store/restart', () => this.#restart()],
      ['GET /clock', () => this.#time()],
      ['POST /clock', (body) => this.#setClock(body)],
      [
        'GET /stats',
        () => ({
          revision: store.revision,
          compactedRevision: store.compactedRevision,
          history: store.historySize,
          historyBytes: store.historyBytes,
          watches: api.watches.stats,
          world: world.counts,
          cpuMs: cpuMs(),
          rssBytes: process.memoryUsage.rss(),
        }),
      ],
    ]);
  }

  #removeFault(id: number): unknown {
    if (!this.#options.api.faults.remove(id)) throw pathNotFound();
    return { removed: 1 };
  }

  #clearFaults(): number {
    const { faults } = this.#options.api;
    const { length } = faults.all;
    faults.clear();
    return length;
  }

  #compact(): unknown {
    const { store } = this.#options;
    store.compact();
    return { compactedRevision: store.compactedRevision };
  }

  #restart(): unknown {
    const { store, api } = this.#options;
    store.restart();
    return { revision: store.revision, cut: api.watches.cut(undefined) };
  }

  #time(): unknown {
    const { clock } = this.#options;
    return { nowMs: clock.now(), speed: clock.speed, isHeld: clock.isHeld };
  }

  #setClock(body: Fields): unknown {
    const { clock } = this.#options;
    const [[name, value] = [], ...more] = Object.entries(body);
    if (more.length > 0) throw badRequest(CLOCK_WORDS);
    if (name === 'hold' && value === true) clock.hold();
    else if (name === 'resume' && value === true) clock.resume();
    else if (name === 'speed' && isWithin(value, 0.1, 100)) clock.setSpeed(value);
    else if (name === 'stepMs' && isWithin(value, 0, MAX_STEP_MS) && Number.isInteger(value)) {
      if (!clock.isHeld)
        throw badRequest('only a clock that is held can be stepped: POST {"hold": true} first');
      clock.step(value);
    } else throw badRequest(CLOCK_WORDS);
    return this.#time();
  }
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

/** Processor time of the process so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
