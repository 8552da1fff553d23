import type { Readable } from 'node:stream';
import { InvalidRequestError } from './invalid-request-error.ts';

/** What a request carries: an object is sent as JSON, everything else as it is. A stream can be sent once only. */
export type RequestBody = object | string | Uint8Array | Readable;

/** A body as it goes to the transport. */
export interface EncodedBody {
  readonly content: string | Uint8Array | Readable;
  readonly isJson: boolean;
  readonly isStream: boolean;
  /** 0 for a stream, whose length nobody knows. */
  readonly byteLength: () => number;
}

/** Throws InvalidRequestError on an object that has no JSON. */
export function encodeBody(body: RequestBody): EncodedBody {
  if (typeof body === 'string' || body instanceof Uint8Array) return encoded(body, false);
  if (isReadable(body)) {
    return { content: body, isJson: false, isStream: true, byteLength: () => 0 };
  }
  return encoded(toJson(body), true);
}

function encoded(content: string | Uint8Array, isJson: boolean): EncodedBody {
  return { content, isJson, isStream: false, byteLength: () => Buffer.byteLength(content) };
}

function toJson(value: object): string {
  try {
    // Undefined for functions and the like, whatever its type says.
    const json = JSON.stringify(value) as string | undefined;
    if (json !== undefined) return json;
  } catch (cause) {
    throw new InvalidRequestError('the body cannot be written as JSON', { cause });
  }
  throw new InvalidRequestError('the body has no JSON');
}

const isReadable = (body: object): body is Readable =>
  'pipe' in body && typeof body.pipe === 'function';
