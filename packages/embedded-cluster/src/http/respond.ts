import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { constants, createGzip, gzipSync } from 'node:zlib';
import { KubeStatusError } from '@deltascope/apimachinery';
import type { Status } from '@deltascope/apimachinery';
import { internalError } from '../registry/api-errors.ts';
import { isPretty } from './pretty.ts';

/** Smaller bodies are not worth compressing (upstream's own bound). */
const GZIP_MIN_BYTES = 128 * 1024;
const GZIP = { level: constants.Z_BEST_SPEED };

/**
 * Sends a whole JSON body, indented where a person reads it, compressed where it is large and the client takes that; as application/json
 * unless a Content-Type is set already.
 */
export function sendJson(response: ServerResponse, code: number, body: unknown): void {
  const bytes = jsonBytes(body, isPretty(response.req));
  if (bytes.length < GZIP_MIN_BYTES || !takesGzip(response.req)) {
    sendBytes(response, code, bytes);
    return;
  }
  setGzipHeaders(response);
  sendBytes(response, code, gzipSync(bytes, GZIP));
}

/** As upstream reads it: no preference is weighed, and what has one is no "gzip". */
function takesGzip({ headers }: IncomingMessage): boolean {
  const accepted = String(headers['accept-encoding'] ?? '').split(',');
  return accepted.some((one) => one.trim() === 'gzip');
}

function setGzipHeaders(response: ServerResponse): void {
  response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Vary', 'Accept-Encoding');
}

/** As a body ends: with a line of its own. */
export function jsonBytes(body: unknown, isIndented: boolean): Buffer {
  return Buffer.from(`${JSON.stringify(body, null, isIndented ? 2 : 0)}\n`);
}

/** Sends JSON that is written already. */
export function sendBytes(response: ServerResponse, code: number, bytes: Buffer): void {
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'application/json');
  response.writeHead(code, {
    'Cache-Control': 'no-cache, private',
    'Content-Length': bytes.length,
  });
  response.end(bytes);
}

/** Adds a warning for the client (RFC 7234, 5.5: code 299), before the answer is begun; nothing for undefined. */
export function warn(response: ServerResponse, words: string | undefined): void {
  if (words === undefined) return;
  const quoted = words.replaceAll(CONTROLS, '').replaceAll(/["\\]/g, String.raw`\$&`);
  // A header is bytes to Node, and UTF-8 to clients.
  const bytes = Buffer.from(`299 - "${quoted}"`).toString('latin1');
  response.appendHeader('Warning', bytes);
}

/** No header can hold them. */
const CONTROLS = /\p{Cc}/gu;

/** A path that is nothing's (Go: http.NotFound). */
export function sendNotFound(response: ServerResponse): void {
  sendText(response, 404, '404 page not found\n');
}

export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Answers an error as a Status; one that is no Status becomes an InternalError. A begun answer is cut instead. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status } =
    error instanceof KubeStatusError
      ? error
      : internalError(error instanceof Error ? error.message : String(error));
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  sendJson(response, status.code ?? 500, status);
}

/**
 * Sends a JSON body in parts, compressed when the client takes gzip and the body is large, no faster than the socket takes it: between
 * parts other requests get their turn.
 */
export async function streamJson(
  request: IncomingMessage,
  response: ServerResponse,
  parts: Iterator<string>,
): Promise<void> {
  const { bytes, isWhole } = begun(parts);
  if (isWhole) return sendBytes(response, 200, bytes);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-cache, private');
  const sink = openBody(request, response);
  if (!sink.write(bytes)) await drained(sink, response);
  for (let part = parts.next(); part.done !== true; part = parts.next()) {
    if (response.destroyed) return;
    if (!sink.write(part.value)) await drained(sink, response);
  }
  sink.end('\n');
}

/** The first parts, until there is enough to be worth compressing, or all. */
function begun(parts: Iterator<string>): { readonly bytes: Buffer; readonly isWhole: boolean } {
  const chunks: Buffer[] = [];
  let length = 0;
  for (let part = parts.next(); part.done !== true; part = parts.next()) {
    const chunk = Buffer.from(part.value);
    chunks.push(chunk);
    length += chunk.length;
    if (length >= GZIP_MIN_BYTES) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat([...chunks, Buffer.from('\n')]), isWhole: true };
}

function openBody(request: IncomingMessage, response: ServerResponse): Writable {
  if (!takesGzip(request)) return response;
  setGzipHeaders(response);
  const gzip = createGzip(GZIP);
  gzip.pipe(response);
  response.on('close', () => gzip.destroy());
  return gzip;
}

/** Resolves when more can be written, or the client has left. */
export async function drained(sink: Writable, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  response.once('close', onClose);
  try {
    await once(sink, 'drain', { signal: gone.signal });
  } catch (error) {
    // The client left: the loop sees the destroyed response. Anything else is a fault of ours.
    if (!gone.signal.aborted) throw error;
  } finally {
    response.off('close', onClose);
  }
}

/** A Status of success, as a DELETE answers it. */
export function successStatus(details: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details === undefined ? {} : { details }),
  };
}
