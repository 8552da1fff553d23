import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeStatusError } from '@deltascope/apimachinery';
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
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world/world.ts';

export interface ControlServerOptions {
  readonly api: ApiServer;
  readonly store: Store;
  readonly world: World;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * The port that tests reach into the cluster by: POST with a JSON body (or none), answers JSON. On 127.0.0.1, and only
 * when asked for.
 *
 * | path                | body                                            | does                                        |
 * |---------------------|-------------------------------------------------|---------------------------------------------|
 * | /faults/cut-watches | {resource?}                                     | cuts open watches without a word            |
 * | /faults/compact     |                                                 | forgets history: older versions are 410     |
 * | /faults/refuse      | {on: boolean, how?: 'unavailable' or 'reset', forMs?} | 503, or reset connections, for every request |
 * | /world/pause        |                                                 | time stands still in the world              |
 * | /world/resume       |                                                 | and goes on                                 |
 * | /stats              |                                                 | revision, history, open watches, counters   |
 */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #server: Server;
  #refusalEnd: Disposable | undefined;

  constructor(options: ControlServerOptions) {
    this.#options = options;
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
    this.#refusalEnd?.[Symbol.dispose]();
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
      if (request.method !== 'POST') throw methodNotAllowed();
      const body = (await readJsonBody(request)) ?? {};
      if (!isFields(body)) throw badRequest('the body must be a JSON object');
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      sendJson(response, 200, this.#run(pathname, body));
    } catch (error) {
      if (!(error instanceof KubeStatusError)) this.#options.onError(error);
      sendError(response, error);
    }
  }

  #run(pathname: string, body: Fields): unknown {
    const { api, store, world } = this.#options;
    switch (pathname) {
      case '/faults/cut-watches': {
        const { resource } = body;
        return { cut: api.watches.cut(typeof resource === 'string' ? resource : undefined) };
      }
      case '/faults/compact':
        store.compact();
        return { compactedRevision: store.compactedRevision };
      case '/faults/refuse':
        return this.#refuse(body);
      case '/world/pause':
        world.pause();
        return { paused: true };
      case '/world/resume':
        world.resume();
        return { paused: false };
      case '/stats':
        return {
          revision: store.revision,
          compactedRevision: store.compactedRevision,
          history: store.historySize,
          watches: api.watches.stats,
          world: world.counts,
        };
      default:
        throw pathNotFound();
    }
  }

  #refuse({ on = true, how = 'unavailable', forMs }: Fields): unknown {
    const { api, clock } = this.#options;
    if (how !== 'unavailable' && how !== 'reset') {
      throw badRequest('"how" must be "unavailable" or "reset"');
    }
    this.#refusalEnd?.[Symbol.dispose]();
    api.refuse(on === true ? how : undefined);
    if (on === true && typeof forMs === 'number') {
      this.#refusalEnd = clock.setTimer(forMs, () => api.refuse(undefined));
    }
    return { refusing: on === true };
  }
}
