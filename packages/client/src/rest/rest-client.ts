import type { GroupVersion } from '@deltascope/apimachinery';
import type { Transport } from '../transport/transport.ts';
import { realClock, type Clock } from '../util/clock.ts';
import { PATCH_TYPES, Request, type PatchType, type Verb } from './request.ts';
import type { Retry } from './with-retry.ts';

/** What a RESTClient sends by, and what all of its requests have in common. */
export interface RESTClientOptions {
  /** Not owned: its creator closes it. */
  readonly transport: Transport;
  /** Where `resource` paths begin; without one, requests give an absPath. */
  readonly groupVersion?: GroupVersion;
  /** What requests accept, where they do not say so themselves. Default "application/json". */
  readonly accept?: string;
  /** Waits between retries, and stamps watch events. Default: the process's own. */
  readonly clock?: Clock;
  /** Told of each retry before its wait. */
  readonly onRetry?: (retry: Retry) => void;
}

/** Begins requests to one API server, for one group-version (client-go: rest.RESTClient). Holds no state; no rate limit. */
export class RESTClient {
  readonly #options: RESTClientOptions;

  constructor(options: RESTClientOptions) {
    this.#options = options;
  }

  /** The same client for another group-version. */
  forGroupVersion(groupVersion: GroupVersion): RESTClient {
    return new RESTClient({ ...this.#options, groupVersion });
  }

  /** The same client, its answers of another media type. */
  accepting(accept: string): RESTClient {
    return new RESTClient({ ...this.#options, accept });
  }

  get(): Request {
    return this.verb('GET');
  }

  post(): Request {
    return this.verb('POST');
  }

  put(): Request {
    return this.verb('PUT');
  }

  patch(type: PatchType): Request {
    return this.verb('PATCH').setHeader('content-type', PATCH_TYPES[type]);
  }

  delete(): Request {
    return this.verb('DELETE');
  }

  verb(verb: Verb): Request {
    const { transport, groupVersion, accept, clock = realClock, onRetry } = this.#options;
    const request = new Request({ verb, transport, clock, groupVersion, onRetry });
    return accept === undefined ? request : request.setHeader('accept', accept);
  }
}
