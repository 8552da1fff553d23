import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Request } from '../rest/request.ts';
import { toConnectionError } from '../util/connection-error.ts';

/** In UTF-16 code units; longer lines come in pieces. A kubelet cuts lines at 16 KiB itself, and joins them again. */
const MAX_LINE_LENGTH = 1024 * 1024;

/** core/v1 PodLogOptions: the query of a log. */
export interface PodLogOptions {
  /** Default: the only one, or the one that the pod's annotation names. */
  readonly container?: string;
  /** Go on with what is written from now on, until the container ends. */
  readonly follow?: boolean;
  /** Of the container's last run before this one. */
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  /** Put the time before each line. */
  readonly timestamps?: boolean;
  /** How many of the last lines to begin with. */
  readonly tailLines?: number;
  readonly limitBytes?: number;
  /** Which of the two streams. Default: both. */
  readonly stream?: 'All' | 'Stdout' | 'Stderr';
  /** Let the API server not check the kubelet's certificate. */
  readonly insecureSkipTLSVerifyBackend?: boolean;
}

/**
 * A log that has not been asked for yet (client-go: the Request of GetLogs): read it once, either way. Both throw KubeStatusError when the
 * server refuses, ConnectionError when the connection breaks before the log's end, and the signal's reason after an abort.
 */
export class LogRequest {
  readonly #request: Request;
  readonly #what: string;

  /** `what` is named in errors. */
  constructor(request: Request, what: string) {
    this.#request = request;
    this.#what = what;
  }

  /** The bytes as they come; no more are read than are taken. The caller reads them to the end or destroys the stream. */
  stream(signal: AbortSignal): Promise<Readable> {
    return this.#request.stream(signal);
  }

  /**
   * The lines without their ends, each as soon as it is whole, and at the end what has no line end. No more is read than is taken, but for
   * one chunk. A line above 1 MiB comes in pieces of that size at least. Leaving the loop closes the connection.
   */
  async *lines(signal: AbortSignal): AsyncGenerator<string, void, void> {
    const body = await this.stream(signal);
    try {
      yield* splitLines(body);
    } catch (error) {
      if (error !== body.errored) throw error;
      signal.throwIfAborted();
      throw toConnectionError(error, this.#what);
    }
  }
}

async function* splitLines(body: Readable): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length < MAX_LINE_LENGTH) continue;
    yield rest;
    rest = '';
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
